// The outside truths of test/golden: scikit-learn step by step, mclust at the optimum, and published values.
import { describe, expect, it } from "vitest";
import { type CovarianceFamily, fitSync, type FitResult, GaussianMixture } from "../ts/entry/node.js";
import { golden, readCsv } from "./support/data.js";

interface Parameters {
  readonly weights: number[];
  readonly means: number[];
  readonly covariances: number[];
}
interface SklearnCell {
  readonly dataset: string;
  readonly family: string;
  readonly components: number;
  readonly start: Parameters;
  readonly after: readonly (Parameters & { readonly iterations: number; readonly logLikelihood: number })[];
}
interface Sklearn {
  readonly simulated: Record<string, { readonly columns: number; readonly data: number[] }>;
  readonly scores: {
    readonly dataset: string;
    readonly model: Parameters & { readonly logLikelihood: number };
    readonly bic: number;
    readonly aic: number;
    readonly points: number[];
    readonly logDensity: number[];
    readonly responsibilities: number[];
    readonly labels: number[];
  };
  readonly cells: readonly SklearnCell[];
}
interface Mclust {
  readonly start: Record<string, number[]>;
  readonly fits: readonly { readonly G: number; readonly model: string; readonly logLikelihood: number | null; readonly df?: number; readonly BIC?: number }[];
}

const sklearn = golden("sklearn.json") as Sklearn;
const FAMILIES: Record<string, CovarianceFamily> = { full: "full", tied: "tied", diag: "diagonal", diagonal: "diagonal", spherical: "spherical" };
const MCLUST: Record<string, CovarianceFamily> = { VVV: "full", EEE: "tied", VVI: "diagonal", VII: "spherical" };

function rowsOf(dataset: string): { data: Float64Array; columns: number } {
  const simulated = sklearn.simulated[dataset];
  return simulated ? { data: Float64Array.from(simulated.data), columns: simulated.columns } : readCsv(dataset);
}

/** The largest difference of the parameters: means and covariances in standard deviations. */
function distance(ours: GaussianMixture, theirs: Parameters): number {
  const { features } = ours;
  const deviation = (k: number, j: number): number => Math.sqrt(theirs.covariances[(k * features + j) * features + j] ?? 0);
  const weights = theirs.weights.map((weight, k) => Math.abs((ours.weights[k] ?? NaN) - weight) / weight);
  const means = theirs.means.map((mean, at) => Math.abs((ours.means[at] ?? NaN) - mean) / deviation(Math.floor(at / features), at % features));
  const covariances = theirs.covariances.map((covariance, at) => {
    const k = Math.floor(at / features / features);
    const scale = deviation(k, Math.floor(at / features) % features) * deviation(k, at % features);
    return Math.abs((ours.covariances[at] ?? NaN) - covariance) / scale;
  });
  return Math.max(...weights, ...means, ...covariances);
}

describe("scikit-learn", () => {
  it.each(sklearn.cells.map((cell) => [`${cell.dataset} ${cell.family} ${String(cell.components)}`, cell] as const))(
    "%s: the same after each number of plain iterations",
    (_, cell) => {
      for (const step of cell.after) {
        const { model, logLikelihood, iterations } = fitSync(rowsOf(cell.dataset), {
          components: cell.components,
          covariance: FAMILIES[cell.family] ?? "full",
          init: {
            means: Float64Array.from(cell.start.means),
            covariances: Float64Array.from(cell.start.covariances),
            weights: Float64Array.from(cell.start.weights),
          },
          maxIterations: step.iterations,
          tolerance: 0,
          acceleration: false,
          regularization: 0,
        });
        expect(iterations).toBe(step.iterations);
        expect(distance(model, step)).toBeLessThan(1e-9);
        expect(Math.abs(logLikelihood / step.logLikelihood - 1)).toBeLessThan(1e-9);
      }
    },
  );

  it("scores near and far rows alike", () => {
    const { model, points, logDensity, responsibilities, labels, dataset, bic, aic } = sklearn.scores;
    const { columns } = rowsOf(dataset);
    const ours = GaussianMixture.from({
      weights: model.weights,
      means: Float64Array.from(model.means),
      covariances: Float64Array.from(model.covariances),
    });
    const rows = { data: Float64Array.from(points), columns };
    expect([...ours.predict(rows)]).toEqual(labels);
    ours.logDensity(rows).forEach((value, n) => {
      expect(Math.abs(value / (logDensity[n] ?? NaN) - 1)).toBeLessThan(1e-9);
    });
    ours.responsibilities(rows).forEach((value, at) => {
      expect(Math.abs(value - (responsibilities[at] ?? NaN))).toBeLessThan(1e-9);
    });
    expect(ours.logLikelihood(rowsOf(dataset))).toBeCloseTo(model.logLikelihood, 6);
    expect(ours.bic(rowsOf(dataset))).toBeCloseTo(bic, 6);
    expect(ours.aic(rowsOf(dataset))).toBeCloseTo(aic, 6);
  });
});

