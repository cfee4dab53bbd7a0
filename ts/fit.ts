import { collect } from "./collect.js";
import { GaussmixError } from "./errors.js";
import { tellNoWorkers } from "./findings.js";
import { type FitInput, readInput } from "./input.js";
import { type CheckedOptions, checkOptions, checkSyncOptions } from "./options.js";
import { inTurns, ProgressReporter } from "./progress.js";
import type { FitResult } from "./result.js";
import { ShortSteps, WITHOUT_PAUSE } from "./pace.js";
import { platform } from "./platform.js";
import { whyNoWorkers } from "./pool.js";
import { overWorkers } from "./employ.js";
import { fitByCrew } from "./crew-session.js";
import { isStream } from "./rows.js";
import { inOneGo, steps } from "./session.js";
import { StreamFit } from "./stream-session.js";
import { threadsFor } from "./threads.js";
import type { FitOptions, Rows, RowStream, SyncFitOptions } from "./types.js";
import { beginAgainOnlyIfReplaced } from "./wasm.js";

/**
 * Fits a mixture of `components` Gaussians to the rows by expectation-maximisation
 * (Dempster, Laird and Rubin 1977; McLachlan and Peel 2000; Bishop, PRML, eq. 9.23 to 9.28).
 *
 * Large rows are swept by several threads. This one takes part, but on a page, in slices of about 20 ms, so that a server stays
 * responsive. Leave the rows unchanged until it is done.
 * The result has the same bits as that of {@link fitSync}, whatever the number of threads.
 *
 * Rows that do not fit into memory come in chunks, from a function that is called for every pass over them: see {@link RowStream}.
 * The result has the bits of a fit in memory, however the rows are cut into chunks.
 * @throws GaussmixError (as a rejection) where rows or options are not right; the signal's reason where it aborts
 */
export async function fit(rows: Rows | RowStream, options: FitOptions): Promise<FitResult> {
  const checked = checkOptions(options);
  checked.signal?.throwIfAborted();
  return isStream(rows) ? fitStream(rows, checked) : fitInput(readInput(rows, checked), checked);
}

/** The fit of checked input, with a pause after each piece of this thread's work. */
export async function fitInput(input: FitInput, options: CheckedOptions, pause?: Pause): Promise<FitResult> {
  const reporter = new ProgressReporter(options.onProgress);
  for (;;) {
    try {
      const result = await onThreads(input, options, reporter, pause);
      reporter.finished(result);
      options.signal?.throwIfAborted();
      return result;
    } catch (error) {
      beginAgainOnlyIfReplaced(error);
    }
  }
}

/**
 * Fits like {@link fit}, in one go, and returns the result itself.
 * @throws GaussmixError where rows or options are not right
 */
export function fitSync(rows: Rows, options: SyncFitOptions): FitResult {
  const checked = checkSyncOptions(options);
  const input = readInput(rows, checked);
  return inOneGo(() => steps(input, checked, WITHOUT_PAUSE));
}

type Pause = (() => Promise<void>) | undefined;

function onThisThread(input: FitInput, options: CheckedOptions, reporter: ProgressReporter, pause: Pause): Promise<FitResult> {
  return inTurns(steps(input, options, new ShortSteps()), options.signal, reporter, pause);
}

async function fitStream(stream: RowStream, options: CheckedOptions): Promise<FitResult> {
  if (options.sampleWeights !== undefined) {
    throw new GaussmixError("invalid-weights", "Rows in chunks bring their weights with them: give { rows, sampleWeights } as a chunk, and leave the option out.");
  }
  const collected = await collect(stream, options);
  if ("source" in collected) return fitInput(collected, options);
  const reporter = new ProgressReporter(options.onProgress);
  for (;;) {
    const result = await fitInPasses(new StreamFit(stream, collected, options, reporter), options);
    if (result === undefined) continue;
    reporter.finished(result);
    options.signal?.throwIfAborted();
    return result;
  }
}

/** Undefined where it must begin anew: after a trap elsewhere, or where a worker could not start. */
async function fitInPasses(work: StreamFit, options: CheckedOptions): Promise<FitResult | undefined> {
  try {
    const threads = threadsFor(options, await work.survey());
    if (threads === 1) return await work.run(undefined);
    const result = await overWorkers(platform().sharesWork() ? threads - 1 : threads, options.signal, (crew) => work.run(crew));
    return result !== undefined || work.hasCrew ? result : withoutWorkers(await work.run(undefined));
  } catch (error) {
    beginAgainOnlyIfReplaced(error);
    return undefined;
  } finally {
    work.end();
  }
}

/** Over workers where the rows are worth it, else on this thread; there too, with a finding, where no worker can start. */
async function onThreads(input: FitInput, options: CheckedOptions, reporter: ProgressReporter, pause: Pause): Promise<FitResult> {
  const threads = threadsFor(options, input.source);
  if (threads === 1) return onThisThread(input, options, reporter, pause);
  const workers = platform().sharesWork() ? threads - 1 : threads;
  const result = await overWorkers(workers, options.signal, (crew) => fitByCrew(input, options, crew, reporter));
  return result ?? withoutWorkers(await onThisThread(input, options, reporter, pause));
}

/** What was fitted on this thread alone, because no worker could start, says so. */
export function withoutWorkers<T extends Pick<FitResult, "findings">>(fitted: T): T {
  return { ...fitted, findings: [...fitted.findings, tellNoWorkers(whyNoWorkers())] };
}
