import { group, least, mean } from "d3-array";
import { markdownTable } from "markdown-table";
import { GRID_TARGET } from "../cells.mjs";
import { fromTo, inWords, metOrMissed, origin } from "./words.mjs";

const HEAD = ["family", "N, D, K", "separation", "first, s", "gaussmix, s", "one thread, s", "scikit-learn, s", "times ours", "min..max", "baseline", "agrees to"];

/** The grid for people: a line per cell, and what it comes to. */
export function textOfGrid(part) {
  const title = `${part.iterations} plain EM iterations, all families, the same rows and start; "baseline" in times ours.`;
  const table = markdownTable([HEAD, ...part.results.map(lineOf)], { align: ["l", "l", ..."rrrrrrrrr"] });
  return [title, ...origin(part), "", table, "", ...part.notes, ...summary(part.results)].join("\n");
}

function lineOf({ cell, programs, refusals }) {
  const [ours] = programs;
  const [oneThread, opponent, baseline] = ["gaussmix, one thread", GRID_TARGET.opponent, "baseline"].map((name) => find(programs, name));
  const refused = refusals.some(({ name }) => name === GRID_TARGET.opponent);
  return [
    cell.family,
    inWords(cell),
    String(cell.separation),
    ours.firstCall.toFixed(4),
    ours.seconds.median.toFixed(4),
    oneThread?.seconds.median.toFixed(4) ?? "",
    opponent?.seconds.median.toFixed(3) ?? (refused ? "refused" : "-"),
    opponent?.ratio.median.toFixed(1) ?? "",
    opponent === undefined ? "" : fromTo(opponent.ratio, 1),
    baseline?.ratio.median.toFixed(1) ?? "",
    opponent?.agreement.toExponential(0) ?? "",
  ];
}

/** The geometric mean and the least of the ratios over the cells that count, with the targets; nothing where the opponent is absent. */
export function summary(results) {
  const { opponent, from, mean: meanTarget, least: leastTarget } = GRID_TARGET;
  const counted = cellsThatCount(results);
  if (counted.length === 0) return [];
  const ratiosOf = (cells) => cells.map(({ ratio }) => ratio);
  const overall = geometricMean(ratiosOf(counted));
  const families = [...group(counted, ({ cell }) => cell.family)].map(([family, own]) => `${family} ${geometricMean(ratiosOf(own)).toFixed(1)}`);
  const worst = least(counted, ({ ratio }) => ratio);
  const under = counted.filter(({ ratio }) => ratio < leastTarget).length;
  return [
    `Against ${opponent}, over the ${counted.length} cells with N K >= ${from.toLocaleString("en")}:`,
    `- geometric mean ${overall.toFixed(2)} (${families.join(", ")}), target ${meanTarget}: ${metOrMissed(overall >= meanTarget)}`,
    `- least ${worst.ratio.toFixed(2)} (${worst.cell.family}, ${inWords(worst.cell)}), target ${leastTarget}: ${metOrMissed(under === 0)}` +
      (under === 0 ? "" : `, in ${under} cells`),
  ];
}

/** Large enough, and fitted by the opponent: how many times ours its time is, and the seconds it takes. */
export function cellsThatCount(results) {
  const { opponent, from } = GRID_TARGET;
  return results.flatMap(({ cell, programs }) => {
    const { ratio, seconds } = find(programs, opponent) ?? {};
    return ratio === undefined || cell.N * cell.K < from ? [] : [{ cell, ratio: ratio.median, seconds: seconds.median }];
  });
}

export function geometricMean(ratios) {
  return Math.exp(mean(ratios, Math.log));
}

function find(programs, name) {
  return programs.find((program) => program.name === name);
}
