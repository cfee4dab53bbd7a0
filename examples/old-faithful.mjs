// Old Faithful: 272 eruptions fitted with two Gaussians, as a table and as a picture.
import * as Plot from "@observablehq/plot";
import Table from "cli-table3";
import { fit } from "gaussmix";
import { describeComponents } from "./support/components.mjs";
import { readFaithful, UNITS } from "./support/faithful.mjs";
import { crosses, ellipses, heading, levelLabels, remark, shadeLegend } from "./support/marks.mjs";
import { shadeScale } from "./support/palette.mjs";
import { savePicture } from "./support/picture.mjs";

const LEVELS = [0.9, 0.5];
const percent = (share) => `${(100 * share).toFixed(0)}%`;

const rows = readFaithful();
const began = performance.now();
const result = await fit(rows, { components: 2, covariance: "full" });
const milliseconds = performance.now() - began;
const { model } = result;
const components = describeComponents(model);

const table = new Table({
  head: ["component", "weight", "eruption (min)\nmean", "eruption (min)\nst. deviation", "waiting (min)\nmean", "waiting (min)\nst. deviation", "correlation"],
  colAligns: Array(7).fill("right"),
  style: { head: [], border: [], compact: true },
});
components.forEach(({ weight, means, deviations, correlation }, k) => {
  const minutes = [0, 1].flatMap((d) => [means[d], deviations[d]]);
  table.push([k + 1, ...[weight, ...minutes, correlation(0, 1)].map((value) => value.toFixed(3))]);
});

console.log(`Old Faithful: ${rows.eruptions.length} eruptions fitted with two Gaussians, full covariances
${table}
log-likelihood  ${result.logLikelihood.toFixed(3)}
BIC             ${result.bic.toFixed(3)} (smaller is better)
iterations      ${result.iterations}, of the best of ${result.restarts.length} starts
stopped         ${result.stopReason}
time            ${milliseconds.toFixed(0)} ms, the loading of the WebAssembly core included`);
for (const { message } of result.findings) console.log(`note            ${message}`);

const shares = model.responsibilities(rows);
const points = rows.eruptions.map((eruptions, n) => ({ eruptions, waiting: rows.waiting[n], second: shares[2 * n + 1] }));
savePicture("old-faithful", {
  x: { label: UNITS.eruptions, domain: [1.3, 5.4], nice: false },
  y: { label: UNITS.waiting, domain: [40, 97], grid: true },
  color: shadeScale,
  marks: [
    heading("Old Faithful erupts in two ways", "A short eruption is followed by a short wait. Each Gaussian by its mean and the ellipses that hold 50% and 90% of it."),
    ellipses(model, LEVELS),
    Plot.dot(points, { x: "eruptions", y: "waiting", fill: "second", r: 3.6, stroke: "white", strokeWidth: 0.7 }),
    levelLabels(model, LEVELS),
    crosses(components.map(({ means }) => means)),
    remark(`Component 1\n${percent(components[0].weight)} of eruptions`, 0, { at: [1.7, 70.5], textAnchor: "middle" }),
    remark(`Component 2\n${percent(components[1].weight)} of eruptions`, 1, { at: [3.38, 91.5], textAnchor: "end" }),
    shadeLegend("Probability of component 2", { from: [3.9, 48], to: [5.2, 49.8] }),
  ],
});
