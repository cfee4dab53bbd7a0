import { refuse } from "./checks.js";
import { withArticle } from "./errors.js";
import type { ModelParts } from "./parts.js";
import type { RowSource } from "./row-source.js";
import { matchColumns, readRows } from "./rows.js";
import { doubles, ScoreKind, Scorer, withCore } from "./wasm.js";

/** Rows of a user, in the order of columns that the model knows. */
export function rowsFor({ weights, means, featureNames }: ModelParts, rows: unknown): RowSource {
  return matchColumns(readRows(rows, "error"), means.length / weights.length, featureNames);
}

/** What a piece of rows can be asked. The numbers are a view: copy them before the next question. */
export interface Piece {
  readonly firstRow: number;
  readonly rows: number;
  readonly score: (kind: ScoreKind) => Float64Array;
}

/** Takes the rows through the core piece by piece; returns the total log-likelihood where `visit` asked for log-densities. */
export function scoreRows(parts: ModelParts, source: RowSource, visit: (piece: Piece) => void): number {
  return withCore((lease) => {
    const scorer = lease.call(() => new Scorer(parts.weights, parts.means, parts.covariances), { names: parts.featureNames });
    try {
      const { columns } = source;
      const rowsPerPiece = Math.floor(lease.call(() => scorer.stagingCapacity()) / columns);
      for (let firstRow = 0; firstRow < source.rows; firstRow += rowsPerPiece) {
        const rows = Math.min(rowsPerPiece, source.rows - firstRow);
        const values = rows * columns;
        const context = { names: source.names, originalRow: (row: number) => firstRow + row };
        lease.call(() => {
          source.fill(doubles(scorer.staging(), values), firstRow * columns, values);
        });
        const score = (kind: ScoreKind): Float64Array =>
          lease.call(() => {
            const written = scorer.score(kind, values);
            return doubles(scorer.output(), written);
          }, context);
        visit({ firstRow, rows, score });
      }
      return lease.call(() => scorer.total());
    } finally {
      lease.free(scorer);
    }
  });
}

/** The scores of all rows, `width` numbers for each, in `out` or a new array. */
export function scoresInto<Target extends Float64Array | Int32Array>(
  parts: ModelParts,
  source: RowSource,
  kind: ScoreKind,
  width: number,
  target: Target,
): Target {
  scoreRows(parts, source, ({ firstRow, score }) => {
    target.set(score(kind), firstRow * width);
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
  return scoreRows(parts, source, ({ score }) => score(ScoreKind.LogDensity));
}

/** The entropy of the rows' assignment: the sum of -ln r_n of each row's own label. */
export function assignmentEntropy(parts: ModelParts, source: RowSource): number {
  let entropy = 0;
  scoreRows(parts, source, ({ score }) => {
    entropy = score(ScoreKind.LogResponsibility).reduce((sum, value) => sum - value, entropy);
  });
  return entropy;
}
