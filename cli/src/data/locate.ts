import { BadInput } from "../errors.js";
import { shown, whole } from "../words.js";
import { type Engine, text } from "./engine.js";
import type { Source } from "./source.js";
import * as sql from "./sql.js";

export interface Found {
  /** From 1, the header not counted. */
  readonly row: number;
  readonly value: string;
}

/** How many rows say whether a column is one of numbers. */
export const LOOKED_AT = 20_000;

/** What is sought, as a condition in SQL on a cell. */
const WRONG = {
  text: (cell: string) => `NOT (${isNumber(cell)})`,
  infinite: (cell: string) => `isinf(TRY_CAST(${cell} AS DOUBLE))`,
  negative: (cell: string) => `TRY_CAST(${cell} AS DOUBLE) < 0`,
} as const;

/** The engine alone would take 1_000 for 1000. */
function isNumber(cell: string): string {
  return `TRY_CAST(${cell} AS DOUBLE) IS NOT NULL AND NOT contains(CAST(${cell} AS VARCHAR), '_')`;
}

/** The first cell of a column that is text, infinite or negative: sought only once it is known that there is one, or may be. */
export async function findFirst(engine: Engine, source: Source, column: string, what: keyof typeof WRONG, among?: number): Promise<Found | undefined> {
  const cell = sql.name(column);
  const numbered = `SELECT row_number() OVER () AS place, ${cell} FROM ${source.relation("written")}${among === undefined ? "" : ` LIMIT ${among}`}`;
  const written = `CAST(${cell} AS VARCHAR)`;
  const value = `CASE WHEN typeof(${cell}) = 'JSON' THEN ${written} ->> '$' ELSE ${written} END`;
  const [found] = await engine.all(`SELECT place, ${value} AS value FROM (${numbered}) WHERE NOT (${source.missing(column)}) AND ${WRONG[what](cell)} ORDER BY place LIMIT 1`);
  return found === undefined ? undefined : { row: Number(found["place"]), value: text(found["value"]) };
}

/** Those of the columns most of whose first cells are numbers, missing ones not counted. */
export async function mostlyNumbers(engine: Engine, relation: string, columns: readonly string[], missing: Source["missing"]): Promise<string[]> {
  if (columns.length === 0) return [];
  const shares = columns.map((column, d) => `avg((${isNumber(sql.name(column))})::INTEGER) FILTER (WHERE NOT (${missing(column)})) AS share_${d}`).join(", ");
  const [row = {}] = await engine.all(`SELECT ${shares} FROM (SELECT * FROM ${relation} LIMIT ${LOOKED_AT})`);
  return columns.filter((_, d) => Number(row[`share_${d}`] ?? 0) > 0.5);
}

/** Whether a column has no value, in all rows or among the first. */
export async function isEmpty(engine: Engine, source: Source, column: string, among?: number): Promise<boolean> {
  const rows = `(SELECT ${sql.name(column)} FROM ${source.relation("written")}${among === undefined ? "" : ` LIMIT ${among}`})`;
  const filled = await engine.all(`SELECT 1 FROM ${rows} WHERE NOT (${source.missing(column)}) LIMIT 1`);
  return filled.length === 0;
}

/** What to say of columns one of which is infinite somewhere. */
export async function infinite(engine: Engine, source: Source, columns: readonly string[]): Promise<BadInput> {
  for (const column of columns) {
    const found = await findFirst(engine, source, column, "infinite");
    if (found === undefined) continue;
    return new BadInput(`${source.label}: column ${JSON.stringify(column)} is infinite in row ${whole(found.row)}. Correct it, or leave such rows out with --where 'isfinite(${sql.name(column)})'.`);
  }
  return new BadInput(`${source.label}: a value is infinite. Correct it, or leave such rows out with --where.`);
}

/** What to say of a column of weights some of which are below 0. */
export async function negative(engine: Engine, source: Source, column: string): Promise<BadInput> {
  const { value, row } = (await findFirst(engine, source, column, "negative")) ?? { value: "negative", row: 0 };
  return new BadInput(`${source.label}: column ${JSON.stringify(column)} is ${value} in row ${whole(row)}, and a weight is 0 or more. Correct it, or leave such rows out with --where '${sql.name(column)} >= 0'.`);
}

/** What to say of columns one of which has a cell that is no number. */
export async function slip(engine: Engine, source: Source, columns: readonly string[]): Promise<Error | undefined> {
  for (const column of columns) {
    const found = await findFirst(engine, source, column, "text");
    if (found === undefined) continue;
    return (await inLine(engine, source, column)) ?? new BadInput(`${source.label}, row ${whole(found.row)}: ${noNumber(column, found.value)}`);
  }
  return undefined;
}

/** The reader of text files alone knows lines: it tells them when it fails. */
async function inLine(engine: Engine, source: Source, column: string): Promise<Error | undefined> {
  try {
    await engine.all(`SELECT max(${sql.name(column)}) FROM ${source.numbers([column])}`);
    return undefined;
  } catch (error) {
    return error instanceof Error && error.message.includes("CSV Error") ? error : undefined;
  }
}

export function noNumber(column: string, value: string): string {
  return `column ${JSON.stringify(column)} has ${shown(value)}, which is not a number${likeNumber(value)}. Correct it, leave the cell empty if its value is missing, or choose columns with --columns.`;
}

/** What is wrong with a cell that looks like a number. */
export function likeNumber(value: string): string {
  return /^[+-]?\d[\d.]*[,_'][\d.,_']*$/.test(value) ? ": decimals have a point, thousands nothing, as in 1234.5" : "";
}
