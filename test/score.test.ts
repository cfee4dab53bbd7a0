import { expect, test, vi } from "vitest";
import { fitSync } from "../ts/entry/node.js";
import type { GaussianMixture } from "../ts/index.js";
import type * as Scoring from "../ts/score.js";
import { faithful } from "./support/data.js";

const FAMILIES = ["full", "tied", "diagonal", "spherical"] as const;

const ENTRIES = [
  ["node", () => import("../ts/entry/score-node.js")],
  ["browsers", () => import("../ts/entry/score.js")],
] satisfies [string, () => Promise<typeof Scoring>][];

/** All that a model says of rows, and of itself. */
function answers(model: GaussianMixture): unknown[] {
  return [
    model.predict(faithful),
    model.responsibilities(faithful),
    model.logDensity(faithful),
    model.mahalanobis(faithful),
    model.uncertainty(faithful),
    [model.logLikelihood(faithful), model.score(faithful), model.aic(faithful), model.bic(faithful), model.icl(faithful)],
    [model.parameterCount, model.precisions],
    model.sample(50, { seed: 3 }),
    model.ellipse(1, 0.9),
    JSON.stringify(model),
  ];
}

test.each(ENTRIES)("a saved model scores to the same bits with the part of the core that scores (%s)", async (_, load) => {
  vi.resetModules();
  const { GaussianMixture: Restored } = await load();
  for (const covariance of FAMILIES) {
    const { model } = fitSync(faithful, { components: 2, covariance });
    expect(answers(Restored.fromJSON(JSON.stringify(model)))).toEqual(answers(model));
  }
});

test.each(ENTRIES)("it makes models by hand, and refuses what is none (%s)", async (_, load) => {
  vi.resetModules();
  const { GaussianMixture: Model, GaussmixError } = await load();
  const parts = { weights: [0.5, 0.5], means: [[0], [4]] };
  for (const given of [{ covariances: [[[4]], [[4]]] }, { precisions: [[[0.25]], [[0.25]]] }, { choleskyFactors: [[[2]], [[2]]] }, { variances: [4, 4] }]) {
    expect(Array.from(Model.from({ ...parts, ...given }).covariances)).toEqual([4, 4]);
  }
  expect(() => Model.from({ ...parts, covariances: [[[-1]], [[4]]] })).toThrow(GaussmixError);
  expect(() => Model.from({ ...parts, variances: [1, 1] }).predict([Number.NaN])).toThrow(/NaN/);
});

test("it has the scoring part of the face alone", async () => {
  vi.resetModules();
  expect(Object.keys(await import("../ts/entry/score.js")).sort()).toEqual(["GaussianMixture", "GaussmixError"]);
});
