import { leavesOf } from "./border.js";
import type { CheckedOptions } from "./options.js";
import type { ModelParts } from "./parts.js";
import { platform } from "./platform.js";
import { idleWorkers } from "./pool.js";
import type { RowSource } from "./row-source.js";
import { type Question, rowsPerStep } from "./scoring.js";
import { withCore } from "./wasm.js";

/**
 * Nanoseconds of a sweep that pay for a thread. A question to a worker and its answer take 0.2 to 0.5 ms, so two threads win
 * from about two milliseconds on: bench/threads.mjs measures it.
 */
const WORTH_A_THREAD = 1_000_000;

/** How many threads a fit takes: as many as asked for, but none without a leaf of rows; or as pay. */
export function threadsFor(options: CheckedOptions, source: Pick<RowSource, "rows" | "columns">): number {
  const { threads } = options;
  if (threads === 1) return 1;
  if (threads !== "auto") return Math.max(1, Math.min(threads, withCore((lease) => lease.call(() => leavesOf(source.rows, source.columns)))));
  return Math.max(1, Math.min(platform().cores(), Math.floor(sweepTime(options, source) / WORTH_A_THREAD)));
}

/** Nanoseconds of a sweep on one thread, roughly. */
export function sweepTime({ components, covariance }: CheckedOptions, { rows, columns }: Pick<RowSource, "rows" | "columns">): number {
  return rows * components * (3 + columns * (covariance === "full" ? 1.5 + columns / 12 : 0.8));
}

/**
 * Nanoseconds of one sweep of every cell that pay for another thread: a fit is some hundreds of sweeps, and a worker takes 40 ms to
 * start. Of more values (32 MB) not every thread should hold a copy; there a sweep is long enough to be shared.
 */
const CELLS_WORTH_A_THREAD = 100_000;
const MOST_VALUES_EACH = 4_194_304;

/** How many threads fit a whole cell each; with 1, one cell is fitted after the other, by as many threads as pay for each. */
export function cellThreadsFor(cells: readonly CheckedOptions[], source: RowSource): number {
  const [{ threads } = { threads: 1 }] = cells;
  if (source.rows * source.columns > MOST_VALUES_EACH) return 1;
  const worth = cells.reduce((sum, cell) => sum + sweepTime(cell, source), 0) / CELLS_WORTH_A_THREAD;
  return Math.min(cells.length, threads === "auto" ? Math.min(platform().cores(), 1 + Math.floor(worth)) : threads);
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
