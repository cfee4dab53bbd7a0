// Draws docs/images/speed.png, the newest target cells in a record, from fast programs to slow.
// Usage: node bench/chart.mjs
import { max, min, sort } from "d3-array";
import * as Plot from "@observablehq/plot";
import { FAINT_INK, INK } from "../examples/support/palette.mjs";
import { fromEdge, origin, OURS, saveForDocs, titles } from "./picture.mjs";
import { newestRecordWith } from "./report/record.mjs";

const NAMES = {
  "gaussmix, one thread": "gaussmix on one thread",
  baseline: "plain JavaScript",
  "baseline, tiled": "plain JavaScript, four rows at once",
};
const THEIRS = "#66727f";
const TICKS = [0.001, 0.01, 0.1, 1, 10, 100, 1000];
const LINE = 19;
const MARGINS = { marginLeft: 262, marginTop: 84 };

const { date, targets } = newestRecordWith("targets");
const lines = targets.results.flatMap(linesOf).map((line, place) => ({ ...line, place }));
const programs = ofKind("program");
const left = 0.8 * min(programs, ({ seconds }) => seconds.least);
const right = 1.1 * max(programs, ({ seconds }) => seconds.most);

saveForDocs("speed", {
  width: 960,
  height: 150 + LINE * lines.length,
  marginBottom: 58,
  ...MARGINS,
  marginRight: 120,
  x: { type: "log", domain: [left, right], label: "Seconds (logarithmic)", grid: true, ticks: TICKS.filter((tick) => tick > left && tick < right), tickFormat: String },
  y: { type: "band", domain: lines.map(({ place }) => place), axis: null },
  marks: [
    ...titles(
      MARGINS,
      "Seconds for the same fit, from few features to many",
      `20 EM iterations with full covariances; the same rows, start and result. Multiples are of our time. ${origin({ date, ...targets })}.`,
    ),
    names(ofKind("cell"), { fill: INK, fontWeight: 600, fontSize: 13.5 }, 0),
    names([...programs, ...ofKind("refusal")], { fill: ({ ours }) => (ours ? OURS : FAINT_INK) }, 14),
    Plot.ruleY(programs, { y: "place", x1: left, x2: ({ seconds }) => seconds.median, stroke: "#e4e7ec" }),
    Plot.ruleY(programs, { y: "place", x1: ({ seconds }) => seconds.least, x2: ({ seconds }) => seconds.most, stroke: colour, strokeWidth: 2, strokeOpacity: 0.45 }),
    Plot.dot(programs, { x: ({ seconds }) => seconds.median, y: "place", fill: colour, r: 4.5, stroke: "white", strokeWidth: 1 }),
    Plot.text(programs, { x: ({ seconds }) => seconds.most, y: "place", text: value, textAnchor: "start", dx: 9, fill: ({ ours }) => (ours ? OURS : INK) }),
  ],
});

/** A title per cell, its programs from fast to slow, those that refused it, and an empty line. */
function linesOf({ cell: { N, D, K }, programs, refusals }) {
  const measured = programs.map(({ name, seconds, ratio }) => ({
    kind: "program",
    text: NAMES[name] ?? name,
    ours: name.startsWith("gaussmix"),
    seconds,
    times: ratio?.median,
  }));
  return [
    { kind: "cell", text: `${N.toLocaleString("en")} rows, ${D} features, ${K} components` },
    ...sort(measured, ({ seconds }) => seconds.median),
    ...refusals.map(({ name }) => ({ kind: "refusal", text: `${name}: no fit` })),
    { kind: "gap" },
  ];
}

function ofKind(wanted) {
  return lines.filter(({ kind }) => kind === wanted);
}

function names(some, style, indent) {
  return Plot.text(some, { y: "place", text: "text", frameAnchor: "left", textAnchor: "start", dx: fromEdge(MARGINS.marginLeft, indent), ...style });
}

function colour({ ours }) {
  return ours ? OURS : THEIRS;
}

function value({ seconds, times }) {
  const inSeconds = `${seconds.median.toPrecision(2)} s`;
  return times === undefined ? inSeconds : `${inSeconds}  (${times.toFixed(1)}x)`;
}
