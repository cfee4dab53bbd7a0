import { patienceFor } from "./employ.js";
import { faultError } from "./faults.js";
import type { FitInput } from "./input.js";
import type { CheckedOptions } from "./options.js";
import { nextTurnAfter } from "./pace.js";
import type { Crew } from "./pool.js";
import { inTurns, type ProgressReporter } from "./progress.js";
import { CLOSE, REFUSED } from "./protocol.js";
import { type FitResult, readOutcome } from "./result.js";
import { Holdings, load, type Look, lookAt } from "./session.js";
import { Conductor, faultOf } from "./wasm.js";

/**
 * One fit over workers: each sweeps its shard of the rows, this thread says what for and adds up.
 * Gives the same bits as `steps`, whatever the number of workers.
 */
export async function fitByCrew(input: FitInput, options: CheckedOptions, crew: Crew, reporter: ProgressReporter): Promise<FitResult> {
  const patience = patienceFor(input.source.rows, input.source.columns, options.components);
  const holdings = new Holdings(input.context);
  try {
    const loaded = await inTurns(load(input, options, holdings), options.signal, reporter);
    const conductor = holdings.exchange(() => new Conductor(loaded.store, loaded.settings, crew.size));
    const look: Look = () => holdings.call(() => lookAt(conductor, loaded));
    const pause = nextTurnAfter();
    while (holdings.call(() => conductor.prepare())) {
      await deal(conductor, crew, holdings, patience, pause);
      const request = holdings.call(() => conductor.request());
      const replies = await crew.askAll(request, patience);
      holdings.call(() => {
        for (const reply of replies) conductor.answer(reply);
      });
      reporter.step(look, performance.now());
      await pause();
    }
    await crew.askAll(Float64Array.from(CLOSE), patience);
    const outcome = holdings.exchange(() => conductor.finish());
    return holdings.call(() => readOutcome(outcome, input, options));
  } finally {
    holdings.end();
  }
}

/** Hands out the rows that the next sweep needs and the workers do not have yet. */
async function deal(conductor: Conductor, crew: Crew, holdings: Holdings, patience: number, pause: () => Promise<void>): Promise<void> {
  const received: Promise<void>[] = [];
  for (const worker of crew.workers) {
    for (;;) {
      const piece = holdings.call(() => conductor.deal(worker));
      if (piece.length === 0) break;
      const taken = crew.ask(worker, piece, patience).then(requireTaken);
      // Awaited below; until then a failure must not pass for one that nobody handles.
      taken.catch(() => undefined);
      received.push(taken);
      await pause();
    }
  }
  await Promise.all(received);
}

function requireTaken(reply: Float64Array): void {
  if (reply[0] === REFUSED) throw faultError(faultOf(reply.subarray(1)), {});
}
