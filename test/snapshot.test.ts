import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitSync, GaussianMixture, GaussmixError, type ModelSnapshot } from "../ts/entry/node.js";
import { faithful } from "./support/data.js";
import { errorOf } from "./support/errors.js";
import { anyDescription, anySimpleDescription } from "./support/mixtures.js";

/** All numbers of a model as bits, so that even the sign of a zero counts. */
function bits(model: GaussianMixture): unknown {
  const raw = (values: Float64Array): number[] => [...new Uint32Array(values.buffer)];
  const { covariance, featureNames, parameterCount } = model;
  return { covariance, featureNames, parameterCount, numbers: [model.weights, model.means, model.covariances].map(raw) };
}

describe("a round trip through JSON", () => {
  test("keeps every bit of any model", () => {
    fc.assert(
      fc.property(fc.oneof(anyDescription(), anySimpleDescription()), (description) => {
        const model = GaussianMixture.from(description);
        expect(bits(GaussianMixture.fromJSON(JSON.stringify(model)))).toEqual(bits(model));
        expect(bits(GaussianMixture.fromJSON(model.toJSON()))).toEqual(bits(model));
      }),
    );
  });

  test.each(["full", "tied", "diagonal", "spherical"] as const)("keeps every bit of a %s fit", (covariance) => {
    for (const equalWeights of [false, true]) {
      const { model } = fitSync({ a: faithful.map(([x = 0]) => x), b: faithful.map(([, y = 0]) => y) }, { components: 3, covariance, equalWeights });
      expect(bits(GaussianMixture.fromJSON(JSON.stringify(model)))).toEqual(bits(model));
    }
  });

  test("has no -0 to lose", () => {
    const model = GaussianMixture.from({ weights: [1], means: [[-0, 1]], covariances: [[[1, -0], [-0, 1]]] });
    expect(bits(GaussianMixture.fromJSON(JSON.stringify(model)))).toEqual(bits(model));
    expect(Object.is(model.means[0], 0)).toBe(true);
  });
});

test("the text has a format, a version, and only what the family leaves free", () => {
  const { model } = fitSync(faithful, { components: 2, covariance: "tied" });
  const snapshot = model.toJSON();
  expect(snapshot).toMatchObject({ format: "gaussmix", version: 1, covariance: "tied", equalWeights: false, featureNames: null });
  expect(snapshot.weights).toEqual([...model.weights]);
  expect(snapshot.means.flat()).toEqual([...model.means]);
  expect(snapshot.covariances.flat()).toEqual([...model.covariances.subarray(0, 4)]);
});

describe("what is no saved model", () => {
  const good: ModelSnapshot = GaussianMixture.from({ weights: [0.5, 0.5], means: [[0, 0], [1, 1]], variances: [[1, 2], [3, 4]] }).toJSON();
  const text = JSON.stringify(good);

  test.each<[unknown, string]>([
    [text.slice(0, -5), "The saved model is not JSON: SyntaxError"],
    ["", "The saved model is not JSON: SyntaxError"],
    ["null", "The saved model is null; expected the JSON text or object that toJSON made."],
    ["[]", "The saved model is an array of 0; expected"],
    [undefined, "The saved model is undefined; expected"],
    [{}, 'The saved model\'s format is undefined; expected "gaussmix". It was not written by this package.'],
    [{ ...good, format: "sklearn" }, 'The saved model\'s format is "sklearn" (a string); expected "gaussmix".'],
    [{ ...good, version: 2 }, "The saved model's version is 2; expected 1. A newer gaussmix wrote it: update this one."],
    [{ ...good, version: "1" }, 'The saved model\'s version is "1" (a string); expected 1.'],
    [{ ...good, covariance: "VVV" }, 'covariance is "VVV" (a string); expected "full"'],
    [{ ...good, equalWeights: 1 }, "equalWeights is 1; expected true or false."],
    [{ ...good, weights: [] }, "weights is an array of 0; expected at least one weight."],
    [{ ...good, weights: [0.5, null] }, "weights[1] is null; expected a finite number."],
    [{ ...good, weights: [0.5, 0.25] }, "The saved model is corrupt. The weights of the components sum to 0.75"],
    [{ ...good, means: [[0, 0], [1]] }, "means[1] has 1 number; expected 2."],
    [{ ...good, means: [[0, 0]] }, "means has 1 row; expected 2."],
    [{ ...good, covariances: [[1, 2], [3, -4]] }, "The saved model is corrupt. The matrix given for component 1 is not positive definite."],
    [{ ...good, covariances: [[1, 2], [3, "4"]] }, 'covariances[1][1] is "4" (a string); expected a finite number.'],
    [{ ...good, covariances: undefined }, "covariances is undefined; expected"],
    [{ ...good, featureNames: ["a"] }, "featureNames is an array of 1; expected 2 different names."],
    [{ ...good, featureNames: ["a", 2] }, "featureNames is an array of 2; expected 2 different names."],
  ])("%o", (saved, message) => {
    const error = errorOf(() => GaussianMixture.fromJSON(saved as string));
    expect(error.message).toContain(message);
    expect(error.code).toBe("invalid-model");
  });

  test("the cause and the component are kept", () => {
    const error = errorOf(() => GaussianMixture.fromJSON({ ...good, covariances: [[1, 2], [3, -4]] }));
    expect(error.component).toBe(1);
    expect(error.cause).toMatchObject({ code: "not-positive-definite" });
  });

  /** Reads it, or throws a GaussmixError; anything else fails. */
  function survives(saved: unknown): void {
    try {
      GaussianMixture.fromJSON(saved as string);
    } catch (error) {
      expect(error).toBeInstanceOf(GaussmixError);
      expect(error).toMatchObject({ code: "invalid-model" });
    }
  }

  test("any other text or value is a GaussmixError", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.anything()), (saved) => {
        survives(saved);
      }),
      { numRuns: 300 },
    );
  });

  test("a saved model with any part replaced is read or is a GaussmixError", () => {
    const value = fc.oneof(
      fc.anything(),
      fc.array(fc.double()),
      fc.array(fc.array(fc.double(), { maxLength: 3 }), { maxLength: 3 }),
      fc.array(fc.array(fc.array(fc.double(), { maxLength: 3 }), { maxLength: 3 }), { maxLength: 3 }),
    );
    const keys = fc.constantFrom("version", "covariance", "equalWeights", "featureNames", "weights", "means", "covariances");
    fc.assert(
      fc.property(keys, value, (key, replaced) => {
        survives({ ...good, [key]: replaced });
      }),
      { numRuns: 500 },
    );
  });

  test("a text cut short or with a letter changed is read or is a GaussmixError", () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }), (at, letter) => {
        survives(text.slice(0, at));
        survives(text.slice(0, at) + letter + text.slice(at + 1));
      }),
      { numRuns: 300 },
    );
  });
});
