import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitSync, GaussianMixture } from "../ts/entry/node.js";
import { column, faithful, flat } from "./support/data.js";
import { errorOf } from "./support/errors.js";
import { anyDescription } from "./support/mixtures.js";

/** Two components in the plane; the second is long and leans. */
const plane = GaussianMixture.from({
  weights: [0.25, 0.75],
  means: [[0, 0], [10, 5]],
  covariances: [[[1, 0], [0, 4]], [[5, 3], [3, 5]]],
  featureNames: ["x", "y"],
});

test("Node's console shows what is in a model", () => {
  expect(inspect(plane)).toMatch(/^GaussianMixture \{\n {2}components: 2,\n {2}features: 2,\n {2}covariance: 'full',\n {2}featureNames: \[ 'x', 'y' \],\n {2}weights: \[ 0\.25, 0\.75 \],\n {2}means: \[ \[ 0, 0 \], \[ 10, 5 \] \],/);
  expect(inspect(plane)).toMatch(/covariances: \[ \[ \[ 1, 0 \], \[ 0, 4 \] \], \[ \[ 5, 3 \], \[ 3, 5 \] \] \]\n\}$/);
  expect(inspect(new Proxy(plane, {}))).toBe("[GaussianMixture]");
  expect(inspect({ a: { b: { c: plane } } })).toContain("[GaussianMixture]");
});

test.each<[unknown, string, string]>([
  [null, "invalid-argument", "The options argument is null; expected an object such as { out }."],
  [5, "invalid-argument", "The options argument is 5; expected an object such as { out }."],
  [new Int32Array(1), "invalid-argument", "The options argument is an Int32Array of 1; expected an object such as { out }."],
  [{ uot: new Int32Array(1) }, "unknown-option", 'There is no option "uot". Did you mean "out"?'],
  [{ out: null }, "invalid-argument", "The option out is null; expected"],
])("methods refuse the options %o", (options, code, message) => {
  for (const method of ["predict", "responsibilities", "logDensity"] as const) {
    const error = errorOf(() => plane[method]([[1, 2]], options as object));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  }
});

describe("a model never changes", () => {
  test("by writing into what it returned", () => {
    const before = JSON.stringify(plane);
    for (const values of [plane.weights, plane.means, plane.covariances, plane.precisions]) values.fill(7);
    expect(JSON.stringify(plane)).toBe(before);
    expect(Object.isFrozen(plane.featureNames)).toBe(true);
  });

  test("by writing into what it was made of", () => {
    const weights = Float64Array.of(0.5, 0.5);
    const means = Float64Array.of(0, 1);
    const covariances = Float64Array.of(1, 1);
    const featureNames = ["a"];
    const model = GaussianMixture.from({ weights, means, covariances, featureNames });
    const before = JSON.stringify(model);
    for (const values of [weights, means, covariances]) values.fill(7);
    featureNames[0] = "b";
    expect(JSON.stringify(model)).toBe(before);
  });

  test("by writing into the rows or the result of its fit", () => {
    const data = flat(faithful);
    const { model } = fitSync({ data, columns: 2 }, { components: 2 });
    const before = JSON.stringify(model);
    data.fill(0);
    model.means.fill(0);
    expect(JSON.stringify(model)).toBe(before);
  });
});

