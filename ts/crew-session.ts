import { patienceFor } from "./employ.js";
import { faultError } from "./faults.js";
import type { FitInput } from "./input.js";
import type { CheckedOptions } from "./options.js";
import { nextTurnAfter, ShortSteps } from "./pace.js";
import { platform } from "./platform.js";
import type { Crew } from "./pool.js";
import { inTurns, type ProgressReporter } from "./progress.js";
import { CLOSE, REFUSED } from "./protocol.js";
import { type FitResult, readOutcome } from "./result.js";
import { Holdings, load, type Look, lookAt } from "./session.js";
import { faultOf, FitSession } from "./wasm.js";

/**
 * One fit over workers: each sweeps its shard of the rows, this thread says what for, sweeps its own, and adds up.
 * Gives the same bits as `steps`, whatever the number of workers.
 */
export async function fitByCrew(input: FitInput, options: CheckedOptions, crew: Crew, reporter: ProgressReporter): Promise<FitResult> {
  const patience = patienceFor(input.source.rows, input.source.columns, options.components);
  const holdings = new Holdings(input.context);
  try {
    const loaded = await inTurns(load(input, options, holdings), options.signal, reporter);
    const session = holdings.exchange(() => new FitSession(loaded.store, loaded.settings, platform().sharesWork(), crew.size));
    const look: Look = () => holdings.call(() => lookAt(session, loaded));
    const work = (leaves: number): boolean => session.work(leaves);
    const pause = nextTurnAfter();
    const pace = new ShortSteps();
    while (holdings.call(() => session.prepare())) {
      const taken = await deal(session, crew, holdings, patience, pause);
      const swept = crew.askAll(holdings.call(() => session.request()), patience);
      const replies = Promise.all([...taken, swept]);
      // Awaited below; until then a failure must not pass for one that nobody handles.
      replies.catch(() => undefined);
      while (!holdings.call(() => pace.work(work))) {
        await pause();
        options.signal?.throwIfAborted();
      }
      await replies;
      const answers = await swept;
      holdings.call(() => {
        for (const reply of answers) session.answer(reply);
      });
      reporter.step(look, performance.now());
      await pause();
    }
    await crew.askAll(Float64Array.from(CLOSE), patience);
    const outcome = holdings.exchange(() => session.finish());
    return holdings.call(() => readOutcome(outcome, input, options));
  } finally {
    holdings.end();
  }
}

/** Hands out the rows that the next pass needs and the workers do not have yet. Fails later where one can't take them. */
async function deal(session: FitSession, crew: Crew, holdings: Holdings, patience: number, pause: () => Promise<void>): Promise<Promise<void>[]> {
  const received: Promise<void>[] = [];
  for (const worker of crew.workers) {
    for (;;) {
      const piece = holdings.call(() => session.deal(worker));
      if (piece.length === 0) break;
      const taken = crew.ask(worker, piece, patience).then(requireTaken);
      taken.catch(() => undefined);
      received.push(taken);
      await pause();
    }
  }
  return received;
}

function requireTaken(reply: Float64Array): void {
  if (reply[0] === REFUSED) throw faultError(faultOf(reply.subarray(1)), {});
}
