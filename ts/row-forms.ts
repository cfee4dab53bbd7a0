import { columnWords, counted, describe, GaussmixError, isArrayLike } from "./errors.js";
import { type NullRule, numberOrError, type RowSource } from "./row-source.js";
import type { ArrowTable } from "./types.js";

/** D columns of N values each. A plain list of numbers is one column. */
export function columnSource(columns: readonly ArrayLike<unknown>[], rows: number, names: readonly string[] | undefined, nulls: NullRule): RowSource {
  const width = columns.length;
  return {
    rows,
    columns: width,
    names,
    fill(target, from, count) {
      const [only] = columns;
      if (width === 1 && only instanceof Float64Array) {
        target.set(only.subarray(from, from + count));
        return;
      }
      let row = Math.floor(from / width);
      let column = from % width;
      for (let i = 0; i < count; i++) {
        const value = columns[column]?.[row];
        target[i] = typeof value === "number" ? value : numberOrError(value, row, column, names, nulls);
        if (++column === width) {
          column = 0;
          row++;
        }
      }
    },
    reorder: (order) =>
      columnSource(
        order.map((column) => columns[column] ?? []),
        rows,
        names && order.map((column) => names[column] ?? ""),
        nulls,
      ),
  };
}

/** N arrays of D values each. */
export function rowArraySource(rows: ArrayLike<unknown>, columns: number, nulls: NullRule): RowSource {
  return {
    rows: rows.length,
    columns,
    names: undefined,
    fill(target, from, count) {
      let row = Math.floor(from / columns);
      let column = from % columns;
      for (let i = 0; i < count; row++, column = 0) {
        const values = checkedRow(rows[row], row, columns);
        const end = Math.min(columns, column + count - i);
        if (values instanceof Float64Array && columns > 8) {
          target.set(values.subarray(column, end), i);
          i += end - column;
          continue;
        }
        for (; column < end; column++, i++) {
          const value = values[column];
          target[i] = typeof value === "number" ? value : numberOrError(value, row, column, undefined, nulls);
        }
      }
    },
  };
}

function checkedRow(values: unknown, row: number, columns: number): ArrayLike<unknown> {
  if (!isArrayLike(values)) {
    throw new GaussmixError("invalid-rows", `Row ${row} is ${describe(values)}; every row must be an array of ${counted(columns, "number")}.`, { row });
  }
  if (values.length !== columns) {
    throw new GaussmixError(
      "ragged-rows",
      `Row ${row} has ${counted(values.length, "value")} and row 0 has ${columns}; all rows must have the same number of values.`,
      { row },
    );
  }
  return values;
}

/** By its tag, so that arrays from another frame or context count too. */
function isFloatArray(value: unknown): value is Float64Array | Float32Array {
  if (!ArrayBuffer.isView(value)) return false;
  const tag = (value as Partial<Float64Array>)[Symbol.toStringTag] as string | undefined;
  return tag === "Float64Array" || tag === "Float32Array";
}

/** One flat array, row after row. */
export function flatSource(data: unknown, columns: unknown): RowSource {
  if (!isFloatArray(data)) {
    throw new GaussmixError("invalid-rows", `The rows' data are ${describe(data)}; in { data, columns } they must be a Float64Array or a Float32Array.`);
  }
  if (!Number.isSafeInteger(columns) || (columns as number) < 1) {
    throw new GaussmixError("no-columns", `The rows' columns are ${describe(columns)}; in { data, columns } it must be a whole number of at least 1.`);
  }
  const width = columns as number;
  if (data.length % width !== 0) {
    throw new GaussmixError("ragged-rows", `The rows' data hold ${counted(data.length, "value")}, which is not a multiple of the ${counted(width, "column")}.`);
  }
  return {
    rows: data.length / width,
    columns: width,
    names: undefined,
    fill(target, from, count) {
      target.set(data.subarray(from, from + count));
    },
  };
}

/** Columns by name. */
export function namedSource(columns: Readonly<Record<string, unknown>>, nulls: NullRule): RowSource {
  const names = Object.keys(columns);
  const lists = names.map((name, column) => {
    const values = columns[name];
    if (isArrayLike(values)) return values;
    throw new GaussmixError(
      "invalid-rows",
      `The rows have a property ${JSON.stringify(name)} that is ${describe(values)}; with named columns each must be an array of numbers.`,
      { column },
    );
  });
  const rows = lists[0]?.length ?? 0;
  const uneven = lists.findIndex((values) => values.length !== rows);
  if (uneven > 0) {
    throw new GaussmixError(
      "ragged-rows",
      `${columnWords(uneven, names)} has ${counted(lists[uneven]?.length ?? 0, "value")} and ${columnWords(0, names)} has ${rows}; all columns must have the same length.`,
      { column: uneven },
    );
  }
  return columnSource(lists, rows, names, nulls);
}

/** True for whatever has the face of an Apache Arrow table. */
export function isArrowTable(rows: object): rows is ArrowTable {
  const table = rows as Partial<ArrowTable>;
  return (
    typeof table.numRows === "number" && typeof table.numCols === "number" && typeof table.getChildAt === "function" && Array.isArray(table.schema?.fields)
  );
}

export function arrowSource(table: ArrowTable, nulls: NullRule): RowSource {
  const names = table.schema.fields.map((field) => field.name);
  const repeated = names.findIndex((name, column) => names.indexOf(name) !== column);
  if (repeated >= 0) {
    throw new GaussmixError("invalid-rows", `The table has more than one ${columnWords(repeated, names)}; rename or select its columns.`, { column: repeated });
  }
  const columns = names.map((_, column) => arrowColumn(table, column));
  return columnSource(columns, table.numRows, names, nulls);
}

/** Arrow types whose `toArray()` holds the values themselves; others hold raw bits, days or words. */
const PLAIN_NUMBERS = /^(Float(32|64)|U?Int(8|16|32))$/;

/** The values of a column, without a copy where the table can give them so. */
function arrowColumn(table: ArrowTable, column: number): ArrayLike<unknown> {
  const vector = table.getChildAt(column);
  if (vector === null) throw new GaussmixError("invalid-rows", `The table has no column ${column}.`, { column });
  const field = table.schema.fields[column] as { readonly type?: unknown } | undefined;
  if (vector.nullCount === 0 && PLAIN_NUMBERS.test(String(field?.type))) return vector.toArray();
  return Array.from({ length: table.numRows }, (_, row) => vector.get(row));
}
