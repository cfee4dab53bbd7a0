// Draws docs/images/speed-grid.png, the newest grid in a record: times our time, a dot per cell.
// Usage: node bench/chart-grid.mjs
import { extent } from "d3-array";
import * as Plot from "@observablehq/plot";
import { facetNames } from "../examples/support/marks.mjs";
import { FAINT_INK } from "../examples/support/palette.mjs";
import { GRID_TARGET } from "./cells.mjs";
import { origin, OURS, saveForDocs, titles } from "./picture.mjs";
import { newestRecordWith } from "./report/record.mjs";

const SMALL = "#9aa3ad";
const MARGIN_LEFT = 66;

const { date, grid } = newestRecordWith("grid");
const { opponent, from, mean, least } = GRID_TARGET;
const dots = grid.results.flatMap(({ cell, programs }) => {
  const ratio = programs.find(({ name }) => name === opponent)?.ratio;
  return ratio === undefined ? [] : [{ ...cell, ...ratio, colour: cell.N * cell.K < from ? SMALL : OURS, overlaps: cell.separation < 1 }];
});
const [lowest, highest] = extent(dots.flatMap((dot) => [dot.least, dot.most]));
const domain = [Math.min(0.8, 0.8 * lowest), 1.25 * Math.max(highest, mean)];
const inPlace = { x: "D", fx: "family" };

saveForDocs("speed-grid", {
  width: 1060,
  height: 520,
  marginTop: 112,
  marginLeft: MARGIN_LEFT,
  fx: { padding: 0.06, domain: [...new Set(dots.map(({ family }) => family))] },
  x: { type: "log", base: 2, label: "Features", domain: [0.8, 160], ticks: [1, 2, 4, 8, 16, 32, 64, 128], tickFormat: String },
  y: { type: "log", label: `Time of ${opponent}, as a multiple of ours (logarithmic)`, domain, ticks: ticksIn(domain), tickFormat: String, grid: true },
  marks: [
    ...titles(
      MARGIN_LEFT,
      `How many times faster than ${opponent}`,
      `20 EM iterations; a dot per size, a line from the least to the most of its repeats. ${origin({ date, ...grid })}.`,
    ),
    facetNames(),
    Plot.ruleY([1], { stroke: FAINT_INK }),
    Plot.ruleX(dots, { ...inPlace, y1: "least", y2: "most", stroke: "colour", strokeWidth: 2, strokeOpacity: 0.4 }),
    Plot.dot(dots, { ...inPlace, y: "median", r: 5, stroke: "colour", fill: ({ overlaps, colour }) => (overlaps ? "white" : colour), strokeWidth: 1.8 }),
    Plot.text(dots, { ...inPlace, y: "median", text: ({ N, K }) => `${inShort(N)}, ${K}`, dy: -12, fontSize: 10.5, stroke: "white", strokeWidth: 4, fill: FAINT_INK }),
  ],
});
console.log(`Its targets: ${mean} in the geometric mean, ${least} at least.`);

function ticksIn([low, high]) {
  return [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200].filter((tick) => tick > low && tick < high);
}

function inShort(N) {
  return N >= 1e6 ? `${N / 1e6}M` : `${N / 1e3}k`;
}
