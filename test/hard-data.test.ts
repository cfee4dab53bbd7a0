import { describe, expect, test } from "vitest";
import { type Finding, type FitOptions, type FitResult, fitSync, GaussianMixture, type Rows } from "../ts/entry/node.js";
import { column, faithful, threeClouds } from "./support/data.js";
import { errorOf } from "./support/errors.js";

const clouds = threeClouds(60);

function scaled(factor: number): number[][] {
  return clouds.map((row) => row.map((value) => value * factor));
}

function expectFinite({ model, logLikelihood, bic }: FitResult): void {
  const numbers = [...model.weights, ...model.means, ...model.covariances, ...model.precisions, logLikelihood, bic];
  expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
}

const collinear = { a: column(clouds, 0), b: column(clouds, 1), c: clouds.map(([a = 0, b = 0]) => a + 2 * b) };

describe("a finite model and a finding", () => {
  test.each<[string, Rows, FitOptions, Finding["kind"]]>([
    ["identical rows", Array.from({ length: 20 }, () => [1, 2]), { components: 2 }, "duplicate-rows"],
    ["a constant column", clouds.map((row) => [...row, 5]), { components: 3 }, "constant-column"],
    ["collinear columns", collinear, { components: 3 }, "collinear-columns"],
    ["one-hot columns", clouds.map((_, n) => [0, 1, 2].map((k) => (k === n % 3 ? 1 : 0))), { components: 3 }, "collinear-columns"],
    ["more columns than rows", Array.from({ length: 5 }, (_, n) => Array.from({ length: 12 }, (_, d) => ((n * 31 + d * 17) * 7919) % 101)), { components: 2 }, "too-many-parameters"],
    ["as many components as rows", [[1, 2], [3, 4], [7, 1]], { components: 3 }, "too-many-parameters"],
    ["one row", [[1, 2]], { components: 1 }, "too-many-parameters"],
    ["an outlier at 1e12", [...clouds, [1e12, 0]], { components: 3 }, "far-outlier"],
    ["values of 1e-150", scaled(1e-150), { components: 3 }, "extreme-scale"],
    ["values of 1e150", scaled(1e149), { components: 3 }, "extreme-scale"],
    ["a clump of equal rows", [...clouds, ...Array.from({ length: 5 }, () => [50, 50])], { components: 4 }, "collapsed-component"],
    ["the same without a floor", [...clouds, ...Array.from({ length: 5 }, () => [50, 50])], { components: 4, regularization: 0 }, "collapsed-component"],
    ["weights with sum 1", clouds, { components: 3, sampleWeights: clouds.map(() => 1 / 60) }, "weights-sum"],
    ["components that start alike", clouds, { components: 2, init: { means: [[1, 1], [1, 1]] } }, "identical-start"],
    ["too few iterations", faithful, { components: 3, maxIterations: 3 }, "not-converged"],
    ["several optima", faithful, { components: 5, init: "random", restarts: 30 }, "restarts-differ"],
  ])("from %s", (_, rows, options, kind) => {
    const result = fitSync(rows, options);
    expectFinite(result);
    const finding = result.findings.find((found) => found.kind === kind);
    expect(finding?.message).toMatch(/^[A-Z0-9].*\.$/);
    expect(finding?.message).not.toMatch(/undefined|NaN|-1\b/);
  });
});

test("columns are named in findings", () => {
  const { findings } = fitSync({ ...collinear, unit: clouds.map(() => 1) }, { components: 3 });
  expect(findings.find(({ kind }) => kind === "constant-column")).toMatchObject({ column: 3, columnName: "unit" });
  expect(findings.find(({ kind }) => kind === "collinear-columns")).toMatchObject({ columns: [2], columnNames: ["c"] });
});

test("an outlier keeps its number when other rows are left out", () => {
  const rows: (number | null)[][] = [[null, 1], ...clouds, [null, 1], [1e12, 0]];
  const { findings } = fitSync(rows, { components: 3, missing: "omit" });
  expect(findings.find(({ kind }) => kind === "far-outlier")).toMatchObject({ row: 62, column: 0, value: 1e12 });
  expect(findings.find(({ kind }) => kind === "collapsed-component")).toMatchObject({ rows: [62] });
});

test("Old Faithful gives nothing to report", () => {
  expect(fitSync(faithful, { components: 2 }).findings).toEqual([]);
});

test.each([1e300, 1e-300])("a scale of %d is refused, and the column is named", (factor) => {
  const rows = { a: column(clouds, 1).map((value) => value * factor), b: column(clouds, 0) };
  const error = errorOf(() => fitSync(rows, { components: 2 }));
  expect(error).toMatchObject({ code: "scale-out-of-range", column: 0 });
  expect(error.message).toContain('The values of column 0 ("a") reach');
});

test.each([1e-6, 1e-8, 1e-10, 0])("one component with a column that others determine ends by itself, with a floor of %d", (regularization) => {
  for (let seed = 0; seed < 5; seed++) {
    const { data } = GaussianMixture.from({ weights: [1], means: [[0, 0, 0]], covariances: [[[1, 0.3, 0], [0.3, 1, 0.2], [0, 0.2, 1]]] }).sample(200, { seed });
    const rows = Array.from({ length: 200 }, (_, n) => [...data.subarray(3 * n, 3 * n + 3), data.subarray(3 * n, 3 * n + 3).reduce((sum, x) => sum + x)]);
    expect(fitSync(rows, { components: 1, regularization }).stopReason, `seed ${String(seed)}`).not.toBe("max-iterations");
  }
});
