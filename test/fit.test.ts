import { describe, expect, test } from "vitest";
import { type FitResult, fitSync, type Rows } from "../ts/entry/node.js";
import { arrowTable } from "./support/arrow.js";
import { column, faithful, flat, threeClouds } from "./support/data.js";
import { errorOf } from "./support/errors.js";

const named = { eruptions: column(faithful, 0), waiting: column(faithful, 1) };

/** All numbers of a result, for comparisons to the bit. */
function numbers({ model, labels, trace, ...rest }: FitResult): unknown {
  return { ...rest, labels: [...labels], trace: [...trace], weights: model.weights, means: model.means, covariances: model.covariances };
}

describe("Old Faithful", () => {
  const result = fitSync(named, { components: 2 });

  test("reaches the known optimum", () => {
    expect(result.logLikelihood).toBeCloseTo(-1130.26396, 3);
    expect(result.converged).toBe(true);
    expect(["converged", "precision"]).toContain(result.stopReason);
    const order = result.model.weights[0] === Math.min(...result.model.weights) ? [0, 1] : [1, 0];
    const weights = order.map((k) => result.model.weights[k]);
    const means = order.map((k) => [...result.model.means.subarray(2 * k, 2 * k + 2)]);
    expect(weights[0]).toBeCloseTo(0.355873, 4);
    expect(means[0]?.[0]).toBeCloseTo(2.036388, 3);
    expect(means[0]?.[1]).toBeCloseTo(54.478516, 2);
    expect(means[1]?.[0]).toBeCloseTo(4.289662, 3);
    expect(means[1]?.[1]).toBeCloseTo(79.968115, 2);
  });

  test("its criteria are those of its log-likelihood", () => {
    expect(result.model.parameterCount).toBe(11);
    expect(result.aic).toBeCloseTo(-2 * result.logLikelihood + 2 * 11, 9);
    expect(result.bic).toBeCloseTo(-2 * result.logLikelihood + 11 * 5.605802066295998, 9);
    expect(result.icl).toBeGreaterThanOrEqual(result.bic);
  });

  test("says how it came about", () => {
    expect(result.labels).toHaveLength(272);
    expect(result.trace.at(-1)).toBeCloseTo(result.logLikelihood, 6);
    expect(result.trace.every((value, i) => i === 0 || value >= (result.trace[i - 1] ?? 0) - 1e-9)).toBe(true);
    expect(result.restarts).toHaveLength(16);
    expect(result.restarts.filter(({ rank }) => rank === 0)).toHaveLength(1);
    expect(result.model.featureNames).toEqual(["eruptions", "waiting"]);
  });

  test("the model's own view of the rows agrees with the result", () => {
    expect(result.model.predict(named)).toEqual(result.labels);
    expect(result.model.logLikelihood(named)).toBeCloseTo(result.logLikelihood, 8);
    expect(result.model.aic(named)).toBeCloseTo(result.aic, 7);
    expect(result.model.bic(named)).toBeCloseTo(result.bic, 7);
    expect(result.model.icl(named)).toBeCloseTo(result.icl, 7);
  });

  test("every form of the rows gives the same bits", () => {
    const forms: Record<string, Rows> = {
      "number[][]": faithful,
      "Float64Array[]": faithful.map((row) => Float64Array.from(row)),
      flat: { data: flat(faithful), columns: 2 },
      arrow: arrowTable(named),
    };
    for (const [name, rows] of Object.entries(forms)) expect(numbers(fitSync(rows, { components: 2 })), name).toEqual(numbers(result));
    const list = column(faithful, 1);
    const one = numbers(fitSync(list, { components: 2 }));
    expect(numbers(fitSync(Float64Array.from(list), { components: 2 }))).toEqual(one);
    expect(numbers(fitSync({ waiting: list }, { components: 2 }))).toEqual(one);
    expect(numbers(fitSync(list.map((value) => [value]), { components: 2 }))).toEqual(one);
  });

  test("the same seed gives the same bits", () => {
    const seeded = (seed: number): unknown => numbers(fitSync(faithful, { components: 3, seed, restarts: 2 }));
    expect(seeded(7)).toEqual(seeded(7));
  });
});

