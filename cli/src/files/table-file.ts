import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { dataTrouble } from "../data/faults.js";
import type { Form } from "../data/source.js";
import * as sql from "../data/sql.js";
import { hasCode, WrongUsage } from "../errors.js";
import type { Session } from "../session.js";
import { writeAside } from "./aside.js";

const FORMATS: readonly { readonly pattern: RegExp; readonly options: string; readonly form: Form }[] = [
  { pattern: /\.csv$/i, options: "FORMAT csv, HEADER", form: "written" },
  { pattern: /\.csv\.gz$/i, options: "FORMAT csv, HEADER, COMPRESSION gzip", form: "written" },
  { pattern: /\.(tsv|tab)$/i, options: "FORMAT csv, HEADER, DELIMITER '\t'", form: "written" },
  { pattern: /\.(jsonl|ndjson)$/i, options: "FORMAT json", form: "typed" },
  { pattern: /\.json$/i, options: "FORMAT json, ARRAY true", form: "typed" },
  { pattern: /\.(parquet|pq)$/i, options: "FORMAT parquet", form: "typed" },
];

/** Where rows go: a file, whose name says in what form, or the standard output. */
export interface TableTarget {
  readonly path: string | undefined;
  /** DuckDB's options for it. */
  readonly options: string;
  /** Text keeps cells as they are written, other forms have types. */
  readonly form: Form;
}

/** Without a file, rows go to the standard output: as CSV, or as JSON where that is asked for. */
export function tableTarget(path: string | undefined, json: boolean): TableTarget {
  const format = FORMATS.find(({ pattern }) => pattern.test(path ?? (json ? ".json" : ".csv")));
  if (format === undefined) throw new WrongUsage(`${path ?? ""}: the name says no form of rows. Choose a name that ends with .csv, .tsv, .json, .jsonl or .parquet.`);
  return { path, options: format.options, form: format.form };
}

/** Writes the rows of a query, in their order. */
export async function writeTable(session: Session, query: string, { path, options }: TableTarget): Promise<void> {
  const engine = await session.engine();
  const copy = (file: string): Promise<void> => engine.run(`COPY (${query}) TO ${sql.literal(file)} (${options})`);
  if (path === undefined) {
    const file = join(await session.folder(), "output");
    await copy(file);
    try {
      await pipeline(createReadStream(file), process.stdout, { signal: session.signal, end: false });
    } catch (error) {
      // Whoever reads may stop reading.
      if (!hasCode(error, "EPIPE")) throw error;
    }
    return;
  }
  await writeAside(path, async (aside) => {
    try {
      await copy(aside);
      session.signal.throwIfAborted();
    } catch (error) {
      throw /write|space|IO Error/i.test(String(error)) ? dataTrouble(path, error) : error;
    }
  });
}
