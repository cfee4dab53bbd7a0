import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitSync } from "../ts/entry/node.js";
import type { RowSource } from "../ts/row-source.js";
import { matchColumns, omitIncomplete, readRows } from "../ts/rows.js";
import { arrowTable } from "./support/arrow.js";
import { errorOf } from "./support/errors.js";

/** Everything that a source writes, in pieces of the given size. */
function contents(source: RowSource, piece = 5): Float64Array {
  const total = source.rows * source.columns;
  const all = new Float64Array(total);
  for (let from = 0; from < total; from += piece) {
    const target = new Float64Array(Math.min(piece, total - from));
    source.fill(target, from, target.length);
    all.set(target, from);
  }
  return all;
}

/** Each form of the same rows. */
function forms(rows: number[][], columns: number): Record<string, unknown> {
  const data = Float64Array.from(rows.flat());
  const byColumn = Array.from({ length: columns }, (_, d) => rows.map((row) => row[d] ?? Number.NaN));
  const named = Object.fromEntries(byColumn.map((values, d) => [`f${d}`, values]));
  return {
    "number[][]": rows,
    "Float64Array[]": rows.map((row) => Float64Array.from(row)),
    mixed: rows.map((row, n) => (n % 2 === 0 ? row : Float64Array.from(row))),
    flat: { data, columns },
    named,
    "named typed": Object.fromEntries(byColumn.map((values, d) => [`f${d}`, Float64Array.from(values)])),
    arrow: arrowTable(named),
    ...(columns === 1 ? { list: byColumn[0], typed: data } : {}),
  };
}

const table = fc
  .record({ columns: fc.integer({ min: 1, max: 12 }), rows: fc.integer({ min: 1, max: 30 }) })
  .chain(({ columns, rows }) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.array(fc.double(), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
      piece: fc.integer({ min: 1, max: 40 }),
    }),
  );

test("all forms write the same bits, in pieces of any size", () => {
  fc.assert(
    fc.property(table, ({ rows, columns, piece }) => {
      const expected = Float64Array.from(rows.flat());
      for (const [name, form] of Object.entries(forms(rows, columns))) {
        const source = readRows(form, "error");
        expect([source.rows, source.columns], name).toEqual([rows.length, columns]);
        expect(contents(source, piece), name).toEqual(expected);
      }
    }),
  );
});

test("Float32 data are widened", () => {
  const data = Float32Array.of(0.1, 2, 3, 4, 5, 6);
  expect(contents(readRows({ data, columns: 3 }, "error"))).toEqual(Float64Array.from(data));
});

test("what sample() returns is rows", () => {
  const drawn = { data: Float64Array.of(1, 2, 3, 4), columns: 2, labels: Int32Array.of(0, 1) };
  expect(readRows(drawn, "error")).toMatchObject({ rows: 2, columns: 2, names: undefined });
});

test("columns may be called data and columns", () => {
  const source = readRows({ data: [1, 2], columns: [3, 4] }, "error");
  expect(source).toMatchObject({ rows: 2, columns: 2, names: ["data", "columns"] });
});

test("an object without a prototype holds named columns too", () => {
  const columns = Object.assign(Object.create(null) as Record<string, number[]>, { a: [1, 2] });
  expect(readRows(columns, "error")).toMatchObject({ rows: 2, columns: 1, names: ["a"] });
});