describe("the options reach the core", () => {
  const rows = threeClouds(300);

  test.each([
    ["full", 17],
    ["tied", 11],
    ["diagonal", 14],
    ["spherical", 11],
  ] as const)("covariance %s", (covariance, parameters) => {
    const { model } = fitSync(rows, { components: 3, covariance });
    expect(model.covariance).toBe(covariance);
    expect(model.parameterCount).toBe(parameters);
  });

  test.each(["k-means++", "k-means", "random"] as const)("init %s finds the clouds", (init) => {
    const { labels } = fitSync(rows, { components: 3, init, restarts: 20 });
    expect(new Set([labels[0], labels[1], labels[2]]).size).toBe(3);
    expect(labels.every((label, n) => label === labels[n % 3])).toBe(true);
  });

  test("equalWeights", () => {
    const { model } = fitSync(rows.slice(0, 250), { components: 3, equalWeights: true });
    expect(model.weights).toEqual(Float64Array.of(1 / 3, 1 / 3, 1 / 3));
    expect(model.parameterCount).toBe(15);
  });

  test("maxIterations", () => {
    const { iterations, converged, stopReason, findings } = fitSync(faithful, { components: 3, maxIterations: 2, restarts: 1 });
    expect({ iterations, converged, stopReason }).toEqual({ iterations: 2, converged: false, stopReason: "max-iterations" });
    expect(findings.find(({ kind }) => kind === "not-converged")?.message).toContain("after 2 iterations");
  });

  test("sampleWeights: a weight of 2 equals the row twice", () => {
    const init = { means: [[0, 0], [10, 10], [20, 0]] };
    const twice = fitSync([...rows, ...rows.slice(0, 30)], { components: 3, init });
    const sampleWeights = rows.map((_, n) => (n < 30 ? 2 : 1));
    for (const weights of [sampleWeights, Float64Array.from(sampleWeights)]) {
      const weighted = fitSync(rows, { components: 3, init, sampleWeights: weights });
      expect(weighted.logLikelihood).toBeCloseTo(twice.logLikelihood, 6);
      expect(weighted.bic).toBeCloseTo(twice.bic, 6);
    }
  });

  test("missing rows get the label -1, and the others what they get alone", () => {
    const holes: (number | null)[][] = rows.map((row, n) => (n % 7 === 3 ? [null, 1] : row));
    const sampleWeights = rows.map((_, n) => 1 + (n % 2));
    const left = rows.map((_, n) => n).filter((n) => n % 7 !== 3);
    const withHoles = fitSync(holes, { components: 3, missing: "omit", sampleWeights });
    const alone = fitSync(
      left.map((n) => rows[n] ?? []),
      { components: 3, sampleWeights: left.map((n) => sampleWeights[n] ?? 0) },
    );
    expect(withHoles.logLikelihood).toBe(alone.logLikelihood);
    expect(left.map((n) => withHoles.labels[n])).toEqual([...alone.labels]);
    expect(withHoles.labels.filter((label) => label === -1)).toHaveLength(rows.length - left.length);
  });
});

test("a single component needs one start, wherever it is", () => {
  const [one, other] = [{ seed: 1 }, { seed: 2, restarts: 9 }].map((chosen) => fitSync(faithful, { components: 1, ...chosen }));
  expect([one?.restarts.length, other?.restarts.length]).toEqual([1, 1]);
  expect(other?.model.covariances).toEqual(one?.model.covariances);
  expect(one?.converged).toBe(true);
});

