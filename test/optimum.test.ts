// With default options at least 95 of 100 seeds reach the best known optimum (test/golden/best_known.json; best by the
// penalised log-likelihood of docs/numerics.md).
import { expect, it } from "vitest";
import { type CovarianceFamily, fitSync, GaussianMixture } from "../ts/entry/node.js";
import { golden, readCsv } from "./support/data.js";

interface BestKnown {
  readonly best: readonly {
    readonly dataset: string;
    readonly family: CovarianceFamily;
    readonly components: number;
    readonly logLikelihood: number;
  }[];
}

it.each((golden("best_known.json") as BestKnown).best)("$dataset $family $components", ({ dataset, family, components, logLikelihood }) => {
  const rows = readCsv(dataset);
  const missed: string[] = [];
  for (let seed = 0; seed < 100; seed++) {
    const reached = fitSync(rows, { components, covariance: family, seed }).logLikelihood;
    if (Math.abs(reached - logLikelihood) > 1e-3) missed.push(`seed ${String(seed)}: ${String(reached)}`);
  }
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(5);
});

it("a sample's own mixture is found again", () => {
  const truth = GaussianMixture.from({
    weights: [0.5, 0.3, 0.2],
    means: [[0, 0, 1], [4, 1, -2], [-1, 6, 0]],
    covariances: [
      [[1, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 0.5]],
      [[0.5, 0, 0.1], [0, 2, 0], [0.1, 0, 1]],
      [[2, -0.8, 0], [-0.8, 1, 0], [0, 0, 1]],
    ],
  });
  for (let seed = 0; seed < 10; seed++) {
    const { data, columns } = truth.sample(20_000, { seed });
    const { model } = fitSync({ data, columns }, { components: 3, seed });
    // Sorted by the first mean: -1, 0, 4.
    const order = [2, 0, 1];
    order.forEach((k, at) => {
      expect(Math.abs((model.weights[at] ?? NaN) - (truth.weights[k] ?? NaN)), `seed ${String(seed)}`).toBeLessThan(0.02);
      for (let j = 0; j < 3; j++) {
        expect(Math.abs((model.means[at * 3 + j] ?? NaN) - (truth.means[k * 3 + j] ?? NaN)), `seed ${String(seed)}`).toBeLessThan(0.12);
      }
      for (let at2 = 0; at2 < 9; at2++) {
        expect(Math.abs((model.covariances[at * 9 + at2] ?? NaN) - (truth.covariances[k * 9 + at2] ?? NaN)), `seed ${String(seed)}`).toBeLessThan(0.25);
      }
    });
  }
});
