import type { CheckedOptions } from "./options.js";
import { platform } from "./platform.js";
import type { RowSource } from "./row-source.js";

/**
 * Nanoseconds of a sweep that pay for a thread. A question to a worker and its answer take 0.2 to 0.5 ms, so two threads win
 * from about two milliseconds on: bench/threads.mjs measures it.
 */
const WORTH_A_THREAD = 1_000_000;

/** How many threads a fit takes: as many as asked for, or as pay. */
export function threadsFor({ threads, components, covariance }: CheckedOptions, { rows, columns }: RowSource): number {
  if (threads !== "auto") return threads;
  const correlated = covariance === "full" || covariance === "tied";
  // Nanoseconds for a row, a component and a feature, roughly.
  const each = correlated ? 3 + columns / 12 : 1.5;
  const sweep = rows * components * columns * each;
  return Math.max(1, Math.min(platform().cores(), Math.floor(sweep / WORTH_A_THREAD)));
}
