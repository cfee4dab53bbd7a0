import { describe, expect, test } from "vitest";
import { GaussianMixture, type ModelDescription } from "../ts/entry/node.js";
import { errorOf } from "./support/errors.js";

/** Two components in the plane; the second is long and leans. */
const plane = GaussianMixture.from({
  weights: [0.25, 0.75],
  means: [[0, 0], [10, 5]],
  covariances: [[[1, 0], [0, 4]], [[5, 3], [3, 5]]],
  featureNames: ["x", "y"],
});

describe("GaussianMixture.from", () => {
  test("keeps what it is given", () => {
    expect([plane.components, plane.features, plane.covariance, plane.parameterCount]).toEqual([2, 2, "full", 11]);
    expect(plane.featureNames).toEqual(["x", "y"]);
    expect(plane.weights).toEqual(Float64Array.of(0.25, 0.75));
    expect(plane.means).toEqual(Float64Array.of(0, 0, 10, 5));
    expect(plane.covariances).toEqual(Float64Array.of(1, 0, 0, 4, 5, 3, 3, 5));
  });

  test("reads covariances in four forms", () => {
    const base = { weights: [1], means: [[0, 0]] };
    const expected = Float64Array.of(4, 2, 2, 10);
    const close = (model: GaussianMixture): void => {
      model.covariances.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 12);
      });
    };
    close(GaussianMixture.from({ ...base, covariances: [[[4, 2], [2, 10]]] }));
    close(GaussianMixture.from({ ...base, covariances: expected }));
    close(GaussianMixture.from({ ...base, choleskyFactors: [[[2, 0], [1, 3]]] }));
    close(GaussianMixture.from({ ...base, precisions: [[[10 / 36, -2 / 36], [-2 / 36, 4 / 36]]] }));
    const diagonal = GaussianMixture.from({ ...base, variances: [[4, 10]] });
    expect([diagonal.covariance, ...diagonal.covariances]).toEqual(["diagonal", 4, 0, 0, 10]);
    const spherical = GaussianMixture.from({ ...base, variances: [4] });
    expect([spherical.covariance, ...spherical.covariances]).toEqual(["spherical", 4, 0, 0, 4]);
  });

  test("one dimension can be written flat", () => {
    const model = GaussianMixture.from({ weights: [0.5, 0.5], means: [1, 2], variances: [1, 4] });
    expect([model.features, ...model.covariances]).toEqual([1, 1, 4]);
  });

  test("precisions are the inverses", () => {
    expect([...plane.precisions]).toEqual([1, 0, 0, 0.25, 0.3125, -0.1875, -0.1875, 0.3125].map((value) => expect.closeTo(value, 12) as number));
  });

  const base = { weights: [0.5, 0.5], means: [0, 1] };

  test.each<[unknown, string, string]>([
    [undefined, "invalid-model", "The description of the model is undefined; expected an object such as { weights, means, covariances }."],
    [base, "invalid-model", "A model needs one of covariances, precisions, choleskyFactors, variances; none of them came."],
    [{ ...base, variances: [1, 1], covariances: [1, 1] }, "invalid-model", "covariances and variances came."],
    [{ ...base, variance: [1, 1] }, "unknown-option", 'There is no property of a model "variance". Did you mean "variances"?'],
    [{ ...base, weights: [], variances: [] }, "invalid-model", "weights is an array of 0; expected at least one weight."],
    [{ ...base, means: [0], variances: [1, 1] }, "invalid-model", "means has 1 number; expected a multiple of 2."],
    [{ ...base, variances: [1, 1, 1] }, "invalid-model", "variances has 3 numbers; expected 2."],
    [{ ...base, variances: [1, "1"] }, "invalid-model", 'variances[1] is "1" (a string); expected a finite number.'],
    [{ ...base, variances: [1, -1] }, "invalid-model", "The matrix given for component 1 is not positive definite."],
    [{ ...base, variances: [1, 0] }, "invalid-model", "component 1"],
    [{ ...base, precisions: [1, -1] }, "invalid-model", "component 1"],
    [{ ...base, weights: [0.5, 0.25], variances: [1, 1] }, "invalid-model", "The weights of the components sum to 0.75; they must sum to 1."],
    [{ ...base, weights: [1.5, -0.5], variances: [1, 1] }, "invalid-model", "The weight of component 1 is -0.5"],
    [{ weights: [1], means: [[0, 0]], covariances: [[[1, 0.5], [0.25, 1]]] }, "invalid-model", "The matrix given for component 0 is not symmetric: its entries [1][0] and [0][1] differ"],
    [{ weights: [1], means: [[0, 0]], covariances: [[[1, 2], [2, 1]]] }, "invalid-model", "component 0"],
    [{ ...base, variances: [1, 1], covariance: "round" }, "invalid-model", 'covariance is "round" (a string); expected "full", "tied", "diagonal", "spherical".'],
    [{ ...base, variances: [1, 2], covariance: "tied" }, "invalid-model", 'The covariance is said to be "tied", but entry [0][0] of component 1 does not fit that shape.'],
    [{ weights: [1], means: [[0, 0]], variances: [[1, 2]], covariance: "spherical" }, "invalid-model", 'said to be "spherical", but entry [1][1] of component 0'],
    [{ weights: [1], means: [[0, 0]], covariances: [[[1, 0.5], [0.5, 1]]], covariance: "diagonal" }, "invalid-model", 'said to be "diagonal", but entry [0][1]'],
    [{ ...base, variances: [1, 1], featureNames: ["a", "b"] }, "invalid-model", "featureNames is an array of 2; expected 1 different name."],
    [{ weights: [1], means: [[0, 0]], variances: [1], featureNames: ["a", "a"] }, "invalid-model", "featureNames is an array of 2; expected 2 different names."],
    [{ weights: [0.25, 0.75], means: [0, 1], variances: [1, 1], equalWeights: true }, "invalid-model", "equalWeights is true, but the weights differ."],
    [{ weights: [1], means: [[0, 0]], choleskyFactors: [[[1, 0.5], [0, 1]]] }, "invalid-model", "choleskyFactors[0] must be lower triangular, but has 0.5 above its diagonal. Transpose an upper triangular factor."],
  ])("refuses %o", (description, code, message) => {
    const error = errorOf(() => GaussianMixture.from(description as ModelDescription));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });
});

