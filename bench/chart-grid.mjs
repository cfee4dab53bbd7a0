// Draws docs/images/speed-grid.png, the newest grid in a record: times our time, a dot per cell.
// Usage: node bench/chart-grid.mjs
import { extent } from "d3-array";
import * as Plot from "@observablehq/plot";
import { facetNames } from "../examples/support/marks.mjs";
import { FAINT_INK } from "../examples/support/palette.mjs";
import { GRID_TARGET } from "./cells.mjs";
import { origin, OURS, saveForDocs, titles } from "./picture.mjs";
import { newestRecordWith } from "./report/record.mjs";

const POWERS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256];
const FEATURES = [0.8, 160];
const SMALL = "#9aa3ad";
const MARGINS = { marginLeft: 66, marginTop: 110 };

const { date, grid } = newestRecordWith("grid");
const { opponent, from } = GRID_TARGET;
const dots = grid.results.flatMap(({ cell, programs }) => {
  const ratio = programs.find(({ name }) => name === opponent)?.ratio;
  return ratio === undefined ? [] : [{ ...cell, ...ratio, colour: cell.N * cell.K < from ? SMALL : OURS, overlaps: cell.separation < 1 }];
});
const [lowest, highest] = extent([1, ...dots.flatMap((dot) => [dot.least, dot.most])]);
const domain = [0.8 * lowest, 1.25 * highest];
const powersIn = ([low, high]) => POWERS.filter((power) => power > low && power < high);
const inPlace = { x: "D", fx: "family" };

saveForDocs("speed-grid", {
  width: 1060,
  height: 520,
  ...MARGINS,
  fx: { padding: 0.06, domain: [...new Set(dots.map(({ family }) => family))] },
  x: { type: "log", base: 2, label: "Features", domain: FEATURES, ticks: powersIn(FEATURES), tickFormat: String },
  y: { type: "log", base: 2, label: "Their time in multiples of ours", domain, ticks: powersIn(domain), tickFormat: (power) => `${power}x`, grid: true },
  marks: [
    ...titles(
      MARGINS,
      `How many times faster than ${opponent}`,
      `A dot per size, a line over its repeats. Hollow: components that overlap. Grey: small fits, N K under ${from.toLocaleString("en")}. ${origin({ date, ...grid })}.`,
    ),
    facetNames(),
    Plot.ruleY([1], { stroke: FAINT_INK }),
    Plot.ruleX(dots, { ...inPlace, y1: "least", y2: "most", stroke: "colour", strokeWidth: 2, strokeOpacity: 0.4 }),
    Plot.dot(dots, { ...inPlace, y: "median", r: 5, stroke: "colour", fill: ({ overlaps, colour }) => (overlaps ? "white" : colour), strokeWidth: 1.8 }),
  ],
});
