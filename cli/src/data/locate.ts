import { BadInput } from "../errors.js";
import { whole } from "../words.js";
import { type Engine, text } from "./engine.js";
import type { Source } from "./source.js";
import * as sql from "./sql.js";

export interface Found {
  /** From 1, the header not counted. */
  readonly row: number;
  readonly value: string;
}

/** The first cell of a column that is text, or infinite: sought only once it is known that there is one. */
export async function findFirst(engine: Engine, source: Source, column: string, what: "text" | "infinite", among?: number): Promise<Found | undefined> {
  const cell = sql.name(column);
  const wrong = what === "infinite" ? `isinf(TRY_CAST(${cell} AS DOUBLE))` : `TRY_CAST(${cell} AS DOUBLE) IS NULL AND NOT (${source.missing(column)})`;
  const numbered = `SELECT row_number() OVER () AS place, ${cell} FROM ${source.relation("written")}${among === undefined ? "" : ` LIMIT ${among}`}`;
  const [found] = await engine.all(`SELECT place, CAST(${cell} AS VARCHAR) AS value FROM (${numbered}) WHERE ${wrong} ORDER BY place LIMIT 1`);
  return found === undefined ? undefined : { row: Number(found["place"]), value: text(found["value"]) };
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

/** Where an error is about text that should have been a number: what to say of it. */
export async function slip(engine: Engine, source: Source, columns: readonly string[], error: unknown): Promise<BadInput | undefined> {
  if (!String(error).includes('Could not convert string') || String(error).includes('CSV Error')) return undefined;
  for (const column of columns) {
    const found = await findFirst(engine, source, column, "text");
    if (found === undefined) continue;
    return new BadInput(`${source.label}: column ${JSON.stringify(column)} has ${JSON.stringify(found.value)} in row ${whole(found.row)}, which is not a number. Correct it.`);
  }
  return undefined;
}
