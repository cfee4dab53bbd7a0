// With one feature and many rows, accelerated fits sweep over Gauss nodes in place of rows; textbook EM goes over every row.
import { describe, expect, it } from "vitest";
import { type CovarianceFamily, fit, fitSync, type FitResult, GaussianMixture } from "../ts/entry/node.js";

const FAMILIES: readonly CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];

const truth = GaussianMixture.from({ weights: [0.5, 0.3, 0.2], means: [[-2], [1], [4]], covariances: [[[1]], [[0.5]], [[2]]] });

function rows(seed: number): Float64Array {
  return truth.sample(100_000, { seed }).data;
}

/** The largest relative difference of two lists. */
function apart(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  return Math.max(...Array.from(ours, (value, at) => Math.abs(value - (theirs[at] ?? NaN)) / Math.abs(theirs[at] ?? NaN)));
}

function expectSame(ours: FitResult, theirs: FitResult, within: number): void {
  expect(apart(ours.model.weights, theirs.model.weights)).toBeLessThan(within);
  expect(apart(ours.model.means, theirs.model.means)).toBeLessThan(within);
  expect(apart(ours.model.covariances, theirs.model.covariances)).toBeLessThan(within);
  expect(Math.abs(ours.logLikelihood / theirs.logLikelihood - 1)).toBeLessThan(1e-12);
  expect(Math.abs(ours.icl / theirs.icl - 1)).toBeLessThan(1e-10);
}

describe("100,000 rows of one feature", () => {
  it.each(FAMILIES)("%s: the same steps as over all rows", (covariance) => {
    for (let seed = 0; seed < 4; seed++) {
      const data = rows(seed);
      const sampleWeights = seed % 2 === 0 ? undefined : data.map((_, n) => n % 3);
      // Acceleration begins after three plain steps.
      const options = { components: 3, covariance, init: { means: [[-3], [0], [3]] }, maxIterations: 3, tolerance: 0, ...(sampleWeights && { sampleWeights }) };
      expectSame(fitSync(data, options), fitSync(data, { ...options, acceleration: false }), 1e-10);
    }
  });

  it("the optimum is one over all rows", () => {
    for (let seed = 0; seed < 3; seed++) {
      const data = rows(seed);
      const { model, logLikelihood, labels, stopReason } = fitSync(data, { components: 3, restarts: 2, seed });
      expect(["converged", "precision"]).toContain(stopReason);
      const further = fitSync(data, { components: 3, init: model, acceleration: false, tolerance: 0, maxIterations: 30 });
      expect(Math.abs(further.logLikelihood - logLikelihood), `seed ${String(seed)}`).toBeLessThan(1e-4);
      expect(labels).toEqual(model.predict(data));
      expect(Math.abs(model.logLikelihood(data) / logLikelihood - 1)).toBeLessThan(1e-12);
    }
  });

  it("any number of threads gives the same bits", async () => {
    const data = rows(7);
    const alone = fitSync(data, { components: 3, restarts: 2 });
    for (const threads of [1, 2, 3]) {
      const { model, labels, logLikelihood } = await fit(data, { components: 3, restarts: 2, threads });
      expect(model.toJSON()).toEqual(alone.model.toJSON());
      expect(labels).toEqual(alone.labels);
      expect(logLikelihood).toBe(alone.logLikelihood);
    }
  });
});