describe("scores of rows", () => {
  const rows = [[0, 0], [10, 5], [4, 3]];

  test("are those of the formulas", () => {
    // ln(0.25) - ln(2 pi) - ln(2), and ln(0.75) - ln(2 pi) - ln(4), at the means.
    expect(plane.logDensity(rows)[0]).toBeCloseTo(-3.917318608110981, 3);
    expect(plane.logDensity(rows)[1]).toBeCloseTo(-3.5118535, 3);
    expect(plane.mahalanobis(rows)[0]).toBe(0);
    expect(plane.mahalanobis([[1, 2]])[0]).toBeCloseTo(1.4142135623730951, 12);
    expect(plane.predict(rows).slice(0, 2)).toEqual(Int32Array.of(0, 1));
    expect(plane.logLikelihood(rows)).toBeCloseTo(plane.logDensity(rows).reduce((sum, value) => sum + value), 12);
    expect(plane.score(rows)).toBeCloseTo(plane.logLikelihood(rows) / 3, 12);
    expect(plane.meanLogDensity(rows)).toBe(plane.score(rows));
  });

  test("agree with one another, for any model and any rows, in pieces", () => {
    fc.assert(
      fc.property(anyDescription(), fc.integer({ min: 1, max: 400 }), fc.nat(), (description, count, seed) => {
        const model = GaussianMixture.from(description);
        const rowsOfModel = model.sample(count, { seed });
        const responsibilities = model.responsibilities(rowsOfModel);
        const labels = model.predict(rowsOfModel);
        const uncertainty = model.uncertainty(rowsOfModel);
        for (let n = 0; n < count; n++) {
          const row = responsibilities.subarray(n * model.components, (n + 1) * model.components);
          expect(row.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
          expect(row[labels[n] ?? -1]).toBe(Math.max(...row));
          expect(1 - (uncertainty[n] ?? 0)).toBeCloseTo(Math.max(...row), 12);
        }
        expect(model.icl(rowsOfModel)).toBeGreaterThanOrEqual(model.bic(rowsOfModel) - 1e-9);
        expect(model.aic(rowsOfModel)).toBeCloseTo(-2 * model.logLikelihood(rowsOfModel) + 2 * model.parameterCount, 6);
      }),
      { numRuns: 40 },
    );
  });

  test("of many rows are those of each alone", () => {
    const { data, columns } = plane.sample(10_000, { seed: 3 });
    const all = plane.logDensity({ data, columns });
    const alone = [0, 4095, 4096, 8191, 9999].map((n) => plane.logDensity([[...data.subarray(2 * n, 2 * n + 2)]])[0]);
    expect(alone).toEqual([0, 4095, 4096, 8191, 9999].map((n) => all[n]));
  });

  test("a point far away still has responsibilities with sum 1", () => {
    for (const far of [1e3, -1e8, 1e100, -1e150]) {
      const responsibilities = plane.responsibilities([[far, far]]);
      expect(responsibilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
      expect(plane.predict([[far, far]])[0]).toBeGreaterThanOrEqual(0);
    }
  });

  test("can be written into a buffer of the user", () => {
    const labels = new Int32Array(3);
    expect(plane.predict(rows, { out: labels })).toBe(labels);
    expect(labels).toEqual(plane.predict(rows));
    const responsibilities = new Float64Array(6);
    expect(plane.responsibilities(rows, { out: responsibilities })).toBe(responsibilities);
    expect(responsibilities).toEqual(plane.responsibilities(rows));
    const densities = new Float64Array(3);
    expect(plane.logDensity(rows, { out: densities })).toBe(densities);
    expect(densities).toEqual(plane.logDensity(rows));
  });

  test("a buffer must fit", () => {
    expect(errorOf(() => plane.predict(rows, { out: new Int32Array(2) })).message).toBe("The option out is an Int32Array of 2; expected an Int32Array of 3.");
    expect(errorOf(() => plane.logDensity(rows, { out: [] as unknown as Float64Array }))).toMatchObject({ code: "invalid-argument" });
    expect(errorOf(() => plane.responsibilities(rows, { out: new Float64Array(3) }))).toMatchObject({ code: "invalid-argument" });
  });

  test("bad rows are errors with their place", () => {
    expect(errorOf(() => plane.predict([[1, 2], [3, Number.NaN]]))).toMatchObject({ code: "not-finite", row: 1, column: 1 });
    const many = new Float64Array(40_000);
    many[30_001] = Infinity;
    const error = errorOf(() => plane.logDensity({ data: many, columns: 2 }));
    expect(error).toMatchObject({ code: "not-finite", row: 15_000, column: 1 });
    expect(error.message).toBe("Row 15000, column 1 is Infinity; every value must be a finite number. Clean the data first.");
    expect(errorOf(() => plane.predict([1, 2])).message).toBe("The rows have 1 column; the model has 2 features.");
    expect(errorOf(() => plane.predict([[1, null]]))).toMatchObject({ code: "missing-value", row: 0, column: 1 });
    expect(errorOf(() => plane.predict([[1, null]])).message).not.toContain("omit");
    expect(errorOf(() => plane.predict({ x: [1], z: [2] })).code).toBe("column-mismatch");
  });

  test("columns are matched by name", () => {
    const [x, y] = [column(rows, 0), column(rows, 1)];
    expect(plane.responsibilities({ y, x })).toEqual(plane.responsibilities(rows));
  });
});

describe("sample", () => {
  test("follows from the seed", () => {
    expect(plane.sample(100, { seed: 7 })).toEqual(plane.sample(100, { seed: 7 }));
    expect(plane.sample(100)).toEqual(plane.sample(100, { seed: 0 }));
    expect(plane.sample(100, { seed: 8 }).data).not.toEqual(plane.sample(100, { seed: 7 }).data);
  });

  test("draws from the model", () => {
    const { data, columns, labels } = plane.sample(20_000, { seed: 1 });
    expect([data.length, columns, labels.length]).toEqual([40_000, 2, 20_000]);
    const second = labels.reduce((sum, label) => sum + label, 0) / 20_000;
    expect(second).toBeCloseTo(0.75, 1);
    const refit = fitSync({ data, columns }, { components: 2, init: plane }).model;
    expect(refit.means[2]).toBeCloseTo(10, 0);
    expect(refit.means[3]).toBeCloseTo(5, 0);
  });

  test.each([0, -1, 1.5, Number.NaN, "3", 1e10])("refuses the count %o", (count) => {
    expect(errorOf(() => plane.sample(count as number)).message).toContain("expected a whole number from 1 to 4294967295.");
  });

  test.each<[unknown, string, string]>([
    [null, "invalid-argument", "The options argument is null; expected an object such as { seed }."],
    [5, "invalid-argument", "The options argument is 5; expected an object such as { seed }."],
    [{ sed: 1 }, "unknown-option", 'There is no option "sed". Did you mean "seed"?'],
    [{ seed: null }, "invalid-argument", "The option seed is null; expected a whole number from 0 to 9007199254740991."],
  ])("refuses the options %o", (options, code, message) => {
    const error = errorOf(() => plane.sample(5, options as object));
    expect(error.message).toBe(message);
    expect(error.code).toBe(code);
  });

  test("refuses a seed that is none", () => {
    expect(errorOf(() => plane.sample(1, { seed: 0.5 })).message).toBe("The option seed is 0.5; expected a whole number from 0 to 9007199254740991.");
  });
});

describe("ellipse", () => {
  test("of a component without correlation lies along the axes", () => {
    const { center, semiAxes } = plane.ellipse(0, 0.9);
    const radius = Math.sqrt(4.605170185988091);
    expect(center).toEqual([0, 0]);
    expect(semiAxes[0][0]).toBeCloseTo(0, 12);
    expect(Math.abs(semiAxes[0][1])).toBeCloseTo(2 * radius, 12);
    expect(Math.abs(semiAxes[1][0])).toBeCloseTo(radius, 12);
    expect(semiAxes[1][1]).toBeCloseTo(0, 12);
  });

  test("of a component that leans follows it", () => {
    const { center, semiAxes } = plane.ellipse(1, 0.5);
    const radius = Math.sqrt(1.3862943611198906);
    expect(center).toEqual([10, 5]);
    expect(semiAxes[0][0]).toBeCloseTo(2 * radius, 12);
    expect(semiAxes[0][1]).toBeCloseTo(2 * radius, 12);
    expect(semiAxes[1].map((value) => Math.abs(value))).toEqual([expect.closeTo(radius, 12), expect.closeTo(radius, 12)]);
  });

  test("its ends lie at the radius, perpendicular, for any model and plane", () => {
    fc.assert(
      fc.property(anyDescription(2), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (description, level) => {
        const model = GaussianMixture.from(description);
        const d = model.features - 1;
        const { center, semiAxes } = model.ellipse(0, level, [d, 0]);
        const [a, b, c] = [d * model.features + d, d, 0].map((at) => model.covariances[at] ?? Number.NaN) as [number, number, number];
        const marginal = GaussianMixture.from({ weights: [1], means: [[...center]], covariances: [[[a, b], [b, c]]] });
        const ends = semiAxes.map(([x, y]) => [center[0] + x, center[1] + y]);
        const [long = 0, short = 0] = marginal.mahalanobis(ends);
        expect(short / long).toBeCloseTo(1, 6);
        const [[ux, uy], [vx, vy]] = semiAxes;
        expect(Math.abs(ux * vx + uy * vy)).toBeLessThanOrEqual(1e-9 * (ux * ux + uy * uy));
      }),
    );
  });

  test.each<[number, number, unknown, string]>([
    [2, 0.9, [0, 1], "The component is 2; expected a whole number from 0 to 1."],
    [0, 1, [0, 1], "The level is 1; expected a number between 0 and 1, such as 0.9."],
    [0, 0, [0, 1], "The level is 0; expected a number between 0 and 1, such as 0.9."],
    [0, 0.9, [0, 2], "The plane of features is an array of 2; expected two different whole numbers below the model's 2 features."],
    [0, 0.9, [1, 1], "The plane of features is an array of 2; expected two different"],
    [0, 0.9, "xy", 'The plane of features is "xy" (a string); expected two different'],
  ])("refuses component %d, level %d, plane %o", (k, level, features, message) => {
    const error = errorOf(() => plane.ellipse(k, level, features as [number, number]));
    expect(error.message).toContain(message);
    expect(error.code).toBe("invalid-argument");
  });

  test("needs two features", () => {
    const error = errorOf(() => GaussianMixture.from({ weights: [1], means: [0], variances: [1] }).ellipse(0, 0.9));
    expect(error.message).toBe("An ellipse needs a model of at least two features; this one has 1.");
    expect(error.code).toBe("invalid-argument");
  });
});
