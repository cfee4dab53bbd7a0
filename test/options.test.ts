import { describe, expect, test } from "vitest";
import { GaussianMixture } from "../ts/entry/node.js";
import { checkOptions, checkSyncOptions } from "../ts/options.js";
import { errorOf } from "./support/errors.js";

test("only components is required; the rest is left to the core", () => {
  const checked = checkOptions({ components: 3 });
  expect(checked).toMatchObject({ components: 3, covariance: "full", equalWeights: false, omitMissing: false });
  expect(checked).toMatchObject({ restarts: undefined, seed: undefined, tolerance: undefined, maxIterations: undefined });
  expect(checked.start).toEqual({ kind: "seeded", method: undefined });
});

test("undefined is the same as nothing", () => {
  expect(checkOptions({ components: 2, seed: undefined, init: undefined })).toEqual(checkOptions({ components: 2 }));
});

test("options may be inherited or computed, and are read once", () => {
  let reads = 0;
  const options = {
    get seed() {
      return reads++ === 0 ? 5 : "later";
    },
  };
  const inherited: unknown = Object.assign(Object.create({ components: 2, covariance: "tied", missing: "omit" }) as object, { equalWeights: true });
  expect(checkOptions(inherited)).toMatchObject({ components: 2, covariance: "tied", omitMissing: true, equalWeights: true });
  expect(checkOptions(Object.setPrototypeOf(options, { components: 2 })).seed).toBe(5);
});

test.each([
  [undefined, "The options are undefined; expected an object such as { components: 3 }."],
  [null, "The options are null; expected an object such as { components: 3 }."],
  [3, "The options are 3; expected an object such as { components: 3 }."],
  [[3], "The options are an array of 1; expected an object such as { components: 3 }."],
  [{}, "The option components is missing; it says how many Gaussians to fit, such as { components: 3 }."],
  [{ components: 0 }, "The option components is 0; expected a whole number from 1 to 4294967295."],
  [{ components: -2 }, "The option components is -2; expected a whole number from 1 to 4294967295."],
  [{ components: 2.5 }, "The option components is 2.5; expected a whole number from 1 to 4294967295."],
  [{ components: Number.NaN }, "The option components is NaN; expected a whole number from 1 to 4294967295."],
  [{ components: Infinity }, "The option components is Infinity; expected a whole number from 1 to 4294967295."],
  [{ components: "3" }, 'The option components is "3" (a string); expected a whole number from 1 to 4294967295. Write 3 without the quotes.'],
  [{ components: 3n }, "The option components is 3n (a bigint); expected a whole number from 1 to 4294967295."],
  [{ components: [3] }, "The option components is an array of 1; expected a whole number from 1 to 4294967295."],
  [{ components: null }, "The option components is null; expected a value. Leave the option out for its default."],
  [{ components: 2, covariance: "ful" }, 'The option covariance is "ful" (a string); expected "full", "tied", "diagonal", "spherical". Did you mean "full"?'],
  [{ components: 2, covariance: "diag" }, 'The option covariance is "diag" (a string); expected "full", "tied", "diagonal", "spherical". Did you mean "diagonal"?'],
  [{ components: 2, covariance: true }, 'The option covariance is true (a boolean); expected "full", "tied", "diagonal", "spherical".'],
  [{ components: 2, init: "kmeans" }, 'The option init is "kmeans" (a string); expected "k-means++", "k-means", "random". Did you mean "k-means++"?'],
  [{ components: 2, restarts: 0 }, "The option restarts is 0; expected a whole number from 1 to 4294967295."],
  [{ components: 2, seed: -1 }, "The option seed is -1; expected a whole number from 0 to 9007199254740991."],
  [{ components: 2, seed: 1e300 }, "The option seed is 1e+300; expected a whole number from 0 to 9007199254740991."],
  [{ components: 1e10 }, "The option components is 10000000000; expected a whole number from 1 to 4294967295."],
  [{ components: 2, restarts: 1e10 }, "The option restarts is 10000000000; expected a whole number from 1 to 4294967295."],
  [{ components: 2, maxIterations: Infinity }, "The option maxIterations is Infinity; expected a whole number from 1 to 4294967295."],
  [{ components: 2, maxIterations: 1.5 }, "The option maxIterations is 1.5; expected a whole number from 1 to 4294967295."],
  [{ components: 2, tolerance: -1e-4 }, "The option tolerance is -0.0001; expected a finite number, 0 or more."],
  [{ components: 2, regularization: Infinity }, "The option regularization is Infinity; expected a number from 0 to less than 1."],
  [{ components: 2, regularization: 1 }, "The option regularization is 1; expected a number from 0 to less than 1."],
  [{ components: 2, equalWeights: 1 }, "The option equalWeights is 1; expected true or false."],
  [{ components: 2, acceleration: "no" }, 'The option acceleration is "no" (a string); expected true or false.'],
  [{ components: 2, sampleWeights: 1 }, "The option sampleWeights is 1; expected an array with one number per row."],
  [{ components: 2, missing: "skip" }, 'The option missing is "skip" (a string); expected "error", "omit".'],
  [{ components: 2, signal: {} }, "The option signal is an object; expected an AbortSignal."],
  [{ components: 2, signal: { aborted: false } }, "The option signal is an object; expected an AbortSignal."],
  [{ components: 2, signal: new AbortController() }, "The option signal is an object of class AbortController; expected an AbortSignal."],
  [{ components: 2, onProgress: "yes" }, 'The option onProgress is "yes" (a string); expected a function.'],
])("refuses %o", (options, message) => {
  const error = errorOf(() => checkOptions(options));
  expect(error.message).toBe(message);
  expect(error.code).toBe("invalid-option");
});

