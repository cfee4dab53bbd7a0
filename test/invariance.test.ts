// Other units, another origin or another order of rows change nothing but the units.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CovarianceFamily, fitSync, type FitOptions, type FitResult } from "../ts/entry/node.js";
import { readCsv } from "./support/data.js";

const FAMILIES: readonly CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];
const CELLS = ["faithful", "iris"].flatMap((dataset) => FAMILIES.flatMap((covariance) => [1, 2, 3].map((components) => ({ dataset, covariance, components }))));

interface Change {
  readonly factor: (j: number) => number;
  readonly offset: number;
}

/** How far the fit of changed rows is from the changed fit of the rows, in standard deviations and nats. */
function distance(dataset: string, options: FitOptions, { factor, offset }: Change): { parameters: number; logLikelihood: number } {
  const { data, columns: d } = readCsv(dataset);
  const changed = data.map((x, at) => x * factor(at % d) + offset);
  const [before, after] = [fitSync({ data, columns: d }, options), fitSync({ data: changed, columns: d }, options)];
  const deviation = (k: number, j: number): number => Math.sqrt(before.model.covariances[(k * d + j) * d + j] ?? NaN);
  let parameters = 0;
  before.model.weights.forEach((weight, k) => {
    parameters = Math.max(parameters, Math.abs(weight - (after.model.weights[k] ?? NaN)));
  });
  before.model.means.forEach((mean, at) => {
    const back = ((after.model.means[at] ?? NaN) - offset) / factor(at % d);
    parameters = Math.max(parameters, Math.abs(back - mean) / deviation(Math.floor(at / d), at % d));
  });
  before.model.covariances.forEach((covariance, at) => {
    const [k, i, j] = [Math.floor(at / d / d), Math.floor(at / d) % d, at % d];
    const back = (after.model.covariances[at] ?? NaN) / factor(i) / factor(j);
    parameters = Math.max(parameters, Math.abs(back - covariance) / deviation(k, i) / deviation(k, j));
  });
  let volume = 0;
  for (let j = 0; j < d; j++) volume += Math.log(factor(j));
  const rescaled = after.logLikelihood + (data.length / d) * volume;
  return { parameters, logLikelihood: Math.abs(rescaled - before.logLikelihood) };
}

describe.each(CELLS)("$dataset $covariance $components", ({ dataset, covariance, components }) => {
  const options: FitOptions = { components, covariance, seed: 4 };

  it.each([1e-4, 1e3, 0.37])("a common factor of %d", (unit) => {
    const { parameters, logLikelihood } = distance(dataset, options, { factor: () => unit, offset: 0 });
    expect(parameters).toBeLessThan(1e-5);
    expect(logLikelihood).toBeLessThan(1e-6);
  });

  if (covariance !== "spherical") it("a factor for each feature", () => {
    const { parameters, logLikelihood } = distance(dataset, options, { factor: (j) => [1e-4, 1e3, 7, 0.02][j] ?? 1, offset: 0 });
    expect(parameters).toBeLessThan(1e-5);
    expect(logLikelihood).toBeLessThan(1e-6);
  });

  it("an offset of 1e8, to the rounding of the rows themselves", () => {
    const { parameters, logLikelihood } = distance(dataset, options, { factor: () => 1, offset: 1e8 });
    expect(parameters).toBeLessThan(1e-5);
    expect(logLikelihood).toBeLessThan(1e-4);
  });

  it("another order of the rows, from a given start", () => {
    const { data, columns } = readCsv(dataset);
    const n = data.length / columns;
    const means = Array.from({ length: components }, (_, k) => [...data.subarray(k * 31 * columns, (k * 31 + 1) * columns)]);
    const given: FitOptions = { components, covariance, init: { means } };
    const straight = fitSync({ data, columns }, given);
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: n }, (_, row) => row), { minLength: n }), (order) => {
        const shuffled = Float64Array.from(order.flatMap((row) => [...data.subarray(row * columns, (row + 1) * columns)]));
        const other = fitSync({ data: shuffled, columns }, given);
        expect(Math.abs(other.logLikelihood - straight.logLikelihood)).toBeLessThan(1e-6);
        order.forEach((row, at) => {
          expect(other.labels[at]).toBe(straight.labels[row]);
        });
      }),
      { numRuns: 5 },
    );
  });
});

it("a weight of two is the row twice", () => {
  const { data, columns } = readCsv("faithful");
  const n = data.length / columns;
  for (const covariance of FAMILIES) {
    const options: FitOptions = { components: 2, covariance, init: { means: [[2, 55], [4.3, 80]] } };
    const sampleWeights = Array.from({ length: n }, (_, row) => row % 3);
    const repeated = sampleWeights.flatMap((weight, row) => Array.from({ length: weight }, () => [...data.subarray(row * columns, (row + 1) * columns)]));
    const [weighted, twice]: [FitResult, FitResult] = [fitSync({ data, columns }, { ...options, sampleWeights }), fitSync(repeated, options)];
    expect(weighted.logLikelihood).toBeCloseTo(twice.logLikelihood, 6);
    expect(weighted.bic).toBeCloseTo(twice.bic, 6);
    weighted.model.means.forEach((mean, at) => {
      expect(mean).toBeCloseTo(twice.model.means[at] ?? NaN, 5);
    });
  }
});
