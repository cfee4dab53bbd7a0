import { median } from "d3-array";
import { markdownTable } from "markdown-table";
import { OPTIMUM_TARGET } from "../cells.mjs";
import { fromTo, inWords, metOrMissed, origin } from "./words.mjs";

const HEAD = [
  ...["data", "family", "N, D, K", "plain EM", "SQUAREM", "gaussmix", "and in all", "missing, nats"],
  ...["gaussmix, s", "scikit-learn, s", "times ours", "min..max"],
];

/** Sweeps and time to the optimum for people: a line per cell, and what it comes to. */
export function textOfOptimum(part) {
  return [
    `From the same start to within ${part.within} nats of the optimum: sweeps by plain EM, SQUAREM and gaussmix (and in all, until it stops by itself); ` +
      `time of gaussmix with default options, and of scikit-learn stopped at the first iteration that is near enough.`,
    ...origin(part),
    "",
    markdownTable([HEAD, ...part.results.map(lineOf)], { align: ["l", "l", "l", ...HEAD.slice(3).map(() => "r")] }),
    "",
    ...part.notes,
    ...summary(part),
  ].join("\n");
}

function lineOf({ cell, sameOptimum, missing, sweeps, seconds, ratio, refused }) {
  return [
    cell.name ?? `drawn, separation ${cell.separation}`,
    cell.family,
    inWords(cell),
    `${sweeps.isLimit ? "over " : ""}${sweeps.plain}`,
    String(sweeps.squarem ?? "-"),
    String(sweeps.ours < 0 ? "-" : sweeps.ours),
    String(sweeps.oursInAll),
    sameOptimum ? missing.toExponential(0) : "elsewhere",
    seconds?.ours.median.toFixed(4) ?? "-",
    refused === undefined ? (seconds?.theirs.median.toFixed(3) ?? "-") : "refused",
    ratio?.median.toFixed(1) ?? "",
    ratio === undefined ? "" : fromTo(ratio, 1),
  ];
}

function summary({ results, within }) {
  const same = results.filter(({ sameOptimum }) => sameOptimum);
  const near = same.filter(({ missing }) => missing <= within);
  const slow = same.filter(({ sweeps }) => sweeps.plain > OPTIMUM_TARGET.plainIterations);
  const ratios = slow.flatMap(({ ratio }) => ratio?.median ?? []);
  const compared = slow.filter(({ sweeps }) => sweeps.squarem !== undefined && sweeps.ours >= 0);
  const gain = (name) => median(compared, ({ sweeps }) => sweeps.plain / sweeps[name]).toFixed(1);
  return [
    `${same.length} of ${results.length} cells end at the optimum of plain EM; ${near.length} of them within ${within} nats by the default options.`,
    `Over ${slow.length} cells with more than ${OPTIMUM_TARGET.plainIterations} plain iterations:`,
    ...(compared.length === 0 ? [] : [`- sweeps saved, median of ${compared.length}: SQUAREM ${gain("squarem")} times fewer, gaussmix ${gain("ours")} times`]),
    ...(ratios.length === 0
      ? []
      : [`- time against scikit-learn, median: ${median(ratios).toFixed(1)}, target ${OPTIMUM_TARGET.median}: ${metOrMissed(median(ratios) >= OPTIMUM_TARGET.median)}`]),
  ];
}