test.each([
  [{ components: 2, covarianceType: "full" }, 'There is no option "covarianceType". Did you mean "covariance"?'],
  [Object.create({ components: 2, covarience: "full" }), 'There is no option "covarience". Did you mean "covariance"?'],
  [{ n_components: 2 }, 'There is no option "n_components". Did you mean "components"?'],
  [{ components: 2, maxiter: 2 }, 'There is no option "maxiter". Did you mean "maxIterations"?'],
  [{ components: 2, toleranse: 2 }, 'There is no option "toleranse". Did you mean "tolerance"?'],
  [{ components: 2, init: { mean: [[1]] } }, 'There is no property of init "mean". Did you mean "means"?'],
  [{ components: 1, init: { means: [[1]], covariance: [[[1]]] } }, 'There is no property of init beside means "covariance". Did you mean "covariances"?'],
])("%o names something unknown", (options, message) => {
  const error = errorOf(() => checkOptions(options));
  expect(error.message).toBe(message);
  expect(error.code).toBe("unknown-option");
});

test("an unknown option with no near name lists those there are", () => {
  expect(errorOf(() => checkOptions({ components: 2, bandwidth: 1 })).message).toContain('The known ones are "components", "covariance", "init"');
});

test("an explicit start is copied, flat", () => {
  const means = [
    [1, 2],
    [3, 4],
  ];
  const covariances = [
    [
      [1, 0],
      [0, 1],
    ],
    [
      [2, 0.5],
      [0.5, 2],
    ],
  ];
  const { start, restarts } = checkOptions({ components: 2, init: { means, covariances, weights: [0.25, 0.75] } });
  expect(restarts).toBe(1);
  expect(start).toEqual({
    kind: "parameters",
    means: Float64Array.of(1, 2, 3, 4),
    covariances: Float64Array.of(1, 0, 0, 1, 2, 0.5, 0.5, 2),
    weights: Float64Array.of(0.25, 0.75),
    featureNames: undefined,
  });
});

test("flat arrays are starts too, and private from then on", () => {
  const means = Float64Array.of(1, 2, 3, 4);
  const { start } = checkOptions({ components: 2, init: { means } });
  means.fill(9);
  expect(start).toMatchObject({ means: Float64Array.of(1, 2, 3, 4), covariances: undefined, weights: undefined });
});

test.each([
  [{ means: [[1, 2]] }, "invalid-start", "init.means has 1 row; expected 2."],
  [{ means: [[1, 2], [3]] }, "invalid-start", "init.means[1] has 1 number; expected 2."],
  [{ means: [[1, 2], 3] }, "invalid-start", "init.means[1] is 3; expected an array of 2 numbers."],
  [{ means: [[1, 2], [3, "4"]] }, "invalid-start", 'init.means[1][1] is "4" (a string); expected a finite number.'],
  [{ means: [[1, 2], [3, Number.NaN]] }, "invalid-start", "init.means[1][1] is NaN; expected a finite number."],
  [{ means: [1, 2, 3] }, "invalid-start", "init.means has 3 numbers; expected a multiple of 2."],
  [{ means: [] }, "invalid-start", "init.means has 0 numbers; expected a multiple of 2."],
  [{ means: [[], []] }, "invalid-start", "init.means has rows without numbers."],
  [{ means: "1,2" }, "invalid-start", 'init.means is "1,2" (a string); expected 2 rows of numbers.'],
  [{ means: [1, 2], covariances: [1] }, "invalid-start", "init.covariances has 1 number; expected 2."],
  [{ means: [1, 2], covariances: [[[1]]] }, "invalid-start", "init.covariances has 1 matrix; expected 2."],
  [{ means: [1, 2], covariances: [[[1]], [[1, 2]]] }, "invalid-start", "init.covariances[1][0] has 2 numbers; expected 1."],
  [{ means: [1, 2], weights: [1] }, "invalid-start", "init.weights has 1 number; expected 2."],
  [{ means: [1, 2], weights: 0.5 }, "invalid-start", "init.weights is 0.5; expected an array of numbers."],
  [{ means: [1, 2], featureNames: 5 }, "invalid-start", "init.featureNames is 5; expected 1 different name."],
  [{ labels: [0, 1, 2] }, "invalid-labels", "init.labels[2] is 2; expected a whole number from 0 to 1."],
  [{ labels: [0, 1.5] }, "invalid-labels", "init.labels[1] is 1.5; expected a whole number from 0 to 1."],
  [{ labels: [0, -1] }, "invalid-labels", "init.labels[1] is -1; expected a whole number from 0 to 1."],
  [{ labels: 1 }, "invalid-labels", "init.labels is 1; expected an array with the component of each row."],
  [{ responsibilities: [[1, 0], [1]] }, "invalid-responsibilities", "init.responsibilities[1] has 1 number; expected 2."],
  [{ responsibilities: [1, 0, 1] }, "invalid-responsibilities", "init.responsibilities has 3 numbers; expected 4."],
  [{ responsibilities: 1 }, "invalid-responsibilities", "init.responsibilities is 1; expected an array of 2 numbers per row."],
])("refuses the start %o", (init, code, message) => {
  const error = errorOf(() => checkOptions({ components: 2, init }));
  expect(error.message).toBe(message);
  expect(error.code).toBe(code);
});

