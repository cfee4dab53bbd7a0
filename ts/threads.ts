import type { CheckedOptions } from "./options.js";
import type { ModelParts } from "./parts.js";
import { platform } from "./platform.js";
import { idleWorkers } from "./pool.js";
import type { RowSource } from "./row-source.js";
import { type Question, rowsPerStep } from "./scoring.js";

/**
 * Nanoseconds of a sweep that pay for a thread. A question to a worker and its answer take 0.2 to 0.5 ms, so two threads win
 * from about two milliseconds on: bench/threads.mjs measures it.
 */
const WORTH_A_THREAD = 1_000_000;

/** How many threads a fit takes: as many as asked for, or as pay. */
export function threadsFor({ threads, components, covariance }: CheckedOptions, { rows, columns }: { readonly rows: number; readonly columns: number }): number {
  if (threads !== "auto") return threads;
  // Nanoseconds for a row and a component, roughly.
  const each = 3 + columns * (covariance === "full" ? 1.5 + columns / 12 : 0.8);
  const sweep = rows * components * each;
  return Math.max(1, Math.min(platform().cores(), Math.floor(sweep / WORTH_A_THREAD)));
}

/**
 * Nanoseconds of a scoring that pay for a thread, and for a worker that must be started first, which takes about 40 ms:
 * bench/scoring-threads.mjs measures it. Rows must be brought to their worker, so it costs more than a sweep of rows that are there.
 */
const SCORING_WORTH_A_THREAD = 3_000_000;
const WORTH_STARTING_A_WORKER = 50_000_000;

/** How many threads a scoring of rows takes: as many as asked for, but none without a step to do; or as pay. */
export function scoringThreadsFor(
  threads: number | "auto",
  { covariance, weights }: ModelParts,
  { rows, columns }: RowSource,
  question: Question,
): number {
  const steps = Math.ceil(rows / rowsPerStep(columns, question));
  if (threads !== "auto") return Math.min(threads, steps);
  const correlated = covariance === "full" || covariance === "tied";
  // Nanoseconds for a row, roughly.
  const each = 30 + weights.length * (3 + columns * (correlated ? 1 + columns / 16 : 0.8)) + 15 * question.width;
  const most = Math.min(platform().cores(), steps);
  const here = platform().sharesWork() ? 1 : 0;
  const there = Math.min(here + idleWorkers(), Math.floor((rows * each) / SCORING_WORTH_A_THREAD));
  const started = here + Math.floor((rows * each) / WORTH_STARTING_A_WORKER);
  return Math.max(1, Math.min(most, Math.max(there, started)));
}
