import { greatest, group, min } from "d3-array";
import { markdownTable } from "markdown-table";
import { metOrMissed, origin } from "./words.mjs";

/** The loops for people: a line per loop, a column per dimension, and the peak that they are measured against. */
export function textOfKernel(part) {
  const peak = greatest(part.peaks, ({ gigaflops }) => gigaflops);
  const share = ({ gigaflops }) => gigaflops / peak.gigaflops;
  const table = [...group(part.results, ({ name }) => name)].map(([name, own]) => [
    name,
    ...own.map((result) => `${result.gigaflops.toFixed(1)} (${percent(share(result))})`),
  ]);
  const head = ["loop", ...new Set(part.results.map(({ D }) => `D = ${D}`))];
  const { name, from, share: wanted } = part.target;
  const reached = min(part.results.filter((result) => result.name === name && result.D >= from), share);
  return [
    "GFlop/s on one thread and share of the peak, the best of many short runs. A multiplication counts one, an addition one, and only what is needed.",
    ...origin(part),
    `Peak: ${peak.gigaflops.toFixed(1)}, with ${peak.name} (${part.peaks.map((loop) => `${loop.name} ${loop.gigaflops.toFixed(1)}`).join(", ")})`,
    "",
    markdownTable([head, ...table], { align: ["l", ...head.slice(1).map(() => "r")] }),
    "",
    `${name} at D >= ${from}: at least ${percent(reached)} of the peak, target ${percent(wanted)}: ${metOrMissed(reached >= wanted)}`,
  ].join("\n");
}

function percent(share) {
  return `${(100 * share).toFixed(0)}%`;
}
