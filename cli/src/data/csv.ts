import { open } from "node:fs/promises";
import { BadInput } from "../errors.js";
import { alike, counted, listed, shown } from "../words.js";
import { type Column, type Engine, text } from "./engine.js";
import { HASHES } from "./faults.js";
import { LOOKED_AT, mostlyNumbers } from "./locate.js";
import { isNumeric, numbered, type Source } from "./source.js";
import * as sql from "./sql.js";

/** Words for a cell that has no value, as R, pandas and spreadsheets write them. */
const MISSING = ["", "NA", "N/A", "n/a", "null", "NULL", "None", "?", "#N/A"];

/** What separates columns, the likeliest first. */
const DELIMITERS = [",", ";", "\t", "|"];

export interface CsvOptions {
  readonly delimiter?: string | undefined;
}

interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly header: boolean;
  readonly columns: readonly Column[];
}

/** Text files with separated columns. What the sniffer finds in the first holds for all of them. */
export async function openCsv(engine: Engine, label: string, files: readonly string[], options: CsvOptions): Promise<Source> {
  const [first = ""] = files;
  // What comes through a pipe lies in a file that nobody knows.
  const called = (file: string): string => (files.length === 1 ? label : file);
  const dialect = await withQuotes(engine, first, await sniff(engine, first, called(first), options));
  if (dialect.header) for (const file of files) await checkHeader(engine, file, called(file), dialect);
  const { columns } = dialect;
  const texts = columns.filter(({ type }) => type === "VARCHAR").map(({ name }) => name);
  // DuckDB takes a column with a single slip for text, and one of 007 or +1.
  const doubtful = await mostlyNumbers(engine, asWritten(files, dialect), texts, missing);
  const numeric = columns.filter(isNumeric).map(({ name }) => name);
  return {
    label,
    columns: numbered(columns, doubtful),
    doubtful: new Set(doubtful),
    notes: dialect.header ? [] : [headless(columns)],
    relation: (form, features = []) => (form === "typed" ? reading(files, dialect, numbered(columns, features.filter((name) => texts.includes(name)))) : asWritten(files, dialect)),
    numbers: (features) => reading(files, dialect, numbered(columns, [...numeric, ...features])),
    number(column, form) {
      const number = `CAST(${sql.name(column)} AS DOUBLE)`;
      return form === "typed" ? number : `CASE WHEN ${missing(column)} THEN NULL ELSE ${number} END`;
    },
    missing,
  };
}

function headless(columns: readonly Column[]): string {
  return `no line of names: the first line is a row like the others, and the columns are called ${listed(columns.map(({ name }) => name))}. Add a first line with names to call them otherwise`;
}

function missing(column: string): string {
  const cell = sql.name(column);
  return `${cell} IS NULL OR ${cell} IN (${MISSING.map(sql.literal).join(", ")})`;
}

/** No line is ever skipped: the sniffer alone would drop those that do not fit, or that look like comments. */
async function sniff(engine: Engine, file: string, called: string, { delimiter }: CsvOptions): Promise<Dialect> {
  const chosen = delimiter === undefined ? [] : [`delim = ${sql.literal(delimiter)}`];
  const sniffing = ["skip = 0", "comment = ''", `nullstr = ${sql.list(MISSING)}`, ...chosen].join(", ");
  const [found] = await engine.all(`SELECT * FROM sniff_csv(${sql.literal(file)}, ${sniffing})`).catch(async (error: unknown) => {
    if (delimiter !== undefined) await refuseRagged(engine, file, await firstLine(file), delimiter);
    throw error;
  });
  const columns = (found?.["Columns"] ?? []) as unknown as readonly Column[];
  const [only] = columns;
  if (only !== undefined && columns.length === 1) {
    if (only.type === "VARCHAR" && only.name.startsWith("#")) {
      throw new BadInput(`${called}, line 1: ${shown(only.name)} is no line of names. ${HASHES}`);
    }
    const separator = DELIMITERS.find((candidate) => only.name.includes(candidate));
    if (separator !== undefined) await refuseRagged(engine, file, only.name, separator);
  }
  // Where DuckDB takes all columns for text, such as 007 and +1, it takes the first line for names.
  const header = found?.["HasHeader"] === true && !columns.every(({ name }) => /^[+-]?\d[\d.]*$/.test(name));
  const option = (key: string): string => text(found?.[key]).replace("(empty)", "");
  return {
    delimiter: option("Delimiter"),
    quote: option("Quote"),
    escape: option("Escape"),
    header,
    columns: columns.map(({ name, type }, d) => ({ name: header ? name : `column${d}`, type })),
  };
}