test("a description may inherit its properties and compute them, once", () => {
  let reads = 0;
  const description = Object.create({
    weights: [1],
    get means() {
      return reads++ === 0 ? [3] : [Number.NaN];
    },
  }) as ModelDescription;
  expect(GaussianMixture.from(Object.assign(description, { variances: [1] })).means).toEqual(Float64Array.of(3));
});

test("what the core refuses keeps its component and its cause", () => {
  const error = errorOf(() => GaussianMixture.from({ weights: [0.5, 0.5], means: [0, 1], variances: [1, -1] }));
  expect(error.component).toBe(1);
  expect(error.cause).toMatchObject({ code: "not-positive-definite" });
});

test("covariances that have no room are refused before they are made", () => {
  const means = [new Float64Array(30_000)];
  const saved = { ...GaussianMixture.from({ weights: [1], means: [0], variances: [1] }).toJSON(), means: [Array.from(means[0] ?? [])] };
  for (const make of [() => GaussianMixture.from({ weights: [1], means, variances: [1] }), () => GaussianMixture.fromJSON(saved)]) {
    const error = errorOf(make);
    expect(error.message).toBe("1 x 30000 x 30000 numbers for the covariances of 1 component need more than 1 GB. Use fewer columns or fewer components.");
    expect(error.code).toBe("out-of-memory");
  }
});

test("new is not the way", () => {
  const error = errorOf(() => new (GaussianMixture as unknown as new (parts?: unknown) => GaussianMixture)({ weights: [1] }));
  expect(error.message).toContain("A GaussianMixture is not made with new: use GaussianMixture.from({ ... })");
  expect(error.code).toBe("invalid-argument");
});
