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
  const number = source.number(column, "written");
  const wrong = what === "infinite" ? `isinf(${number})` : `TRY_CAST(${cell} AS DOUBLE) IS NULL AND NOT (${source.missing(column)})`;
  const numbered = `SELECT row_number() OVER () AS place, ${cell} FROM ${source.relation("written")}${among === undefined ? "" : ` LIMIT ${among}`}`;
  const [found] = await engine.all(`SELECT place, CAST(${cell} AS VARCHAR) AS value FROM (${numbered}) WHERE ${wrong} ORDER BY place LIMIT 1`);
  return found === undefined ? undefined : { row: Number(found["place"]), value: text(found["value"]) };
}
