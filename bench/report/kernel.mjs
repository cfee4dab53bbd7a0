import { greatest, min } from "d3-array";
import { markdownTable } from "markdown-table";
import { metOrMissed, origin } from "./words.mjs";

/** The loops for people: a line per loop and dimension, and the peak that they are measured against. */
export function textOfKernel(part) {
  const peak = greatest(part.peaks, ({ gigaflops }) => gigaflops);
  const share = ({ gigaflops }) => gigaflops / peak.gigaflops;
  const lines = part.results.map((result) => [result.name, String(result.D), result.gigaflops.toFixed(1), percent(share(result))]);
  const { name, from, share: wanted } = part.target;
  const reached = min(part.results.filter((result) => result.name === name && result.D >= from), share);
  return [
    "GFlop/s on one thread, the best of many short runs; a multiplication counts one, an addition one, and only what the triangle needs.",
    ...origin(part),
    `Peak: ${peak.gigaflops.toFixed(1)}, with ${peak.name} (${part.peaks.map((loop) => `${loop.name} ${loop.gigaflops.toFixed(1)}`).join(", ")})`,
    "",
    markdownTable([["loop", "D", "GFlop/s", "of the peak"], ...lines], { align: ["l", "r", "r", "r"] }),
    "",
    `${name} at D >= ${from}: at least ${percent(reached)} of the peak, target ${percent(wanted)}: ${metOrMissed(reached >= wanted)}`,
  ].join("\n");
}

function percent(share) {
  return `${(100 * share).toFixed(0)}%`;
}
