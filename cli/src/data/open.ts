import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { aboutFile, BadInput, WrongUsage } from "../errors.js";
import type { Session } from "../session.js";
import { alike, listed } from "../words.js";
import { openCsv } from "./csv.js";
import { type Engine, text } from "./engine.js";
import { aboutData } from "./faults.js";
import { isGzip, nowhere, unpack } from "./gzip.js";
import { mostlyNumbers } from "./locate.js";
import { filesOf } from "./patterns.js";
import { type Kind, recognise } from "./recognise.js";
import { isNumeric, type Source, typedSource } from "./source.js";
import * as sql from "./sql.js";

export interface SourceOptions {
  /** A table of a DuckDB file. */
  readonly table?: string | undefined;
  /** A query; `data` stands for the file that is given besides. */
  readonly sql?: string | undefined;
  readonly delimiter?: string | undefined;
}

/** Opens a file, a pattern of files, the standard input (`-`), a table or a query. */
export async function openSource(session: Session, path: string | undefined, options: SourceOptions): Promise<Source> {
  const engine = await session.engine();
  const given = path ?? (options.sql === undefined ? "-" : undefined);
  if (given === undefined) return openQuery(engine, options.sql ?? "", "--sql");
  if (/^\w+:\/\//.test(given)) throw new BadInput(`${given} is not a local file. Fetch it first, or pipe it in: curl -L ${given} | gaussmix fit -`);
  const label = given === "-" ? "standard input" : given;
  const files = given === "-" ? [await spoolInput(session)] : await filesOf(engine, given);
  if (files.length === 0) throw new BadInput(`No file matches ${given}. Check the pattern.`);
  return aboutData(label, async () => {
    for (const file of files) if (/\.gz$/i.test(file)) await unpack(file, file, nowhere(), session.signal);
    const kind = await oneKind(files, label);
    if (kind === "duckdb") return openDatabase(engine, label, files[0] ?? "", options);
    if (options.table !== undefined) throw new WrongUsage(`--table is for DuckDB files, and ${label} is none.`);
    const source = await openFiles(session, kind, label, files, options);
    if (options.sql === undefined) return source;
    await engine.run(`CREATE TEMP VIEW data AS SELECT * FROM ${source.relation("typed", source.columns.filter(isNumeric).map(({ name }) => name))}`);
    return openQuery(engine, options.sql, label);
  });
}

async function openFiles(session: Session, kind: Exclude<Kind, "duckdb">, label: string, files: readonly string[], options: SourceOptions): Promise<Source> {
  const engine = await session.engine();
  if (kind === "csv") return openCsv(engine, label, files, options);
  if (kind === "arrow") {
    const { openArrow } = await import("./arrow.js");
    return openArrow(engine, label, files);
  }
  if (kind === "json") return openJson(engine, label, files);
  const relation = `read_parquet(${sql.list(files)})`;
  return typedSource(label, relation, await engine.describe(relation));
}

/** DuckDB gives the type JSON to columns of several kinds, and new names to keys that differ in upper and lower case only. */
async function openJson(engine: Engine, label: string, files: readonly string[]): Promise<Source> {
  const relation = `read_json(${sql.list(files)})`;
  const columns = await engine.describe(relation);
  for (const { name } of columns) {
    const written = name.replace(/_\d+$/, "");
    const twin = columns.find((column) => column.name !== name && column.name.toLowerCase() === written.toLowerCase());
    if (twin === undefined) continue;
    const there = await engine.all(`SELECT 1 FROM read_json_objects(${sql.list(files)}) WHERE list_contains(json_keys(json), ${sql.literal(name)}) LIMIT 1`);
    if (there.length === 0) throw new BadInput(`${label}: two columns ${alike(twin.name, written)}. Rename one of them.`);
  }
  const mixed = columns.filter(({ type }) => type === "JSON").map(({ name }) => name);
  return typedSource(label, relation, columns, await mostlyNumbers(engine, relation, mixed, (column) => `${sql.name(column)} IS NULL`));
}

async function openQuery(engine: Engine, query: string, label: string): Promise<Source> {
  const relation = `(${query.replace(/;\s*$/, "")}\n)`;
  return aboutData(label, async () => typedSource(label, relation, await engine.describe(relation)));
}

async function openDatabase(engine: Engine, label: string, file: string, { table, sql: query }: SourceOptions): Promise<Source> {
  await engine.attach(file);
  if (query !== undefined) {
    await engine.run("USE source");
    return openQuery(engine, query, label);
  }
  const rows = await engine.all("SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'source' ORDER BY ALL");
  const tables = rows.map(({ table_schema, table_name }) => ({ schema: text(table_schema), table: text(table_name) }));
  const names = tables.map(({ schema, table: called }) => (schema === "main" ? called : `${schema}.${called}`));
  const wanted = table ?? (names.length === 1 ? names[0] : undefined);
  const place = wanted === undefined ? -1 : names.indexOf(wanted);
  const found = tables[place];
  if (found === undefined) {
    if (names.length === 0) throw new BadInput(`${label} has no tables.`);
    const which = table === undefined ? "has several tables" : `has no table ${JSON.stringify(table)}`;
    throw new WrongUsage(`${label} ${which}. Choose with --table: ${listed(names)}.`);
  }
  const relation = `source.${sql.name(found.schema)}.${sql.name(found.table)}`;
  return typedSource(`${label}, table ${names[place] ?? ""}`, relation, await engine.describe(relation));
}

async function oneKind(files: readonly string[], label: string): Promise<Kind> {
  const kinds = await Promise.all(files.map((file) => recognise(file, files.length > 1 ? file : label)));
  const [kind = "csv"] = kinds;
  const other = kinds.findIndex((one) => one !== kind);
  if (other >= 0) throw new BadInput(`${label} names files of different kinds: ${files[0] ?? ""} is ${kind}, ${files[other] ?? ""} is ${kinds[other] ?? ""}. Give files of one kind.`);
  if (kind === "duckdb" && files.length > 1) throw new BadInput(`${label} names ${files.length} DuckDB files. Give one.`);
  return kind;
}

/** Sniffing and reading are two passes, and a pipe gives its bytes once. */
async function spoolInput(session: Session): Promise<string> {
  if (process.stdin.isTTY) throw new WrongUsage("No data: name a file, or pipe rows in. gaussmix fit --help has examples.");
  const file = join(await session.folder(), "input");
  await aboutFile(`The temporary file ${file}`, () => pipeline(process.stdin, createWriteStream(file), { signal: session.signal }));
  if (!(await isGzip(file))) return file;
  const unpacked = join(await session.folder(), "unpacked");
  await unpack(file, "standard input", createWriteStream(unpacked), session.signal);
  return unpacked;
}
