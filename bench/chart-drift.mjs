// Draws docs/images/online-drift.png: the means of a stream that changes, and how OnlineFit follows them.
// Usage: node bench/chart-drift.mjs
import { GaussianMixture, OnlineFit } from "gaussmix";
import * as Plot from "@observablehq/plot";
import { COLOURS, FAINT_INK } from "../examples/support/palette.mjs";
import { saveForDocs, titles } from "./picture.mjs";

const CHUNK = 2000;
const CHUNKS = 300;
const MEMORY = 8000;
const MARGINS = { marginLeft: 66, marginTop: 98 };

const fits = [
  { name: "with", online: new OnlineFit({ components: 3, memory: MEMORY }), stroke: (k) => COLOURS[k], style: { strokeWidth: 2.2 } },
  { name: "without", online: new OnlineFit({ components: 3 }), stroke: () => "#9aa3ad", style: { strokeWidth: 1.4, strokeDasharray: "5 4" } },
];
const truth = [];
const lines = [];

for (let chunk = 0; chunk < CHUNKS; chunk++) {
  const means = meansAt(chunk / CHUNKS);
  const rows = (chunk + 1) * CHUNK;
  means.forEach(([mean], k) => truth.push({ k, rows, mean }));
  const now = GaussianMixture.from({ weights: [0.4, 0.35, 0.25], means, variances: [1, 0.7, 1.2] });
  const chunkRows = now.sample(CHUNK, { seed: chunk });
  for (const { name, online } of fits) {
    online.partialFit(chunkRows);
    if (online.started) for (let k = 0; k < 3; k++) lines.push({ name, k, rows, mean: online.model.means[2 * k] });
  }
}

saveForDocs("online-drift", {
  width: 900,
  height: 520,
  ...MARGINS,
  marginRight: 110,
  x: { label: "Rows of the stream", domain: [0, CHUNK * CHUNKS], grid: true, ticks: 6, tickFormat: (rows) => rows.toLocaleString("en") },
  y: { label: "Mean of the first feature", domain: [-1, 19], grid: true },
  marks: [
    ...titles(
      MARGINS,
      "A slow drift, followed by OnlineFit",
      `Broad: where the rows come from; they come once. Lines: the model, with a memory of ${MEMORY.toLocaleString("en")} rows and without.`,
    ),
    ...[0, 1, 2].map((k) => Plot.line(of(truth, k), { x: "rows", y: "mean", stroke: COLOURS[k], strokeWidth: 9, strokeOpacity: 0.22 })),
    ...fits.toReversed().flatMap(({ name, stroke, style }) =>
      [0, 1, 2].map((k) => Plot.line(of(lines, k).filter((line) => line.name === name), { x: "rows", y: "mean", stroke: stroke(k), ...style })),
    ),
    ...[0, 1, 2].map((k) => label(lastOf(lines, k, "with"), "with memory", COLOURS[k])),
    ...[0, 1, 2].map((k) => label(lastOf(lines, k, "without"), "without", FAINT_INK)),
  ],
});

/** K x D: at rest for a third of the stream, then a slow wave, then at rest elsewhere. */
function meansAt(time) {
  const way = Math.min(1, Math.max(0, (time - 1 / 3) / 0.5));
  const eased = way * way * (3 - 2 * way);
  return [[3 * eased, 0], [8 - 2 * eased + 1.5 * Math.sin(2 * Math.PI * way), 1], [14 + 4 * eased, -1]];
}

function of(points, wanted) {
  return points.filter(({ k }) => k === wanted);
}

function lastOf(points, k, wanted) {
  return of(points, k).findLast(({ name }) => name === wanted);
}

function label(point, text, fill) {
  return Plot.text([point], { x: "rows", y: "mean", text: () => text, textAnchor: "start", dx: 8, fill });
}
