// One dimension: the waiting times alone, as a mixture of two and of three Gaussians over their histogram.
import * as Plot from "@observablehq/plot";
import { fit } from "gaussmix";
import { describeComponents } from "./support/components.mjs";
import { readFaithful, UNITS } from "./support/faithful.mjs";
import { facetNames, heading } from "./support/marks.mjs";
import { COLOURS, INK } from "./support/palette.mjs";
import { savePicture } from "./support/picture.mjs";

const BIN = 3;
const grid = Float64Array.from({ length: 301 }, (_, i) => 39 + i * 0.2);

const { waiting } = readFaithful();
const bars = [];
const curves = [];
for (const K of [2, 3]) {
  const { model, logLikelihood, bic } = await fit(waiting, { components: K });
  console.log(`K = ${K}: log-likelihood ${logLikelihood.toFixed(3)}, BIC ${bic.toFixed(2)}`);
  for (const { weight, means, deviations } of describeComponents(model)) {
    console.log(`  weight ${weight.toFixed(3)}, mean ${means[0].toFixed(2)} min, standard deviation ${deviations[0].toFixed(2)} min`);
  }
  const fitted = `K = ${K}, BIC ${bic.toFixed(1)}`;
  bars.push(...waiting.map((minutes) => ({ minutes, fitted })));
  curves.push(...densities(model).map((point) => ({ ...point, fitted })));
}
console.log("The smaller BIC is the better model: the third Gaussian does not earn its three parameters.");

/** Along the grid: what each component adds to the density, and the density of the whole mixture. */
function densities(model) {
  const { components } = model;
  const logDensity = model.logDensity(grid);
  const shares = model.responsibilities(grid);
  return [...grid].flatMap((minutes, n) => {
    const density = Math.exp(logDensity[n]);
    const parts = COLOURS.slice(0, components).map((colour, k) => ({ minutes, density: density * shares[n * components + k], colour }));
    return [...parts, { minutes, density, colour: INK }];
  });
}

/** The height of a bar whose area is its share of the rows. */
function perMinute(bin, { x1, x2 }) {
  return bin.length / (waiting.length * (x2 - x1));
}

savePicture("one-dimension", {
  width: 980,
  height: 480,
  fx: { padding: 0.08 },
  x: { label: UNITS.waiting, domain: [39, 99] },
  y: { label: "Density (% per minute)", percent: true, grid: true },
  marks: [
    heading("Two Gaussians describe the waiting times; a third is not worth its parameters", "The histogram, the density of the mixture (dark) and the share of each component in it (coloured)."),
    facetNames(),
    Plot.rectY(bars, Plot.binX({ y: perMinute }, { x: { value: "minutes", interval: BIN }, fx: "fitted", fill: "#dfe3e8", inset: 0.5 })),
    Plot.line(curves, { x: "minutes", y: "density", z: "colour", fx: "fitted", stroke: "colour", strokeWidth: 2.2 }),
  ],
});
