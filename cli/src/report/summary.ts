import type { GaussianMixture } from "gaussmix";
import type { DataRows } from "../data/rows.js";
import { outlierThreshold } from "../scoring.js";

/** A feature over all rows. */
export interface FeatureSummary {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  /** Of at most 100,000 rows taken evenly. */
  readonly quartiles: readonly [number, number, number];
  readonly greatest: number;
  readonly missing: number;
}

/** A row that a reader should look at. */
export interface NotedRow {
  /** From 1, among the rows that were given. */
  readonly number: number;
  readonly features: readonly number[];
  readonly component: number;
  readonly uncertainty: number;
  readonly logDensity: number;
}

export interface Summary {
  readonly features: readonly FeatureSummary[];
  /** K: rows by their most likely component. */
  readonly sizes: readonly number[];
  /** The least sure first. */
  readonly uncertain: readonly NotedRow[];
  readonly uncertainCount: number;
  /** The least dense first, of those below the threshold. */
  readonly outliers: readonly NotedRow[];
  readonly outlierCount: number;
}

/** Rows are called uncertain whose component has less than this. */
export const SURE = 0.9;
export const OUTLIER_SHARE = 0.001;
const NOTED = 10;
const QUARTILE_ROWS = 100_000;

export async function summarizeRows(model: GaussianMixture, data: DataRows): Promise<Summary> {
  const threshold = outlierThreshold(model, OUTLIER_SHARE);
  const features = model.features;
  const moments = Array.from({ length: features }, () => new Moments(Math.ceil(data.rows / QUARTILE_ROWS)));
  const sizes = new Array<number>(model.components).fill(0);
  const [uncertain, outliers] = [new Top(NOTED), new Top(NOTED)];
  let first = 0;
  for await (const { rows } of data.pieces()) {
    const [labels, uncertainty, logDensity] = [model.predict(rows), model.uncertainty(rows), model.logDensity(rows)];
    for (let n = 0; n < labels.length; n++) {
      const row = rows.data.subarray(n * features, (n + 1) * features);
      for (let d = 0; d < features; d++) moments[d]?.add(row[d] ?? NaN);
      const [component, doubt, density] = [labels[n] ?? 0, uncertainty[n] ?? 0, logDensity[n] ?? NaN];
      sizes[component] = (sizes[component] ?? 0) + 1;
      const noted = (): NotedRow => ({ number: data.rowNumber(first + n), features: [...row], component, uncertainty: doubt, logDensity: density });
      if (1 - doubt < SURE) uncertain.offer(doubt, noted);
      if (density < threshold) outliers.offer(-density, noted);
    }
    first += labels.length;
  }
  return {
    features: moments.map((moment, d) => {
      const name = data.choice.features[d] ?? "";
      return { name, ...moment.summary(), missing: data.missing.find((one) => one.name === name)?.count ?? 0 };
    }),
    sizes,
    uncertain: uncertain.rows,
    uncertainCount: uncertain.count,
    outliers: outliers.rows,
    outlierCount: outliers.count,
  };
}

/** Mean and variance in one pass (Welford 1962), and every so-manieth value for the quartiles. */
class Moments {
  readonly #every: number;
  readonly #kept: number[] = [];
  #count = 0;
  #mean = 0;
  #squares = 0;
  #least = Infinity;
  #greatest = -Infinity;

  constructor(every: number) {
    this.#every = every;
  }

  add(value: number): void {
    if (this.#count % this.#every === 0) this.#kept.push(value);
    this.#count++;
    const difference = value - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (value - this.#mean);
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
  }

  summary(): Omit<FeatureSummary, "name" | "missing"> {
    const sorted = this.#kept.sort((one, other) => one - other);
    const quantile = (share: number): number => {
      const at = share * (sorted.length - 1);
      const [below = NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
      return below + (above - below) * (at - Math.floor(at));
    };
    const deviation = Math.sqrt(this.#squares / Math.max(1, this.#count - 1));
    return { mean: this.#mean, deviation, least: this.#least, quartiles: [quantile(0.25), quantile(0.5), quantile(0.75)], greatest: this.#greatest };
  }
}

/** The rows with the largest of some number. */
class Top {
  readonly #most: number;
  #rows: { readonly rank: number; readonly row: NotedRow }[] = [];
  count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  offer(rank: number, row: () => NotedRow): void {
    this.count++;
    if (this.#rows.length === this.#most && rank <= (this.#rows.at(-1)?.rank ?? 0)) return;
    this.#rows = [...this.#rows, { rank, row: row() }].sort((one, other) => other.rank - one.rank).slice(0, this.#most);
  }

  get rows(): NotedRow[] {
    return this.#rows.map(({ row }) => row);
  }
}
