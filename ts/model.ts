import { invertPositiveDefinite, naturalLog, parameterCount } from "./border.js";
import { type Argument, methodOptions, MOST, refuse, wholeNumber } from "./checks.js";
import { GaussmixError } from "./errors.js";
import { contour } from "./matrices.js";
import { describedParts, type ModelDescription, type ModelParts } from "./parts.js";
import { ScoreKind, Scorer } from "./scorer.js";
import { assignmentEntropy, checkOut, logLikelihood, rowsFor, scoresInto } from "./scoring.js";
import { type ModelSnapshot, readSnapshot, takeSnapshot } from "./snapshot.js";
import type { CovarianceFamily, Ellipse, Rows, Samples } from "./types.js";
import { withCore } from "./wasm.js";

/** By the core's numbers (crates/gaussmix/src/family.rs). */
export const CORE_FAMILY: Readonly<Record<CovarianceFamily, number>> = { full: 0, tied: 1, diagonal: 2, spherical: 3 };

const seedNumber = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const OUT = ["out"] as const;
const sampleCount = wholeNumber(1, MOST);

let create: (parts: ModelParts) => GaussianMixture;
let read: (model: unknown) => ModelParts;

/** What only this file can hand to the constructor. */
const OUR_OWN = Symbol("our own");

/** A model of parts that are known to be right, and that nobody else holds. */
export function createModel(parts: ModelParts): GaussianMixture {
  return create(parts);
}

/** The parts of a user's model: to be read, never to be given away. */
export function partsOf(model: unknown): ModelParts {
  return read(model);
}

/**
 * A mixture of K Gaussians in D dimensions, p(x) = sum_k w_k N(x | mu_k, S_k), as a value that never changes.
 *
 * Getters that return arrays return a copy each time: in a loop, keep it in a variable.
 * Methods that take rows take every form of {@link Rows}; named columns are matched by name, in any order.
 */
