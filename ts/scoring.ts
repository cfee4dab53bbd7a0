import { refuse } from "./checks.js";
import { withArticle } from "./errors.js";
import type { ModelParts } from "./parts.js";
import type { RowSource } from "./row-source.js";
import { matchColumns, readRows } from "./rows.js";
import { CoreLease, doubles, ScoreKind, Scorer } from "./wasm.js";

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

/** Scores the rows on this thread: yields the number of rows done after each step. */
export function* scoringSteps(parts: ModelParts, source: RowSource, question: Question, take: Take): Generator<number, void> {
  const { rows, columns, names } = source;
  const lease = new CoreLease();
  const owned: Scorer[] = [];
  try {
    const scorer = lease.call(() => new Scorer(parts.weights, parts.means, parts.covariances), { names: parts.featureNames });
    owned.push(scorer);
    const perStep = rowsPerStep(columns, question);
    for (let firstRow = 0; firstRow < rows; firstRow += perStep) {
      const end = Math.min(rows, firstRow + perStep);
      const values = (end - firstRow) * columns;
      lease.call(() => {
        source.fill(doubles(scorer.stage(values), values), firstRow * columns, values);
      });
      const written = lease.call(() => scorer.score(question.kind), { names, originalRow: (row: number) => firstRow + row });
      take(lease.call(() => doubles(scorer.output(), written)), firstRow);
      yield end;
    }
  } finally {
    for (const scorer of owned) lease.free(scorer);
    lease.release();
  }
}

/** The same in one go. */
function scoreRows(parts: ModelParts, source: RowSource, question: Question, take: Take): void {
  const steps = scoringSteps(parts, source, question, take);
  while (steps.next().done !== true);
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
