import { markdownTable } from "markdown-table";
import { fromTo, inWords, metOrMissed, origin } from "./words.mjs";

/** The target cells for people: a line per cell and program, dashes for one that refused the cell, and notes. */
export function textOfTargets(part) {
  const title = `${part.iterations} plain EM iterations, full covariances, the same rows and start.`;
  const head = ["N, D, K", "program", "first call, s", "median, s", "times ours", "min..max", "target", "agrees to"];
  const lines = part.results.flatMap(({ cell, programs, refusals }) => [
    ...programs.map((program) => [inWords(cell), ...lineOf(program)]),
    ...refusals.map(({ name }) => [inWords(cell), name, "-", "-", "-", "-", "", "-"]),
  ]);
  return [title, ...origin(part), "", markdownTable([head, ...lines], { align: ["l", "l", ..."rrrrrr"] }), "", ...part.notes].join("\n");
}

/** One sentence per refusal. */
export function refusalNotes(results) {
  return results.flatMap(({ cell, refusals }) => refusals.map(({ name, reason }) => `${name} refused ${inWords(cell)}: ${reason}`));
}

function lineOf({ name, firstCall, seconds, ratio, target, agreement }) {
  return [
    name,
    firstCall.toFixed(3),
    seconds.median.toFixed(3),
    ratio === undefined ? "" : ratio.median.toFixed(2),
    ratio === undefined ? "" : fromTo(ratio),
    target === undefined ? "" : `${Number(target.toFixed(2))} ${metOrMissed(ratio.median >= target)}`,
    agreement === undefined ? "" : agreement.toExponential(0),
  ];
}
