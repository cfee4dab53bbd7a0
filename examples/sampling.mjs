// New eruptions drawn from the fitted model, beside those that were observed.
import * as Plot from "@observablehq/plot";
import { fit } from "gaussmix";
import { readFaithful, UNITS } from "./support/faithful.mjs";
import { ellipses, facetNames, heading } from "./support/marks.mjs";
import { COLOURS } from "./support/palette.mjs";
import { savePicture } from "./support/picture.mjs";

const rows = readFaithful();
const N = rows.eruptions.length;
const { model, labels } = await fit(rows, { components: 2 });
const drawn = model.sample(N, { seed: 1 });

const observed = Array.from({ length: N }, (_, n) => ({ eruptions: rows.eruptions[n], waiting: rows.waiting[n], label: labels[n], facet: "Observed" }));
const sampled = Array.from({ length: N }, (_, n) => ({ eruptions: drawn.data[2 * n], waiting: drawn.data[2 * n + 1], label: drawn.labels[n], facet: "Drawn from the model" }));
for (const points of [observed, sampled]) {
  const mean = (feature) => points.reduce((sum, point) => sum + point[feature], 0) / N;
  const share = points.filter(({ label }) => label === 0).length / N;
  console.log(`${points[0].facet}: mean eruption ${mean("eruptions").toFixed(2)} min, mean wait ${mean("waiting").toFixed(1)} min, ${(100 * share).toFixed(0)}% short`);
}

savePicture("sampling", {
  width: 1000,
  height: 520,
  fx: { padding: 0.06, domain: [observed[0].facet, sampled[0].facet] },
  x: { label: UNITS.eruptions, nice: true },
  y: { label: UNITS.waiting, nice: true, grid: true },
  marks: [
    heading("A fitted mixture can make new data", `${N} eruptions observed, and as many drawn from the model. The ellipses hold 90% of each Gaussian.`),
    facetNames(),
    [observed, sampled].map((points) => ellipses(model, [0.9], points[0].facet)),
    Plot.dot([...observed, ...sampled], { x: "eruptions", y: "waiting", fx: "facet", fill: ({ label }) => COLOURS[label], r: 2.8, stroke: "white", strokeWidth: 0.5 }),
  ],
});