describe("rows that are none", () => {
  test.each([
    [undefined, "invalid-rows", "The rows are undefined; expected number[][]"],
    [null, "invalid-rows", "The rows are null; expected number[][]"],
    ["1,2", "invalid-rows", 'The rows are "1,2" (a string); expected'],
    [5, "invalid-rows", "The rows are 5; expected"],
    [new Map([["a", [1]]]), "invalid-rows", "The rows are an object of class Map; expected"],
    [new ArrayBuffer(8), "invalid-rows", "The rows are an object of class ArrayBuffer; expected"],
    [[{ a: 1 }], "invalid-rows", "Row 0 is an object; a row must be an array of numbers. For rows of objects, give named columns"],
    [{ a: [1], b: 2 }, "invalid-rows", 'The rows have a property "b" that is 2; with named columns each must be an array of numbers.'],
    [{ data: [1, 2], columns: 2 }, "invalid-rows", "The rows' data are an array of 2; in { data, columns } they must be a Float64Array or a Float32Array."],
    [{ data: new Float64Array(2) }, "no-columns", "The rows' columns are undefined; in { data, columns } it must be a whole number of at least 1."],
    [{ data: new Float64Array(2), columns: 0 }, "no-columns", "The rows' columns are 0; in"],
    [{ data: new Float64Array(4), columns: 2, colums: 3 }, "invalid-rows", 'There is no property of rows in the form { data, columns } that is called "colums". Did you mean "columns"?'],
    [{ data: new Float64Array(5), columns: 2 }, "ragged-rows", "The rows' data hold 5 values, which is not a multiple of the 2 columns."],
    [{ a: [1, 2], b: [1] }, "ragged-rows", 'column 1 ("b") has 1 value and column 0 ("a") has 2; all columns must have the same length.'],
    [[], "empty-rows", "There are no rows; at least one is needed."],
    [new Float64Array(0), "empty-rows", "There are no rows"],
    [{ data: new Float64Array(0), columns: 2 }, "empty-rows", "There are no rows"],
    [{ a: [], b: [] }, "empty-rows", "There are no rows"],
    [{}, "no-columns", "The rows have no columns; at least one feature is needed."],
    [[[], []], "no-columns", "The rows have no columns; at least one feature is needed."],
    [arrowTable({}), "no-columns", "The rows have no columns"],
    [arrowTable({ a: [] }), "empty-rows", "There are no rows"],
  ])("%o", (rows, code, message) => {
    const error = errorOf(() => readRows(rows, "error"));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });
});

describe("values that are no numbers", () => {
  test.each([
    [[[1, 2], [3, "4"]], "not-a-number", 1, 1, 'Row 1, column 1 is "4" (a string); every value must be a number. Convert text with Number(...)'],
    [[[1, 2], [undefined, 4]], "not-a-number", 1, 0, "Row 1, column 0 is undefined; every value must be a number. Is the column missing in this row?"],
    [[[1, 2], [3, 4n]], "not-a-number", 1, 1, "Row 1, column 1 is 4n (a bigint); every value must be a number. Convert it with Number(...)"],
    [[[true, 2]], "not-a-number", 0, 0, "Row 0, column 0 is true (a boolean); every value must be a number. Write 0 and 1 for false and true."],
    [[[1, [2]]], "not-a-number", 0, 1, "Row 0, column 1 is an array of 1; every value must be a number. Convert it to a number first."],
    [[[1, null]], "missing-value", 0, 1, 'Row 0, column 1 is null; every value must be a number. Fill it, or leave such rows out.'],
    [["1", "2"], "not-a-number", 0, 0, 'Row 0, column 0 is "1" (a string)'],
    [[1, 2, null], "missing-value", 2, 0, "Row 2, column 0 is null"],
    [[null, null], "missing-value", 0, 0, "Row 0, column 0 is null"],
    [BigInt64Array.of(1n, 2n), "not-a-number", 0, 0, "Row 0, column 0 is 1n (a bigint)"],
    [{ a: [1, 2], b: [3, "x"] }, "not-a-number", 1, 1, 'Row 1, column 1 ("b") is "x" (a string)'],
    [{ a: [1, null] }, "missing-value", 1, 0, 'Row 1, column 0 ("a") is null'],
    [arrowTable({ a: [1, 2], b: [null, 2] }), "missing-value", 0, 1, 'Row 0, column 1 ("b") is null'],
    [arrowTable({ a: [1n] }, "Int64"), "not-a-number", 0, 0, 'Row 0, column 0 ("a") is 1n (a bigint)'],
    [[[1, 2], [3]], "ragged-rows", 1, undefined, "Row 1 has 1 value and row 0 has 2; all rows must have the same number of values."],
    [[[1], [2, 3]], "ragged-rows", 1, undefined, "Row 1 has 2 values and row 0 has 1"],
    [[[1, 2], 3], "invalid-rows", 1, undefined, "Row 1 is 3; every row must be an array of 2 numbers."],
    [[null, [1, 2]], "invalid-rows", 0, undefined, "Row 0 is null; every row must be an array of 2 numbers."],
  ])("%o", (rows, code, row, column, message) => {
    const error = errorOf(() => contents(readRows(rows, "error")));
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code, row, column });
  });
});