test("refuses a start whose covariances have no room", () => {
  const means = [new Float64Array(20_000), new Float64Array(20_000)];
  const error = errorOf(() => checkOptions({ components: 2, init: { means, covariances: [[], []] } }));
  expect(error.message).toContain("2 x 20000 x 20000 numbers for the covariances of 2 components need more than 1 GB.");
  expect(error.code).toBe("out-of-memory");
});

test.each([{}, { weights: [1, 2] }, { labels: [0], responsibilities: [[1]] }, [], 5])("%o is no start", (init) => {
  expect(errorOf(() => checkOptions({ components: 2, init }))).toMatchObject({ code: "invalid-option" });
});

test("several restarts need a seeded start", () => {
  const message = errorOf(() => checkOptions({ components: 1, init: { means: [1] }, restarts: 5 })).message;
  expect(message).toBe('The option restarts is 5, but init gives the one start there is. Leave restarts out, or choose a seeded init such as "k-means++".');
  expect(checkOptions({ components: 1, init: { means: [1] }, restarts: 1 }).restarts).toBe(1);
});

test("a fit that does not wait has no signal and no progress", () => {
  const signal = AbortSignal.abort();
  expect(errorOf(() => checkSyncOptions({ components: 2, signal })).message).toContain("fitSync returns only when it is done, so it can't serve signal");
  expect(errorOf(() => checkSyncOptions({ components: 2, onProgress: () => undefined })).message).toContain("onProgress");
});

describe("a start that contradicts the model it is for", () => {
  const means = [[1, 2], [3, 4]];
  const leaning = [[2, 0.5], [0.5, 2]];
  const long = [[1, 0], [0, 2]];
  const round = [[1, 0], [0, 1]];
  const check = (covariance: string, covariances: number[][][]): unknown => checkOptions({ components: 2, covariance, init: { means, covariances } });

  test.each([
    ["diagonal", [round, leaning], "entry [0][1] of component 1"],
    ["spherical", [leaning, round], "entry [0][1] of component 0"],
    ["spherical", [round, long], "entry [1][1] of component 1"],
    ["tied", [leaning, round], "entry [0][0] of component 1"],
  ])("%s from %o", (covariance, covariances, place) => {
    const error = errorOf(() => check(covariance, covariances));
    expect(error.message).toContain(`init.covariances are given, but ${place} does not fit the option covariance, "${covariance}".`);
    expect(error.code).toBe("invalid-start");
  });

  test("may be off by rounding", () => {
    const almost = [[1, 1e-12], [1e-12, 1 + 1e-12]];
    for (const covariance of ["full", "tied", "diagonal", "spherical"]) expect(check(covariance, [round, almost])).toMatchObject({ covariance });
  });

  test("as a model of another family, unless its numbers fit", () => {
    const model = GaussianMixture.from({ weights: [0.25, 0.75], means, covariances: [leaning, round] });
    expect(errorOf(() => checkOptions({ components: 2, covariance: "diagonal", init: model })).message).toBe(
      'init is a model with covariance "full", but entry [0][1] of component 0 does not fit the option covariance, "diagonal". ' +
        "Start from means and weights alone, init: { means, weights }, or choose a covariance that fits.",
    );
    const spherical = GaussianMixture.from({ weights: [0.5, 0.5], means, variances: [1, 3] });
    for (const covariance of ["full", "diagonal", "spherical"]) expect(checkOptions({ components: 2, covariance, init: spherical })).toMatchObject({ covariance });
  });

  test("by its weights", () => {
    const equal = (weights: number[]): unknown => checkOptions({ components: 2, equalWeights: true, init: { means, weights } });
    const error = errorOf(() => equal([0.25, 0.75]));
    expect(error.message).toBe("The option equalWeights is true, but the starting weight of component 0 is 0.25; expected 1/2. Leave the weights out of init.");
    expect(error).toMatchObject({ code: "invalid-start", component: 0 });
    expect(equal([0.5 + 1e-12, 0.5 - 1e-12])).toMatchObject({ equalWeights: true });
  });
});
