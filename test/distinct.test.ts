// Rows that repeat others exactly: accelerated fits sweep over the distinct ones; textbook EM goes over every row.
import { describe, expect, it } from "vitest";
import { type CovarianceFamily, fit, fitSync, GaussianMixture } from "../ts/entry/node.js";
import { chopped } from "./support/chunks.js";
import { expectSameBits } from "./support/scoring.js";

const FAMILIES: readonly CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];

const truth = GaussianMixture.from({
  weights: [0.5, 0.3, 0.2],
  means: [
    [60, 80, 120],
    [150, 140, 100],
    [220, 180, 160],
  ],
  covariances: [[[36, 20, 10], [20, 36, 10], [10, 10, 30]], [[49, 0, 0], [0, 30, 0], [0, 0, 30]], [[25, 10, 10], [10, 25, 10], [10, 10, 25]]],
});

/** Pixels with so many levels of each colour. */
function pixels(n: number, seed: number, levels = 64): { data: Float64Array; columns: number } {
  const step = 256 / levels;
  return { data: truth.sample(n, { seed }).data.map((value) => step * Math.round(value / step)), columns: 3 };
}

describe("pixels of few colours", () => {
  it.each(FAMILIES)("%s: the same steps as over all rows", (covariance) => {
    for (let seed = 0; seed < 6; seed++) {
      const rows = pixels(20_000, seed);
      const sampleWeights = seed % 2 === 0 ? undefined : Float64Array.from({ length: 20_000 }, (_, n) => n % 3);
      // Acceleration begins after three plain steps.
      const init = { means: [[40, 40, 40], [140, 140, 140], [240, 240, 240]] };
      const options = { components: 3, covariance, init, maxIterations: 3, tolerance: 0, ...(sampleWeights && { sampleWeights }) };
      const [ours, textbook] = [fitSync(rows, options), fitSync(rows, { ...options, acceleration: false })];
      const numbers = ({ model, trace, icl }: typeof ours): number[] => [...model.weights, ...model.means, ...model.covariances, ...trace, icl];
      const theirs = numbers(textbook);
      for (const [at, value] of numbers(ours).entries()) expect(Math.abs(value - (theirs[at] ?? NaN)), `seed ${String(seed)}`).toBeLessThan(1e-9 * (1 + Math.abs(value)));
    }
  });

  it.each([8_000, 40_000])("of %d rows the optimum is one over all", (n) => {
    for (let seed = 0; seed < 4; seed++) {
      const rows = pixels(n, seed, 32);
      const { model, logLikelihood, labels, stopReason } = fitSync(rows, { components: 3, restarts: 4, seed });
      expect(["converged", "precision"], `seed ${String(seed)}`).toContain(stopReason);
      const further = fitSync(rows, { components: 3, init: model, acceleration: false, tolerance: 0, maxIterations: 30 });
      expect(Math.abs(further.logLikelihood - logLikelihood), `seed ${String(seed)}`).toBeLessThan(1e-4);
      expect(Math.abs(model.logLikelihood(rows) / logLikelihood - 1)).toBeLessThan(1e-12);
      expect(labels).toEqual(model.predict(rows));
    }
  });

  it("any number of threads gives the same bits, and so do chunks", async () => {
    for (const levels of [32, 64]) {
      const rows = pixels(40_000, 7, levels);
      const options = { components: 3, restarts: 3 };
      const alone = fitSync(rows, options);
      for (const threads of [1, 2, 3]) {
        for (const source of [rows, () => chopped(rows.data, 3, threads)]) {
          const { model, labels, trace, icl } = await fit(source, { ...options, threads });
          expectSameBits([model.means, model.covariances, labels, trace], [alone.model.means, alone.model.covariances, alone.labels, alone.trace]);
          expect(icl).toBe(alone.icl);
        }
      }
    }
  });

  it("four different rows stay as they are", () => {
    const rows = Float64Array.from({ length: 6_000 }, (_, n) => (n * n) % 7);
    const { model, labels, findings } = fitSync(rows, { components: 3, restarts: 3 });
    expect(labels).toEqual(model.predict(rows));
    expect(findings.map((finding) => finding.kind)).toContain("duplicate-rows");
  });
});