export class GaussianMixture {
  static {
    create = (parts) => new GaussianMixture(OUR_OWN, parts);
    read = (model) => {
      if (typeof model === "object" && model !== null && #parts in model) return model.#parts;
      return refuse(argument("The model"), model, "a GaussianMixture of this copy of gaussmix, such as the model of a fit or GaussianMixture.fromJSON(text)");
    };
  }

  readonly #parts: ModelParts;

  private constructor(maker: symbol, parts: ModelParts) {
    if (maker !== OUR_OWN) {
      throw new GaussmixError("invalid-argument", "A GaussianMixture is not made with new: use GaussianMixture.from({ ... }), GaussianMixture.fromJSON(text) or fit(rows, options).");
    }
    this.#parts = parts;
  }

  /**
   * A model from your own numbers.
   * @throws GaussmixError where shapes or values do not make a mixture
   */
  static from(description: ModelDescription): GaussianMixture {
    return withCore((lease) => create(describedParts(description, lease)));
  }

  /**
   * Reads back what `JSON.stringify(model)` or `model.toJSON()` wrote, to the last bit.
   * @throws GaussmixError with the code `"invalid-model"` where the text or object is corrupt or of another make
   */
  static fromJSON(saved: string | ModelSnapshot): GaussianMixture {
    return withCore((lease) => create(readSnapshot(saved, lease)));
  }

  /** The model as plain data with a format and a version; `JSON.stringify` calls it. */
  toJSON(): ModelSnapshot {
    return takeSnapshot(this.#parts);
  }

  /** K. */
  get components(): number {
    return this.#parts.weights.length;
  }

  /** D. */
  get features(): number {
    return this.#parts.means.length / this.#parts.weights.length;
  }

  /** The names of the D features, where the rows of the fit had names. */
  get featureNames(): readonly string[] | undefined {
    return this.#parts.featureNames;
  }

  /** The shape of the covariances. */
  get covariance(): CovarianceFamily {
    return this.#parts.covariance;
  }

  /** K weights w_k with sum 1. */
  get weights(): Float64Array {
    return this.#parts.weights.slice();
  }

  /** K x D: mu_k, one after the other, in the units of the rows. */
  get means(): Float64Array {
    return this.#parts.means.slice();
  }

  /** K x D x D whatever the family: S_k, one after the other. */
  get covariances(): Float64Array {
    return this.#parts.covariances.slice();
  }

  /** K x D x D: the inverses of the covariances. */
  get precisions(): Float64Array {
    return withCore((lease) => lease.call(() => invertPositiveDefinite(this.#parts.covariances, this.features)));
  }

  /** The number of free parameters: weights, means, and what the family leaves free in the covariances. */
  get parameterCount(): number {
    const { covariance, equalWeights } = this.#parts;
    return withCore((lease) => lease.call(() => parameterCount(CORE_FAMILY[covariance], this.components, this.features, equalWeights)));
  }

  /** The most likely component of each row: N numbers from 0 to K - 1. */
  predict(rows: Rows, options?: { readonly out?: Int32Array | undefined }): Int32Array {
    const { out } = methodOptions(options, OUT);
    const source = rowsFor(this.#parts, rows);
    return scoresInto(this.#parts, source, { kind: ScoreKind.Labels, width: 1 }, checkOut(out, source.rows, Int32Array));
  }

  /** N x K: the probability that row n came from component k, r_nk = w_k N(x_n | mu_k, S_k) / p(x_n) (Bishop, PRML, eq. 9.23). */
  responsibilities(rows: Rows, options?: { readonly out?: Float64Array | undefined }): Float64Array {
    return this.#scores(rows, ScoreKind.Responsibilities, this.components, options);
  }

  /** N: ln p(x_n), the natural logarithm of the density. */
  logDensity(rows: Rows, options?: { readonly out?: Float64Array | undefined }): Float64Array {
    return this.#scores(rows, ScoreKind.LogDensity, 1, options);
  }

  /** N: 1 minus the largest responsibility of each row; 0 is sure. */
  uncertainty(rows: Rows): Float64Array {
    return this.#scores(rows, ScoreKind.Uncertainty, 1, undefined);
  }

  /** N x K: the distance of row n from mu_k in standard deviations of component k, sqrt((x - mu)' inv(S) (x - mu)). */
  mahalanobis(rows: Rows): Float64Array {
    return this.#scores(rows, ScoreKind.Mahalanobis, this.components, undefined);
  }

  /** The sum of ln p(x_n) over the rows, in nats. */
  logLikelihood(rows: Rows): number {
    return logLikelihood(this.#parts, rowsFor(this.#parts, rows));
  }

  /** The mean of ln p(x_n) over the rows: how well the model describes them, whatever their number. */
  meanLogDensity(rows: Rows): number {
    const source = rowsFor(this.#parts, rows);
    return logLikelihood(this.#parts, source) / source.rows;
  }

  /** Another name for {@link meanLogDensity}. */
  score(rows: Rows): number {
    return this.meanLogDensity(rows);
  }

  /** Akaike's criterion for the rows, -2 ln L + 2 p (Akaike 1974); smaller is better. */
  aic(rows: Rows): number {
    return -2 * this.logLikelihood(rows) + 2 * this.parameterCount;
  }

  /** The Bayesian criterion for the rows, -2 ln L + p ln N (Schwarz 1978); smaller is better. */
  bic(rows: Rows): number {
    const source = rowsFor(this.#parts, rows);
    return this.#bic(logLikelihood(this.#parts, source), source.rows);
  }

  /** The integrated criterion, BIC + 2 sum_n -ln r_n of each row's own label (Biernacki, Celeux and Govaert 2000); smaller is better. */
  icl(rows: Rows): number {
    const source = rowsFor(this.#parts, rows);
    return this.#bic(logLikelihood(this.#parts, source), source.rows) + 2 * assignmentEntropy(this.#parts, source);
  }

  /** Draws `count` rows, with the component that each came from. The same seed (default 0) draws the same rows. */
  sample(count: number, options?: { readonly seed?: number | undefined }): Samples {
    const drawn = sampleCount(count, argument("The count"));
    const given = methodOptions(options, ["seed"]);
    const seed = given.seed === undefined ? 0 : seedNumber(given.seed, argument("The option seed"));
    const { weights, means, covariances } = this.#parts;
    return withCore((lease) => {
      const scorer = lease.call(() => new Scorer(weights, means, covariances));
      try {
        const { rows, labels } = lease.call(() => scorer.sample(drawn, seed));
        return { data: rows, columns: this.features, labels };
      } finally {
        lease.free(scorer);
      }
    });
  }

  /**
   * The ellipse that holds `level` (between 0 and 1, such as 0.9) of component k, seen in the plane of two features.
   * Its squared radius in standard deviations is -2 ln(1 - level).
   */
  ellipse(k: number, level: number, features: readonly [number, number] = [0, 1]): Ellipse {
    const { means, covariances } = this.#parts;
    const width = this.features;
    if (width < 2) throw new GaussmixError("invalid-argument", "An ellipse needs a model of at least two features; this one has 1.");
    wholeNumber(0, this.components - 1)(k, argument("The component"));
    if (!(typeof level === "number" && level > 0 && level < 1)) refuse(argument("The level"), level, "a number between 0 and 1, such as 0.9");
    const [i, j] = this.#plane(features);
    const at = (row: number, column: number): number => covariances[(k * width + row) * width + column] ?? 0;
    const radiusSquared = withCore((lease) => lease.call(() => -2 * naturalLog(1 - level)));
    return contour([means[k * width + i] ?? 0, means[k * width + j] ?? 0], at(i, i), at(i, j), at(j, j), radiusSquared);
  }

  #plane(features: unknown): readonly [number, number] {
    const [i, j] = Array.isArray(features) && features.length === 2 ? (features as unknown[]) : [];
    const valid = (d: unknown): d is number => Number.isInteger(d) && (d as number) >= 0 && (d as number) < this.features;
    if (valid(i) && valid(j) && i !== j) return [i, j];
    return refuse(argument("The plane of features"), features, `two different whole numbers below the model's ${this.features} features`);
  }

  #scores(rows: unknown, kind: ScoreKind, width: number, options: unknown): Float64Array {
    const { out } = methodOptions(options, OUT);
    const source = rowsFor(this.#parts, rows);
    return scoresInto(this.#parts, source, { kind, width }, checkOut(out, source.rows * width, Float64Array));
  }

  #bic(total: number, rows: number): number {
    return -2 * total + this.parameterCount * withCore((lease) => lease.call(() => naturalLog(rows)));
  }
}

function argument(name: string): Argument {
  return { name, code: "invalid-argument" };
}
