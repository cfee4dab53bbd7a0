/** What went wrong, for programs. The message says it for people. */
export type GaussmixErrorCode =
  | "invalid-rows"
  | "empty-rows"
  | "no-columns"
  | "ragged-rows"
  | "not-a-number"
  | "missing-value"
  | "not-finite"
  | "scale-out-of-range"
  | "column-mismatch"
  | "too-few-rows"
  | "source-changed"
  | "unknown-option"
  | "invalid-option"
  | "invalid-argument"
  | "invalid-weights"
  | "invalid-start"
  | "invalid-labels"
  | "invalid-responsibilities"
  | "not-positive-definite"
  | "not-symmetric"
  | "invalid-model"
  | "out-of-memory"
  | "core-unavailable"
  | "worker-lost"
  | "internal";

/** Where it went wrong, counted from 0. */
export interface Place {
  readonly row?: number | undefined;
  readonly column?: number | undefined;
  readonly component?: number | undefined;
}

/** The one error that this package throws: what came, what was expected, and what to do. */
export class GaussmixError extends Error {
  override readonly name = "GaussmixError";
  readonly code: GaussmixErrorCode;
  /** The row of the data, from 0, where there is one. */
  readonly row: number | undefined;
  /** The column of the data, from 0, where there is one. */
  readonly column: number | undefined;
  /** The component, from 0, where there is one. */
  readonly component: number | undefined;

  constructor(code: GaussmixErrorCode, message: string, place: Place = {}, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.row = place.row;
    this.column = place.column;
    this.component = place.component;
  }
}

/** A value as a message names it: `"3" (a string)`, `2.5`, `an array of 4`. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)} (a string)`;
    case "bigint":
      return `${String(value)}n (a bigint)`;
    case "boolean":
      return `${String(value)} (a boolean)`;
    case "object":
      return describeObject(value);
    case "function":
    case "symbol":
      return `a ${typeof value}`;
    case "number":
    case "undefined":
      return String(value);
  }
}

function describeObject(value: object | null): string {
  if (value === null) return "null";
  const named = (value as { constructor?: { name?: unknown } }).constructor?.name;
  const kind = typeof named === "string" && named !== "" ? named : "Object";
  if (isArrayLike(value)) return kind === "Array" ? `an array of ${value.length}` : `${withArticle(kind)} of ${value.length}`;
  return kind === "Object" ? "an object" : `an object of class ${kind}`;
}

/** `a Float64Array`, `an Int32Array`. */
export function withArticle(kind: string): string {
  return /^[AEIO]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** True for arrays, typed arrays and whatever else has a whole length, but not for strings. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== "object" || value === null || value instanceof DataView) return false;
  const length: unknown = (value as { length?: unknown }).length;
  return Number.isSafeInteger(length) && (length as number) >= 0;
}

/** A column as a message names it: `column 1 ("waiting")`. */
export function columnWords(column: number, names: readonly string[] | undefined): string {
  const name = names?.[column];
  return name === undefined ? `column ${column}` : `column ${column} (${JSON.stringify(name)})`;
}

/** A number with its noun: `1 row`, `3 rows`, `2 matrices`. */
export function counted(count: number | string, noun: string, plural = `${noun}s`): string {
  return `${count} ${Number(count) === 1 ? noun : plural}`;
}

/** Three significant digits; whole numbers as they are, while they are short. */
export function short(value: number): string {
  return String(Number.isInteger(value) && Math.abs(value) < 1e9 ? value : Number(value.toPrecision(3)));
}
