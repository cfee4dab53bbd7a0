import type { CheckedOptions } from "./options.js";
import { platform } from "./platform.js";
import type { RowSource } from "./row-source.js";

/** Multiplications of one sweep from which on a second thread is faster than one alone: see docs/numerics.md. */
const WORTH_A_THREAD = 4_000_000;

/** How many threads a fit takes: as asked, or as pay. */
export function threadsFor({ threads, components, covariance }: CheckedOptions, { rows, columns }: RowSource): number {
  if (threads !== "auto") return threads;
  const width = covariance === "full" || covariance === "tied" ? columns + 3 : 4;
  const work = rows * components * columns * width;
  return Math.max(1, Math.min(platform().cores(), Math.floor(work / WORTH_A_THREAD)));
}
