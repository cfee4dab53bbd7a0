import { quoted, rejectUnknown } from "./checks.js";
import { counted, describe, GaussmixError, isArrayLike } from "./errors.js";
import { arrowSource, columnSource, flatSource, isArrowTable, namedSource, rowArraySource } from "./row-forms.js";
import type { NullRule, RowSource } from "./row-source.js";
import type { Chunk, RowStream } from "./types.js";

const forms = (): string =>
  "number[][], Float64Array[], { data, columns }, an array of numbers, named columns such as { eruptions: [...], waiting: [...] }, or an Arrow table";

/** Drawn samples have labels besides, which are no concern of rows. */
const FLAT_NAMES = ["data", "columns", "labels"];

/** True for rows that come in chunks. */
export function isStream(rows: unknown): rows is RowStream {
  return typeof rows === "function" || typeof (rows as Partial<AsyncIterable<Chunk>> | null | undefined)?.[Symbol.asyncIterator] === "function";
}

/** Recognises the form of the user's rows. Only shapes are looked at here; values are checked as they go over to the core. */
export function readRows(rows: unknown, nulls: NullRule): RowSource {
  if (isStream(rows)) throw new GaussmixError("invalid-rows", "Rows in chunks must be waited for: only await fit(rows, options) takes them.");
  const source = recognise(rows, nulls);
  if (source.columns === 0) throw new GaussmixError("no-columns", "The rows have no columns; at least one feature is needed.");
  if (source.rows === 0) throw new GaussmixError("empty-rows", "There are no rows; at least one is needed.");
  return source;
}

/** The same of rows that may be none. */
export function recognise(rows: unknown, nulls: NullRule): RowSource {
  if (typeof rows !== "object" || rows === null) {
    throw new GaussmixError("invalid-rows", `The rows are ${describe(rows)}; expected ${forms()}.`);
  }
  if (isArrayLike(rows)) return listSource(rows, nulls);
  if (isArrowTable(rows)) return arrowSource(rows, nulls);
  const { data, columns } = rows as { data?: unknown; columns?: unknown };
  const dataAlone = ArrayBuffer.isView(data) && Object.keys(rows).length === 1;
  if (typeof columns === "number" || dataAlone) {
    rejectUnknown(rows, FLAT_NAMES, "property of rows in the form { data, columns } that is called", "invalid-rows");
    return flatSource(data, columns);
  }
  if (!isPlainObject(rows)) throw new GaussmixError("invalid-rows", `The rows are ${describe(rows)}; expected ${forms()}.`);
  return namedSource(rows, nulls);
}

/** Whatever its realm: an object literal, or one without a prototype. */
function isPlainObject(value: object): value is Readonly<Record<string, unknown>> {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A list is either numbers (D = 1) or rows; its first element that is not null tells which. */
function listSource(list: ArrayLike<unknown>, nulls: NullRule): RowSource {
  if (ArrayBuffer.isView(list)) return columnSource([list], list.length, undefined, nulls);
  let first = 0;
  while (first < list.length && list[first] === null) first++;
  const sample = list[first];
  if (isArrayLike(sample)) return rowArraySource(list, sample.length, nulls);
  if (typeof sample === "object" && sample !== null) {
    throw new GaussmixError(
      "invalid-rows",
      `Row ${first} is ${describe(sample)}; a row must be an array of numbers. For rows of objects, give named columns: { name: rows.map((row) => row.name) }.`,
      { row: first },
    );
  }
  return columnSource([list], list.length, undefined, nulls);
}

/** How many values are looked at in one go for missing ones. */
const SCAN_VALUES = 8192;

/** The rows without a missing value (NaN), and where each stands in the user's data, unless all are left. */
export function omitIncomplete(source: RowSource): { source: RowSource; kept: Uint32Array | undefined } {
  const { rows, columns } = source;
  const kept = new Uint32Array(rows);
  let keptRows = 0;
  const perScan = Math.max(1, Math.floor(SCAN_VALUES / columns));
  const values = new Float64Array(Math.min(rows, perScan) * columns);
  for (let first = 0; first < rows; first += perScan) {
    const scanned = Math.min(perScan, rows - first);
    source.fill(values, first * columns, scanned * columns);
    for (let row = 0; row < scanned; row++) {
      if (!hasMissing(values, row * columns, (row + 1) * columns)) kept[keptRows++] = first + row;
    }
  }
  if (keptRows === rows) return { source, kept: undefined };
  const left = kept.slice(0, keptRows);
  return { source: keepRows(source, left), kept: left };
}

function hasMissing(values: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

function keepRows(source: RowSource, kept: Uint32Array): RowSource {
  const { columns, names } = source;
  return {
    rows: kept.length,
    columns,
    names,
    originalRow: (row) => kept[row] ?? row,
    fill(target, from, count) {
      for (let done = 0; done < count; ) {
        const row = Math.floor((from + done) / columns);
        const column = (from + done) % columns;
        const piece = Math.min(count - done, runLength(kept, row, Math.ceil((count - done + column) / columns)) * columns - column);
        source.fill(target.subarray(done), (kept[row] ?? 0) * columns + column, piece);
        done += piece;
      }
    },
  };
}

/** How many kept rows from `row` on, at most `limit`, follow each other without a gap. */
function runLength(kept: Uint32Array, row: number, limit: number): number {
  const first = kept[row] ?? 0;
  let length = 1;
  while (length < limit && kept[row + length] === first + length) length++;
  return length;
}

/** The columns in the order that a model knows them: by name where both have names, else by position. */
export function matchColumns(source: RowSource, features: number, featureNames: readonly string[] | undefined): RowSource {
  const { names, reorder } = source;
  if (featureNames !== undefined && names !== undefined && reorder !== undefined) {
    const lacking = featureNames.filter((name) => !names.includes(name));
    const extra = names.filter((name) => !featureNames.includes(name));
    if (lacking.length + extra.length > 0) {
      throw new GaussmixError(
        "column-mismatch",
        `The model's features are ${quoted(featureNames)}.` +
          (lacking.length > 0 ? ` The rows lack ${quoted(lacking)}.` : "") +
          (extra.length > 0 ? ` The rows have ${quoted(extra)} besides; leave them out.` : ""),
        { column: extra.length > 0 ? names.indexOf(extra[0] ?? "") : undefined },
      );
    }
    const inOrder = featureNames.every((name, d) => names[d] === name);
    return inOrder ? source : reorder(featureNames.map((name) => names.indexOf(name)));
  }
  if (source.columns !== features) {
    throw new GaussmixError("column-mismatch", `The rows have ${counted(source.columns, "column")}; the model has ${counted(features, "feature")}.`);
  }
  return source;
}
