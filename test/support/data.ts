import { readFileSync } from "node:fs";

/** A CSV file of test/golden: its header and its numbers. */
function table(name: string): { names: string[]; rows: number[][] } {
  const text = readFileSync(new URL(`../golden/${name}.csv`, import.meta.url), "utf8");
  const [header = "", ...lines] = text.trim().split(/\r?\n/);
  return { names: header.split(","), rows: lines.map((line) => line.split(",").map(Number)) };
}

/** Old Faithful: 272 eruptions, their minutes and the minutes waited. */
export const faithful: number[][] = table("faithful").rows;

/** The same rows in one block. */
export function readCsv(name: string): { data: Float64Array; columns: number } {
  const { names, rows } = table(name);
  return { data: flat(rows), columns: names.length };
}

/** A JSON file of test/golden. */
export function golden(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), "utf8"));
}

/** Three clouds in the plane, far apart: cloud c has every third row, from row c. */
export function threeClouds(rows: number): number[][] {
  return Array.from({ length: rows }, (_, n) => {
    const spread = ((n * 7919) % 1009) / 1009 + ((n * 104729) % 997) / 997;
    const other = ((n * 1299709) % 1013) / 1013 + ((n * 15485863) % 991) / 991;
    return [spread + (n % 3) * 10, other + (n % 3 === 1 ? 10 : 0)];
  });
}

/** All values of rows, one row after the other. */
export function flat(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(rows.flat());
}

/** Columns of rows. */
export function column(rows: readonly (readonly number[])[], d: number): number[] {
  return rows.map((row) => row[d] ?? Number.NaN);
}
