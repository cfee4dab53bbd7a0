import { FitSession } from "./border.js";
import { Patience } from "./employ.js";
import { faultError } from "./faults.js";
import type { FitInput } from "./input.js";
import type { CheckedOptions } from "./options.js";
import { nextTurnAfter, ShortSteps } from "./pace.js";
import { platform } from "./platform.js";
import type { Crew } from "./pool.js";
import { inTurns, type ProgressReporter } from "./progress.js";
import { REFUSED } from "./protocol.js";
import { type FitResult, readOutcome } from "./result.js";
import { Holdings, load, type Look, lookAt } from "./session.js";
import { faultOf } from "./wasm.js";

/**
 * One fit over workers: each sweeps its shard of the rows, this thread says what for, sweeps its own, and adds up.
 * Gives the same bits as `steps`, whatever the number of workers.
 */
export async function fitByCrew(input: FitInput, options: CheckedOptions, crew: Crew, reporter: ProgressReporter): Promise<FitResult> {
  const { rows, columns } = input.source;
  const patience = new Patience(Math.ceil(rows / (crew.size + (platform().sharesWork() ? 1 : 0))), columns, options.components);
  const holdings = new Holdings(input.context);
  try {
    const loaded = await inTurns(load(input, options, holdings), options.signal, reporter);
    const session = holdings.exchange(() => new FitSession(loaded.store, loaded.settings, platform().sharesWork(), crew.size));
    const look: Look = () => holdings.call(() => lookAt(session.progress(), loaded));
    const work = (leaves: number): boolean => session.work(leaves);
    const pause = nextTurnAfter();
    let failed: { readonly error: unknown } | undefined;
    /** A failure ends the fit at the next step of this thread, whoever awaits the reply. */
    const noticed = <T>(reply: Promise<T>): Promise<T> => {
      reply.catch((error: unknown) => {
        failed ??= { error };
      });
      return reply;
    };
    const goOn = async (): Promise<void> => {
      await pause();
      options.signal?.throwIfAborted();
      if (failed !== undefined) throw failed.error;
    };
    // Each of these calls lasts where rows are very many: others have their turn in between.
    await platform().nextTurn();
    options.signal?.throwIfAborted();
    while (holdings.call(() => session.prepare())) {
      const taken: Promise<void>[] = [];
      for (const [worker, piece] of pieces(session, crew, holdings)) {
        patience.forget();
        taken.push(noticed(crew.ask(worker, piece, patience.milliseconds).then(requireTaken)));
        await goOn();
      }
      const request = holdings.call(() => session.request());
      const swept = request.length === 0 ? [] : noticed(sweep(crew, request, patience));
      // From small steps on in each pass: many short ones of a sample say nothing about those over all rows.
      const pace = new ShortSteps();
      while (!holdings.call(() => pace.work(work))) await goOn();
      await Promise.all(taken);
      for (const reply of await swept) {
        await goOn();
        holdings.call(() => {
          session.answer(reply);
        });
      }
      reporter.step(look, performance.now());
      await pause();
    }
    const { numbers, labels } = holdings.spend(() => session.finish(rows));
    const result = holdings.call(() => readOutcome(numbers, labels, input, options));
    await crew.close(patience.milliseconds);
    return result;
  } finally {
    holdings.end();
  }
}

async function sweep(crew: Crew, request: Float64Array, patience: Patience): Promise<Float64Array[]> {
  const began = performance.now();
  const answers = await crew.askAll(request, patience.milliseconds);
  patience.observe(performance.now() - began);
  return answers;
}

/** The rows that the next pass needs and the workers do not have yet, in messages. */
function* pieces(session: FitSession, crew: Crew, holdings: Holdings): Generator<readonly [worker: number, piece: Float64Array]> {
  for (const worker of crew.workers) {
    for (;;) {
      const piece = holdings.call(() => session.deal(worker));
      if (piece.length === 0) break;
      yield [worker, piece];
    }
  }
}

function requireTaken(reply: Float64Array): void {
  if (reply[0] === REFUSED) throw faultError(faultOf(reply.subarray(1)), {});
}
