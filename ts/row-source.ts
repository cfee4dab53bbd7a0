import { columnWords, describe, GaussmixError } from "./errors.js";

/** N x D values that can be written, row after row, straight into the memory of the core. */
export interface RowSource {
  readonly rows: number;
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  /** Writes `count` values from value `from` (row-major) to the start of `target`. */
  fill(target: Float64Array, from: number, count: number): void;
  /** The number of row n in the user's data, where some were left out. */
  readonly originalRow?: (row: number) => number;
  /** The same rows with their columns in another order; sources with names have it. */
  readonly reorder?: (order: readonly number[]) => RowSource;
}

/** Whether null is an error, an error with an option against it, or a missing value (NaN) whose row is left out later. */
export type NullRule = "error" | "omittable" | "missing";

/** The number for a value that is not one: NaN for a missing value that may be left out; else an error that names the place. */
export function numberOrError(value: unknown, row: number, column: number, names: readonly string[] | undefined, nulls: NullRule): number {
  if (value === null && nulls === "missing") return Number.NaN;
  const place = `Row ${row}, ${columnWords(column, names)} is ${describe(value)}`;
  if (value === null) {
    const omission = nulls === "omittable" ? ` with missing: "omit"` : "";
    throw new GaussmixError("missing-value", `${place}; every value must be a number. Fill it, or leave such rows out${omission}.`, { row, column });
  }
  throw new GaussmixError("not-a-number", `${place}; every value must be a number. ${remedy(value)}`, { row, column });
}

function remedy(value: unknown): string {
  const remedies: Readonly<Partial<Record<string, string>>> = {
    string: "Convert text with Number(...) before the fit, and leave headers and categories out.",
    bigint: "Convert it with Number(...); in Arrow or DuckDB, cast the column to a double.",
    boolean: "Write 0 and 1 for false and true.",
    undefined: "Is the column missing in this row?",
  };
  return remedies[typeof value] ?? "Convert it to a number first.";
}