/** Continues a partition to the optimum, to as many digits as there are. */
function fromPartition(dataset: string, components: number, covariance: CovarianceFamily, labels: number[]): FitResult {
  return fitSync(readCsv(dataset), {
    components,
    covariance,
    init: { labels },
    tolerance: 1e-9,
    maxIterations: 20_000,
    acceleration: false,
    regularization: 0,
  });
}

describe("mclust", () => {
  // 1e-3 nats in at least 97 % of the cells; a cell that differs has its reason here.
  const explained: Record<string, string> = {};
  for (const dataset of ["faithful", "iris"]) {
    const { start, fits } = golden(`${dataset}.mclust.json`) as Mclust;
    const cells = fits.filter(({ model, logLikelihood }) => model in MCLUST && logLikelihood !== null);
    it.each(cells.map((cell) => [`${dataset} ${cell.model} ${String(cell.G)}`, cell] as const))("%s", (name, cell) => {
      const { logLikelihood, model, bic } = fromPartition(dataset, cell.G, MCLUST[cell.model] ?? "full", start[String(cell.G)] ?? []);
      if (name in explained) return;
      expect(Math.abs(logLikelihood - (cell.logLikelihood ?? NaN))).toBeLessThan(1e-3);
      expect(model.parameterCount).toBe(cell.df);
      expect(Math.abs(bic + (cell.BIC ?? NaN))).toBeLessThan(3e-3);
    });
  }
});

describe("published values", () => {
  const best = (dataset: string, components: number, covariance: CovarianceFamily): FitResult =>
    fitSync(readCsv(dataset), { components, covariance, tolerance: 1e-9 });

  it("faithful EEE 3: Scrucca, Fop, Murphy and Raftery, The R Journal 8 (2016)", () => {
    const { logLikelihood, model, bic } = best("faithful", 3, "tied");
    expect(logLikelihood).toBeCloseTo(-1126.315928, 5);
    expect(model.parameterCount).toBe(11);
    expect(Math.abs(bic - 2314.316)).toBeLessThan(0.03);
  });

  it("faithful VVV 2", () => {
    const { logLikelihood, model } = best("faithful", 2, "full");
    expect(logLikelihood).toBeCloseTo(-1130.26396, 5);
    expect(model.weights[0]).toBeCloseTo(0.355873, 5);
    [2.036388, 54.478516, 4.289662, 79.968115].forEach((mean, at) => {
      expect(model.means[at]).toBeCloseTo(mean, 5);
    });
  });

  it("faithful waiting, two variances: mixtools", () => {
    const { data } = readCsv("faithful");
    const waiting = data.filter((_, at) => at % 2 === 1);
    const { logLikelihood, model } = fitSync(waiting, { components: 2, tolerance: 1e-9 });
    expect(logLikelihood).toBeCloseTo(-1034.00175, 5);
    expect(model.weights[0]).toBeCloseTo(0.360887, 4);
    expect(model.means[0]).toBeCloseTo(54.614893, 3);
    expect(model.means[1]).toBeCloseTo(80.091093, 3);
    expect(Math.sqrt(model.covariances[0] ?? NaN)).toBeCloseTo(5.871245, 3);
  });

  it.each([[1, -379.91463], [2, -214.354704], [3, -180.185477]])("iris VVV %i", (components, logLikelihood) => {
    expect(best("iris", components, "full").logLikelihood).toBeCloseTo(logLikelihood, 5);
  });
});
