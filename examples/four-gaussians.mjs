// Rows drawn from four Gaussians in the plane, fitted with two, three and four: BIC finds the number.
import * as Plot from "@observablehq/plot";
import { fit, GaussianMixture } from "gaussmix";
import { ellipses, facetNames, heading } from "./support/marks.mjs";
import { COLOURS } from "./support/palette.mjs";
import { savePicture } from "./support/picture.mjs";

const truth = GaussianMixture.from({
  weights: [0.3, 0.25, 0.25, 0.2],
  means: [[-4, -2], [0, 3], [3.5, -1.5], [5, 4]],
  covariances: [
    [[2.2, 1.3], [1.3, 1.4]],
    [[1.6, -0.6], [-0.6, 0.7]],
    [[0.6, 0.2], [0.2, 1.8]],
    [[0.9, 0], [0, 0.9]],
  ],
});
const rows = truth.sample(800, { seed: 3 });

const points = [];
const marks = [];
for (const components of [2, 3, 4]) {
  const { model, labels, bic } = await fit(rows, { components });
  console.log(`K = ${components}: BIC ${bic.toFixed(1)}, weights ${[...model.weights].map((weight) => weight.toFixed(2)).join(" ")}`);
  const facet = `K = ${components}, BIC ${bic.toFixed(0)}`;
  labels.forEach((label, n) => points.push({ x: rows.data[2 * n], y: rows.data[2 * n + 1], colour: COLOURS[label], facet }));
  marks.push(ellipses(model, [0.9], facet));
}

savePicture("four-gaussians", {
  width: 1180,
  height: 500,
  fx: { padding: 0.06 },
  x: { label: "Feature 1", nice: true, grid: true },
  y: { label: "Feature 2", nice: true, grid: true },
  marks: [
    heading("Data from four Gaussians, fitted with two, three and four", "Colours are the most likely components, ellipses hold 90% of each. The smallest BIC is right: four."),
    facetNames(),
    Plot.dot(points, { x: "x", y: "y", fill: "colour", fx: "facet", r: 2.2, fillOpacity: 0.6 }),
    marks,
  ],
});
