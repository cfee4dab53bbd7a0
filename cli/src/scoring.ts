import { ARRAY, arrayValue, type DuckDBDataChunk, DOUBLE, DuckDBScalarFunction, type DuckDBVector } from "@duckdb/node-api";
import type { GaussianMixture } from "gaussmix";
import type { Engine } from "./data/engine.js";

/** The name of the scores in SQL, and where they stand in the array that it returns (from 1, as SQL counts). */
export const SCORES = "gaussmix_scores";
export const PLACE = { component: 1, uncertainty: 2, logDensity: 3, responsibility: (k: number): number => 4 + k } as const;

/** What was seen while rows were scored. */
export interface ScoreCounts {
  rows: number;
  /** Rows with missing cells, which have no scores. */
  missing: number;
  outliers: number;
  /** K: rows by their most likely component. */
  readonly byComponent: number[];
}

/** Set where a value was infinite: the query has then failed for it. */
export const INFINITE = "gaussmix: an infinite value";

/** Makes the model's scores a function of SQL: of D doubles, where NaN is a missing cell, an array, or null for a row that lacks one. */
export function defineScores(engine: Engine, model: GaussianMixture, outlierBelow: number): ScoreCounts {
  const width = 3 + model.components;
  const counts: ScoreCounts = { rows: 0, missing: 0, outliers: 0, byComponent: new Array<number>(model.components).fill(0) };
  const scores = DuckDBScalarFunction.create({
    name: SCORES,
    returnType: ARRAY(DOUBLE, width),
    varArgsType: DOUBLE,
    mainFunction(info, input, output) {
      const { data, places, infinite } = wholeRows(input);
      if (infinite) {
        info.setError(INFINITE);
        return;
      }
      score(model, data, places, output, counts, outlierBelow);
      for (let n = 0; n < input.rowCount; n++) if (!places.has(n)) output.setItem(n, null);
      counts.rows += input.rowCount;
      counts.missing += input.rowCount - places.size;
      output.flush();
    },
  });
  engine.register(scores);
  return counts;
}

/** The rows without missing cells, one after the other, and where they stand in the chunk. */
function wholeRows(chunk: DuckDBDataChunk): { data: Float64Array; places: Map<number, number>; infinite: boolean } {
  const { rowCount, columnCount } = chunk;
  const columns = Array.from({ length: columnCount }, (_, d) => chunk.getColumnVector(d));
  const data = new Float64Array(rowCount * columnCount);
  const places = new Map<number, number>();
  let infinite = false;
  for (let n = 0; n < rowCount; n++) {
    let whole = true;
    for (let d = 0; d < columnCount; d++) {
      const value = columns[d]?.getItem(n) as number;
      if (Number.isNaN(value)) whole = false;
      else if (!Number.isFinite(value)) infinite = true;
      data[places.size * columnCount + d] = value;
    }
    if (whole) places.set(n, places.size);
  }
  return { data: data.subarray(0, places.size * columnCount), places, infinite };
}

function score(model: GaussianMixture, data: Float64Array, places: Map<number, number>, output: DuckDBVector, counts: ScoreCounts, outlierBelow: number): void {
  if (places.size === 0) return;
  const rows = { data, columns: model.features };
  const labels = model.predict(rows);
  const uncertainty = model.uncertainty(rows);
  const logDensity = model.logDensity(rows);
  const responsibilities = model.responsibilities(rows);
  const K = model.components;
  for (const [n, place] of places) {
    const k = labels[place] ?? 0;
    const density = logDensity[place] ?? NaN;
    counts.byComponent[k] = (counts.byComponent[k] ?? 0) + 1;
    if (density < outlierBelow) counts.outliers++;
    output.setItem(n, arrayValue([k + 1, uncertainty[place] ?? NaN, density, ...responsibilities.subarray(place * K, (place + 1) * K)]));
  }
}

/** How many draws the threshold for outliers rests on. */
const DRAWS = 100_000;

/** The log-density that only a share of the model's own draws falls below. */
export function outlierThreshold(model: GaussianMixture, share: number): number {
  if (share === 0) return -Infinity;
  const densities = model.logDensity(model.sample(DRAWS, { seed: 0 })).sort();
  return densities[Math.ceil(share * DRAWS)] ?? NaN;
}
