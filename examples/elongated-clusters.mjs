// K-means beside the mixture on elongated clusters: hard labels beside soft ones.
import * as Plot from "@observablehq/plot";
import { fit, GaussianMixture } from "gaussmix";
import { kmeans } from "ml-kmeans";
import { crosses, ellipses, facetNames, heading, shadeLegend } from "./support/marks.mjs";
import { shadeScale } from "./support/palette.mjs";
import { savePicture } from "./support/picture.mjs";

const truth = GaussianMixture.from({
  weights: [0.5, 0.5],
  means: [[0, 1.4], [0, -1.4]],
  covariances: [
    [[9, 2.4], [2.4, 1]],
    [[9, 2.4], [2.4, 1]],
  ],
});
const { data, labels: origin } = truth.sample(500, { seed: 5 });
const rows = Array.from(origin, (_, n) => [data[2 * n], data[2 * n + 1]]);

const hard = kmeans(rows, 2, { seed: 1, initialization: "kmeans++" });
const { model, labels } = await fit(rows, { components: 2 });
const soft = model.responsibilities(rows);

/** Rows in the wrong cluster; the numbers of the clusters mean nothing, so the better of both matchings counts. */
function mistakes(found) {
  const different = rows.filter((_, n) => found[n] !== origin[n]).length;
  return Math.min(different, rows.length - different);
}

const unsure = model.uncertainty(rows).filter((doubt) => doubt > 0.1).length;
console.log(`K-means: ${mistakes(hard.clusters)} of ${rows.length} rows in the wrong cluster`);
console.log(`Mixture: ${mistakes(labels)} of ${rows.length} rows in the wrong cluster, and it says itself that it is unsure of ${unsure}`);

const HARD = "K-means: hard labels";
const SOFT = "Mixture: soft labels";
const points = rows.flatMap(([x, y], n) => [
  { x, y, second: hard.clusters[n], facet: HARD },
  { x, y, second: soft[2 * n + 1], facet: SOFT },
]);
savePicture("elongated-clusters", {
  width: 1100,
  height: 520,
  fx: { padding: 0.06, domain: [HARD, SOFT] },
  x: { label: "Feature 1", nice: true },
  y: { label: "Feature 2", domain: [-4.5, 4.5], grid: true },
  color: shadeScale,
  marks: [
    heading("K-means cuts elongated clusters across; a mixture sees their shape", "Rows drawn from two Gaussians. The mixture gives each row a probability: it is sure far from the border, and says where it is not."),
    facetNames(),
    ellipses(model, [0.9], SOFT),
    Plot.dot(points, { x: "x", y: "y", fill: "second", fx: "facet", r: 2.8, stroke: "white", strokeWidth: 0.5 }),
    crosses(hard.centroids, HARD),
    shadeLegend("Probability of component 2", { from: [-10.4, 3.2], to: [-1, 3.5], facet: SOFT }),
  ],
});
