import { open, stat } from "node:fs/promises";
import { BadInput, fileTrouble } from "../errors.js";

/** What a file holds. */
export type Kind = "csv" | "parquet" | "json" | "arrow" | "duckdb";

/** By the first bytes: names may lie. */
const MAGIC: readonly { readonly at: number; readonly bytes: string; readonly kind?: Kind; readonly refusal?: string }[] = [
  { at: 0, bytes: "PAR1", kind: "parquet" },
  { at: 0, bytes: "ARROW1", kind: "arrow" },
  // The stream form of Arrow IPC begins with a continuation mark.
  { at: 0, bytes: "\u00ff\u00ff\u00ff\u00ff", kind: "arrow" },
  { at: 8, bytes: "DUCK", kind: "duckdb" },
  { at: 0, bytes: "SQLite format 3", refusal: "is an SQLite database, which DuckDB reads only with an extension that would have to be downloaded. Export the table: sqlite3 -csv -header FILE 'select * from TABLE'" },
  { at: 0, bytes: "PK\u0003\u0004", refusal: "is a zip archive or a spreadsheet. Unpack it, or save the sheet as CSV" },
  { at: 0, bytes: "\u0089HDF", refusal: "is an HDF5 file. Save the table as Parquet or CSV" },
  { at: 0, bytes: "\u0093NUMPY", refusal: "is a NumPy file. Save the array as Parquet or CSV" },
  { at: 0, bytes: "\u00ff\u00fe", refusal: "is text in UTF-16. Convert it first: iconv -f utf-16 -t utf-8" },
  { at: 0, bytes: "\u00fe\u00ff", refusal: "is text in UTF-16. Convert it first: iconv -f utf-16 -t utf-8" },
];

const BY_NAME: readonly (readonly [RegExp, Kind])[] = [
  [/\.(csv|tsv|tab|txt|dat)(\.gz|\.zst)?$/i, "csv"],
  [/\.(parquet|pq)$/i, "parquet"],
  [/\.(json|jsonl|ndjson)(\.gz|\.zst)?$/i, "json"],
  [/\.(arrow|arrows|feather|ipc)$/i, "arrow"],
  [/\.(duckdb|ddb)$/i, "duckdb"],
];

/** What the file holds, by its first bytes and then by its name; what can't be read is refused in words. */
export async function recognise(path: string, label: string): Promise<Kind> {
  const head = await headOf(path, label);
  const named = BY_NAME.find(([pattern]) => pattern.test(path))?.[1];
  for (const { at, bytes, kind, refusal } of MAGIC) {
    if (!head.startsWith(bytes, at)) continue;
    if (refusal !== undefined) throw new BadInput(`${label} ${refusal}.`);
    if (kind !== undefined) return kind;
  }
  if (named === "parquet") throw new BadInput(`${label} is not a Parquet file, whatever its name says. Fetch or write it again.`);
  if (named === "duckdb") throw new BadInput(`${label} is not a DuckDB file, whatever its name says.`);
  const packed = head.startsWith("\u001f\u008b");
  if (packed && !/\.gz$/i.test(path)) throw new BadInput(`${label} is compressed by gzip. Give it a name that ends with .gz, or pipe it in.`);
  if (named !== undefined) return named;
  if (packed) return "csv";
  if (/^(\u00ef\u00bb\u00bf)?\s*[[{]/.test(head)) return "json";
  if (head.includes("\0")) throw new BadInput(`${label} is not text, and no kind of data file that gaussmix knows: CSV, JSON lines, Parquet, Arrow IPC or DuckDB.`);
  return "csv";
}

/** The first bytes, each as one character. */
async function headOf(path: string, label: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(512) });
      if (bytesRead === 0) throw new BadInput(`${label} is empty. Expected a line with the names of the columns, and rows.`);
      return buffer.toString("latin1", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileTrouble(label, error);
  }
}
