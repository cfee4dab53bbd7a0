import { refuse } from "./checks.js";
import { withArticle } from "./errors.js";
import type { ModelParts } from "./parts.js";
import type { RowSource } from "./row-source.js";
import { matchColumns, readRows } from "./rows.js";
import { ScoreKind, Scorer } from "./scorer.js";
import { beginAgainOnlyIfReplaced, CoreLease, doubles } from "./wasm.js";

/** Rows of a user, in the order of columns that the model knows. */
export function rowsFor({ weights, means, featureNames }: ModelParts, rows: unknown): RowSource {
  return matchColumns(readRows(rows, "error"), means.length / weights.length, featureNames);
}

/** What is asked of each row: a kind of score, and how many numbers it is. */
export interface Question {
  readonly kind: ScoreKind;
  readonly width: number;
}

/** Numbers of a step, in or out: 64 KB. */
const STEP = 8192;

/** How many rows are read, and scored, in one step. */
export function rowsPerStep(columns: number, { width }: Question): number {
  return Math.max(1, Math.floor(STEP / Math.max(columns, width)));
}

/** Where the scores of rows from `firstRow` on go. They are a view: copy them at once. */
export type Take = (scores: Float64Array, firstRow: number) => void;

/** A model at work in the core of this thread; to be ended. */
export class RowScorer {
  readonly #lease = new CoreLease();
  readonly #source: RowSource;
  readonly #kind: ScoreKind;
  #scorer: Scorer | undefined;

  constructor({ weights, means, covariances, featureNames }: ModelParts, source: RowSource, { kind }: Question) {
    this.#source = source;
    this.#kind = kind;
    try {
      this.#scorer = this.#lease.call(() => new Scorer(weights, means, covariances), { names: featureNames });
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** The scores of `rows` rows from `firstRow` on. They are a view: copy them at once. */
  score(firstRow: number, rows: number): Float64Array {
    const { columns, names } = this.#source;
    const scorer = this.#scorer;
    if (scorer === undefined) throw new Error("the scorer has been ended");
    const values = rows * columns;
    this.#lease.fill(
      () => scorer.stage(values),
      values,
      (target) => {
        this.#source.fill(target, firstRow * columns, values);
      },
    );
    const written = this.#lease.call(() => scorer.score(this.#kind), { names, originalRow: (row: number) => firstRow + row });
    return this.#lease.call(() => doubles(scorer.output(), written));
  }

  end(): void {
    if (this.#scorer !== undefined) this.#lease.free(this.#scorer);
    this.#scorer = undefined;
    this.#lease.release();
  }
}

/** Scores all rows in one go. Where the instance is replaced under it, it goes on in the new one. */
function scoreRows(parts: ModelParts, source: RowSource, question: Question, take: Take): void {
  const perStep = rowsPerStep(source.columns, question);
  let row = 0;
  do {
    const scorer = new RowScorer(parts, source, question);
    try {
      for (; row < source.rows; row += perStep) take(scorer.score(row, Math.min(perStep, source.rows - row)), row);
    } catch (error) {
      beginAgainOnlyIfReplaced(error);
    } finally {
      scorer.end();
    }
  } while (row < source.rows);
}

/** The scores of all rows in `target`. */
export function scoresInto<Target extends Float64Array | Int32Array>(
  parts: ModelParts,
  source: RowSource,
  question: Question,
  target: Target,
): Target {
  scoreRows(parts, source, question, (scores, firstRow) => {
    target.set(scores, firstRow * question.width);
  });
  return target;
}

/** The user's own buffer, once its kind and its length are right. */
export function checkOut<Target extends Float64Array | Int32Array>(
  out: unknown,
  length: number,
  kind: { new (length: number): Target; readonly name: string },
): Target {
  if (out === undefined) return new kind(length);
  if (out instanceof kind && out.length === length) return out;
  return refuse({ name: "The option out", code: "invalid-argument" }, out, `${withArticle(kind.name)} of ${length}`);
}

/** The sum of ln p(x_n) over the rows. */
export function logLikelihood(parts: ModelParts, source: RowSource): number {
  let total = 0;
  scoreRows(parts, source, { kind: ScoreKind.LogDensity, width: 1 }, (scores) => {
    total += scores.reduce((sum, value) => sum + value, 0);
  });
  return total;
}

/** The entropy of the rows' assignment: the sum of -ln r_n of each row's own label. */
export function assignmentEntropy(parts: ModelParts, source: RowSource): number {
  let entropy = 0;
  scoreRows(parts, source, { kind: ScoreKind.LogResponsibility, width: 1 }, (scores) => {
    entropy = scores.reduce((sum, value) => sum - value, entropy);
  });
  return entropy;
}