describe("explicit starts", () => {
  const rows = threeClouds(90);
  const labels = rows.map((_, n) => n % 3);

  test("labels, responsibilities and a model keep their order of components", () => {
    const shuffled = labels.map((label) => [2, 0, 1][label] ?? 0);
    const responsibilities = shuffled.map((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0)));
    const byLabels = fitSync(rows, { components: 3, init: { labels: shuffled } });
    expect([...byLabels.labels]).toEqual(shuffled);
    expect([...fitSync(rows, { components: 3, init: { responsibilities } }).labels]).toEqual(shuffled);
    const warm = fitSync(rows, { components: 3, init: byLabels.model });
    expect([...warm.labels]).toEqual(shuffled);
    expect(warm.iterations).toBeLessThanOrEqual(byLabels.iterations + 2);
  });

  test("labels and responsibilities of omitted rows do not count", () => {
    const holes: (number | null)[][] = rows.map((row, n) => (n === 4 ? [null, 0] : row));
    const fitted = fitSync(holes, { components: 3, init: { labels }, missing: "omit" });
    expect([...fitted.labels]).toEqual(labels.map((label, n) => (n === 4 ? -1 : label)));
    const responsibilities = Float64Array.from(labels.flatMap((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0))));
    expect(fitSync(holes, { components: 3, init: { responsibilities }, missing: "omit" }).labels).toEqual(fitted.labels);
  });

  const square = [[1, 0], [0, 1]];

  test.each([
    [{ init: { means: [[1], [2]] } }, "invalid-start", "init.means is made for 1 column; the data have 2."],
    [{ init: { labels: [0, 1] } }, "invalid-labels", "init.labels is made for 2 rows; the data have 4."],
    [{ init: { labels: [0, 0, 0, 0] } }, "invalid-labels", "No row starts in component 1."],
    [{ init: { responsibilities: [[1, 0]] } }, "invalid-responsibilities", "init.responsibilities is made for 1 row; the data have 4."],
    [{ init: { responsibilities: [[1, 0], [1, 0], [0.5, 0.25], [0, 1]] } }, "invalid-responsibilities", "The responsibilities of row 2 sum to 0.75"],
    [{ init: { responsibilities: [[1, 0], [1, 0], [1.5, -0.5], [0, 1]] } }, "invalid-responsibilities", "The responsibility of component 1 for row 2 is -0.5"],
    [{ init: { means: square, weights: [0.5, 0.75] } }, "invalid-start", "The weights of the components sum to 1.25"],
    [{ init: { means: square, weights: [1.5, -0.5] } }, "invalid-start", "The weight of component 1 is -0.5"],
    [{ init: { means: square, covariances: [square, [[1, 2], [2, 1]]] } }, "not-positive-definite", "The matrix given for component 1 is not positive definite."],
    [{ init: { means: square, covariances: [[[1, 0.5], [0.25, 1]], square] } }, "not-symmetric", "The matrix given for component 0 is not symmetric"],
    [{ sampleWeights: [1, 2] }, "invalid-weights", "sampleWeights has 2 numbers for 4 rows"],
    [{ sampleWeights: [1, 1, -1, 1] }, "invalid-weights", "sampleWeights[2] is -1"],
    [{ sampleWeights: [1, 1, 1, Number.NaN] }, "invalid-weights", "sampleWeights[3] is NaN"],
    [{ sampleWeights: [1e308, 1e308, 1e308, 1e308] }, "invalid-weights", "The sampleWeights sum to more than 1.8e308; such a sum can't be computed with. They count as frequencies"],
    [{ sampleWeights: [1e-300, 1e-300, 1e-300, 1e-300] }, "invalid-weights", "The sampleWeights sum to 4.00e-300; such a sum can't be computed with."],
    [{ sampleWeights: [0, 0, 0, 0] }, "invalid-weights", "All sampleWeights are 0"],
    [{ sampleWeights: [0, 1, 0, 0] }, "too-few-rows", "The rows with a positive weight are 1"],
    [{ sampleWeights: ["1", 1, 1, 1] as unknown as number[] }, "invalid-weights", 'sampleWeights[0] is "1" (a string)'],
  ])("refuses %o", (options, code, message) => {
    const error = errorOf(() => fitSync([[1, 2], [2, 1], [3, 5], [4, 4]], { components: 2, ...options }));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  test("a model of other features is no start", () => {
    const { model } = fitSync(named, { components: 2 });
    const swapped = { waiting: named.waiting, eruptions: named.eruptions };
    const error = errorOf(() => fitSync(swapped, { components: 2, init: model }));
    expect(error.code).toBe("column-mismatch");
    expect(error.message).toContain("The starting model's features are eruptions, waiting; the rows' columns are waiting, eruptions.");
  });
});

describe("bad rows", () => {
  test.each([
    [[[1, 2], [3, Number.NaN]], "not-finite", 1, 1, 'Row 1, column 1 is NaN; every value must be a finite number. Clean the data, or leave such rows out with missing: "omit".'],
    [[[1, 2], [Infinity, 4]], "not-finite", 1, 0, "Row 1, column 0 is Infinity; every value must be a finite number. Clean the data first."],
    [{ a: [1, 2], b: [3, -Infinity] }, "not-finite", 1, 1, 'Row 1, column 1 ("b") is -Infinity'],
    [[[1, 2], [3]], "ragged-rows", 1, undefined, "Row 1 has 1 value and row 0 has 2"],
  ])("%o", (rows, code, row, columnIndex, message) => {
    const error = errorOf(() => fitSync(rows, { components: 1 }));
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code, row, column: columnIndex });
  });

  test("a row that is infinite keeps its number when others are left out", () => {
    const error = errorOf(() => fitSync([1, null, 2, Number.NaN, Infinity, 3], { components: 1, missing: "omit" }));
    expect(error).toMatchObject({ code: "not-finite", row: 4, column: 0 });
  });

  test("null can be left out", () => {
    const error = errorOf(() => fitSync([[1, null]], { components: 1 }));
    expect(error.message).toBe('Row 0, column 1 is null; every value must be a number. Fill it, or leave such rows out with missing: "omit".');
  });

  test("too many columns for the covariances", () => {
    const rows = [new Float64Array(60_000), new Float64Array(60_000)];
    const error = errorOf(() => fitSync(rows, { components: 1, covariance: "diagonal" }));
    expect(error.message).toContain("1 x 60000 x 60000 numbers for the covariances of 1 component need more than 1 GB.");
    expect(error.code).toBe("out-of-memory");
  });

  test("more components than rows", () => {
    const error = errorOf(() => fitSync([1, 2], { components: 3 }));
    expect(error.message).toBe("3 components need at least 3 rows; the data have 2. Ask for fewer components, or give more rows.");
    expect(error.code).toBe("too-few-rows");
  });

  test("a place far into the data is found too", () => {
    const data = new Float64Array(60_000).fill(1);
    data[50_001] = Number.NaN;
    expect(errorOf(() => fitSync({ data, columns: 3 }, { components: 1 }))).toMatchObject({ code: "not-finite", row: 16667, column: 0 });
  });
});