describe("Arrow tables", () => {
  test("a column that holds plain numbers is read in place", () => {
    const table = arrowTable({ a: [1, 2], b: [3, 4] });
    expect(contents(readRows(table, "error"))).toEqual(Float64Array.of(1, 3, 2, 4));
    expect(table.reads).toBe(0);
  });

  test("a type whose array holds something else is read value by value", () => {
    const table = arrowTable({ half: [1, 2] }, "Float16");
    expect(contents(readRows(table, "error"))).toEqual(Float64Array.of(1, 2));
    expect(table.reads).toBe(2);
  });

  test("names must differ", () => {
    const table = { ...arrowTable({ a: [1], b: [2] }), schema: { fields: [{ name: "a" }, { name: "a" }] } };
    expect(errorOf(() => readRows(table, "error"))).toMatchObject({ code: "invalid-rows", column: 1 });
  });
});

describe("missing: omit", () => {
  const nan = Number.NaN;

  test("leaves out the rows with null or NaN, and knows the others' places", () => {
    const rows = [[1, 2], [null, 3], [4, 5], [6, nan], [7, 8], [9, 10]];
    const { source, kept } = omitIncomplete(readRows(rows, "missing"));
    expect(kept).toEqual(Uint32Array.of(0, 2, 4, 5));
    expect(source).toMatchObject({ rows: 4, columns: 2 });
    expect([0, 1, 2, 3].map((row) => source.originalRow?.(row))).toEqual([0, 2, 4, 5]);
    expect(contents(source)).toEqual(Float64Array.of(1, 2, 4, 5, 7, 8, 9, 10));
  });

  test("changes nothing where nothing is missing", () => {
    const source = readRows([[1], [2]], "missing");
    expect(omitIncomplete(source)).toEqual({ source, kept: undefined });
  });

  test("infinity is not missing", () => {
    const { source } = omitIncomplete(readRows([Infinity, nan], "missing"));
    expect(contents(source)).toEqual(Float64Array.of(Infinity));
  });

  test("the same rows are left whatever the form and the piece", () => {
    const cell = fc.oneof({ weight: 5, arbitrary: fc.integer() }, { weight: 1, arbitrary: fc.constant(nan) });
    const rows = fc.integer({ min: 1, max: 4 }).chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 60 }),
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 30 }), (given, piece) => {
        const complete = given.filter((row) => !row.some(Number.isNaN));
        fc.pre(complete.length > 0);
        for (const form of Object.values(forms(given, given[0]?.length ?? 0))) {
          const { source } = omitIncomplete(readRows(form, "missing"));
          expect(contents(source, piece)).toEqual(Float64Array.from(complete.flat()));
        }
      }),
    );
  });

  test("some row must be left", () => {
    const error = errorOf(() => fitSync([null, NaN], { components: 1, missing: "omit" }));
    expect(error.message).toBe('Each of the 2 rows has a missing value; with missing: "omit" none is left.');
    expect(error.code).toBe("empty-rows");
  });

  test("a string is still an error", () => {
    expect(errorOf(() => omitIncomplete(readRows([1, "NA"], "missing")))).toMatchObject({ code: "not-a-number", row: 1, column: 0 });
  });
});

describe("a model's features and the columns of new rows", () => {
  const names = ["eruptions", "waiting"];

  test("are matched by name, in any order", () => {
    const source = matchColumns(readRows({ waiting: [70, 80], eruptions: [3, 4] }, "error"), 2, names);
    expect(source.names).toEqual(names);
    expect(contents(source)).toEqual(Float64Array.of(3, 70, 4, 80));
  });

  test("are matched by position where one has no names", () => {
    expect(contents(matchColumns(readRows([[3, 70]], "error"), 2, names))).toEqual(Float64Array.of(3, 70));
    expect(contents(matchColumns(readRows({ b: [3], a: [70] }, "error"), 2, undefined))).toEqual(Float64Array.of(3, 70));
  });

  test.each([
    [{ eruptions: [3], wait: [70] }, `The model's features are "eruptions", "waiting". The rows lack "waiting". The rows have "wait" besides; leave them out.`],
    [{ eruptions: [3] }, `The model's features are "eruptions", "waiting". The rows lack "waiting".`],
    [{ id: [0], eruptions: [3], waiting: [70] }, `The model's features are "eruptions", "waiting". The rows have "id" besides; leave them out.`],
    [[[3, 70, 1]], "The rows have 3 columns; the model has 2 features."],
    [[3], "The rows have 1 column; the model has 2 features."],
  ])("must agree: %o", (rows, message) => {
    const error = errorOf(() => matchColumns(readRows(rows, "error"), 2, names));
    expect(error.message).toBe(message);
    expect(error.code).toBe("column-mismatch");
  });
});