/** Where the first rows have no quotes, later ones may. Some that the sniffer does not heed are part of the text. */
async function withQuotes(engine: Engine, file: string, dialect: Dialect): Promise<Dialect> {
  if (dialect.quote !== "") return dialect;
  const heedless = await engine.all(`SELECT 1 FROM (SELECT * FROM ${asWritten([file], dialect)} LIMIT ${LOOKED_AT}) AS cells WHERE contains(CAST(cells AS VARCHAR), '"') LIMIT 1`);
  return heedless.length > 0 ? dialect : { ...dialect, quote: '"', escape: '"' };
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(65_536) });
    return buffer.toString("utf8", 0, bytesRead).split(/\r?\n/, 1).join("");
  } finally {
    await file.close();
  }
}

/** A file that would be columns but for some of its lines: reading all of it by the header's columns names the first of them. */
async function refuseRagged(engine: Engine, file: string, header: string, delimiter: string): Promise<void> {
  const columns = header.split(delimiter).map((_, i) => ({ name: `column ${i + 1}`, type: "VARCHAR" }));
  if (columns.length < 2) return;
  const relation = reading([file], { delimiter, quote: '"', escape: '"', header: true }, columns);
  await engine.all(`SELECT ${columns.map(({ name }) => `min(${sql.name(name)})`).join(", ")} FROM ${relation}`);
}

function reading(files: readonly string[], { delimiter, quote, escape, header }: Omit<Dialect, "columns">, columns: readonly Column[], missing = MISSING): string {
  const types = columns.map((column) => `${sql.literal(column.name)}: ${sql.literal(column.type)}`).join(", ");
  const options = [
    "auto_detect = false",
    `delim = ${sql.literal(delimiter)}`,
    `quote = ${sql.literal(quote)}`,
    `escape = ${sql.literal(escape)}`,
    "comment = ''",
    `header = ${String(header)}`,
    `nullstr = ${sql.list(missing)}`,
    `columns = {${types}}`,
  ];
  return `read_csv(${sql.list(files)}, ${options.join(", ")})`;
}

/** Every cell as the text that stands there; a quoted empty one is told from none. */
function asWritten(files: readonly string[], dialect: Dialect): string {
  const texts = dialect.columns.map((column) => ({ ...column, type: "VARCHAR" }));
  return reading(files, dialect, texts, [""]).replace(/\)$/, ", allow_quoted_nulls = false)");
}

/** Names that come twice would be renamed in silence, and files of other columns mixed up. */
async function checkHeader(engine: Engine, file: string, called: string, dialect: Dialect): Promise<void> {
  const { columns } = dialect;
  const texts = columns.map((_, i) => ({ name: `c${i}`, type: "VARCHAR" }));
  const [row = {}] = await engine.all(`SELECT * FROM ${reading([file], { ...dialect, header: false }, texts, [""])} LIMIT 1`);
  const names = texts.map(({ name }) => text(row[name] ?? "").trim());
  const twins = sql.twins(names.map((called) => (called === "" ? undefined : called)));
  if (twins !== undefined) {
    const [first, second] = twins;
    throw new BadInput(`${called}, line 1: columns ${first + 1} and ${second + 1} ${alike(names[first] ?? "", names[second] ?? "")}. Rename one of them.`);
  }
  const other = names.findIndex((name, i) => name !== "" && name !== columns[i]?.name);
  if (other >= 0) {
    const expected = listed(columns.map(({ name }) => name));
    throw new BadInput(`${called}, line 1: column ${other + 1} is called ${JSON.stringify(names[other])}, but the first file has ${counted(columns.length, "column")}: ${expected}. Give files of the same columns.`);
  }
}
