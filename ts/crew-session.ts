import type { FitInput } from "./input.js";
import type { CheckedOptions } from "./options.js";
import { platform } from "./platform.js";
import type { Crew } from "./pool.js";
import type { ProgressReporter } from "./progress.js";
import { MESSAGE } from "./protocol.js";
import { type FitResult, readOutcome } from "./result.js";
import { coreOptions, lookAt, NOT_STARTED, numbersOf } from "./session.js";
import { Conductor, CoreLease } from "./wasm.js";

/** Doubles in one message of rows: a megabyte. */
const PIECE = 131_072;

/** After this many milliseconds of copying rows other work has its turn. */
const SLICE = 10;

/** What a worker does in a millisecond at the very least, in multiplications. */
const SLOWEST = 1_000;

/** Milliseconds that any question may take. */
const LEAST_PATIENCE = 10_000;

/**
 * One fit over workers: each holds a shard of the rows and sweeps it, this thread says what for and adds up.
 * Gives the same bits as `steps`, whatever the number of workers.
 */
export async function fitByCrew(input: FitInput, options: CheckedOptions, crew: Crew, reporter: ProgressReporter): Promise<FitResult> {
  const { source, context } = input;
  const { rows, columns } = source;
  const patience = LEAST_PATIENCE + (rows * columns * (columns + 1) * options.components) / SLOWEST / crew.size;
  const lease = new CoreLease();
  const owned = new Set<{ free(): void }>();
  const own = <T extends { free(): void }>(make: () => T): T => {
    const made = lease.call(make, context);
    owned.add(made);
    return made;
  };
  try {
    const numbers = lease.call(() => numbersOf(options));
    const [restarts = 0, , maxIterations = 0] = numbers;
    const settings = own(() => coreOptions(input, options, numbers));
    const conductor = own(() => new Conductor(settings, rows, columns, input.weights !== undefined));
    const cuts = lease.call(() => conductor.cuts(crew.size));
    reporter.step(() => ({ ...NOT_STARTED, restarts, maxIterations }), performance.now());
    await pour(input, options.components, crew, cuts, patience, (reply) => lease.call(() => { conductor.check(reply); }, context));
    for (;;) {
      const request = lease.call(() => conductor.request());
      if (request.length === 0) break;
      const replies = await crew.askAll(request as Float64Array<ArrayBuffer>, patience);
      lease.call(() => {
        for (const reply of replies) conductor.answer(reply);
      }, context);
      reporter.step(() => lease.call(() => lookAt(conductor, restarts, maxIterations)), performance.now());
    }
    await crew.askAll(Float64Array.of(MESSAGE.close), patience);
    owned.delete(conductor);
    const outcome = own(() => conductor.finish());
    return lease.call(() => readOutcome(outcome, input, options));
  } finally {
    for (const object of owned) lease.free(object);
    lease.release();
  }
}

/** Everything that belongs to rows goes to the worker that has them, in pieces, one for each worker in turn. */
async function pour(
  { source, weights, start }: FitInput,
  components: number,
  crew: Crew,
  cuts: Uint32Array,
  patience: number,
  check: (reply: Float64Array) => void,
): Promise<void> {
  const { rows, columns } = source;
  const replies: Promise<void>[] = [];
  let began = performance.now();
  const send = async (worker: number, message: Float64Array<ArrayBuffer>): Promise<void> => {
    replies.push(crew.ask(worker, message, patience).then(check));
    if (performance.now() - began < SLICE) return;
    await platform().nextTurn();
    began = performance.now();
  };
  const stream = async (head: readonly number[], width: number, fill: (target: Float64Array, from: number, count: number) => void): Promise<void> => {
    const ends = Array.from({ length: crew.size }, (_, worker) => (cuts[worker + 1] ?? 0) * width);
    const at = Array.from({ length: crew.size }, (_, worker) => (cuts[worker] ?? 0) * width);
    while (at.some((from, worker) => from < (ends[worker] ?? 0))) {
      for (const [worker, from] of at.entries()) {
        const count = Math.min(PIECE, (ends[worker] ?? 0) - from);
        if (count <= 0) continue;
        const message = new Float64Array(head.length + count);
        message.set(head);
        fill(message.subarray(head.length), from, count);
        at[worker] = from + count;
        await send(worker, message);
      }
    }
  };
  for (let worker = 0; worker < crew.size; worker++) {
    const [first = 0, end = 0] = cuts.subarray(worker, worker + 2);
    await send(worker, Float64Array.of(MESSAGE.open, rows, columns, first, end - first));
  }
  await stream([MESSAGE.rows], columns, source.fill);
  if (weights !== undefined) await stream([MESSAGE.weights], 1, weights.fill);
  if (start.kind === "labels") {
    await stream([MESSAGE.labels, components], 1, (target, from, count) => {
      target.set(start.labels.subarray(from, from + count));
    });
  }
  if (start.kind === "responsibilities") {
    await stream([MESSAGE.responsibilities, components], components, (target, from, count) => {
      target.set(start.values.subarray(from, from + count));
    });
  }
  await Promise.all(replies);
}
