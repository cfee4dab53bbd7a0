import { BadInput, WrongUsage } from "../errors.js";
import { listed, shown, whole } from "../words.js";
import type { Column, Engine } from "./engine.js";
import { findFirst, isEmpty, likeNumber, LOOKED_AT, slip } from "./locate.js";
import { isNumeric, type Source } from "./source.js";

export interface ColumnOptions {
  readonly columns?: string | readonly string[] | undefined;
  readonly weights?: string | undefined;
  readonly labels?: string | undefined;
}

/** Which columns are the features, and what the others are for. */
export interface Choice {
  readonly features: readonly string[];
  readonly weights: string | undefined;
  /** A column of known classes, for comparison. */
  readonly labels: string | undefined;
  /** Columns that nobody asked to leave out, and why they are. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** The columns that are asked for; by default all numeric ones. */
export async function chooseColumns(engine: Engine, source: Source, { columns, weights, labels }: ColumnOptions): Promise<Choice> {
  for (const [option, column] of [["--weights", weights], ["--labels", labels]] as const) {
    if (column !== undefined) find(source, column, option);
  }
  if (weights !== undefined) await requireNumeric(engine, source, find(source, weights, "--weights"), "--weights needs numbers", "--weights");
  if (columns !== undefined) {
    const features = splitNames(columns, source);
    for (const feature of features) await requireNumeric(engine, source, find(source, feature, "--columns"), "--columns needs numbers");
    const twice = features.find((feature, i) => features.indexOf(feature) !== i);
    if (twice !== undefined) throw new WrongUsage(`--columns names ${JSON.stringify(twice)} twice.`);
    return { features, weights, labels, leftOut: [] };
  }
  const free = source.columns.filter(({ name }) => name !== weights && name !== labels);
  const features = free.filter(isNumeric).map(({ name }) => name);
  const leftOut: { readonly name: string; readonly reason: string }[] = [];
  for (const column of free) if (!isNumeric(column)) leftOut.push({ name: column.name, reason: await reasonFor(engine, source, column) });
  if (features.length === 0) {
    await requireRows(engine, source);
    throw new BadInput(`${source.label} has no numeric column${leftOut.length === 0 ? "" : `: ${listed(leftOut.map(({ name, reason }) => `${JSON.stringify(name)} is ${reason}`), 4)}`}. ${remedy(leftOut.length)}`);
  }
  for (const column of free) await refuseSlip(engine, source, column);
  return { features, weights, labels, leftOut };
}

/** Of text, where the first cell stands that makes it so. */
async function reasonFor(engine: Engine, source: Source, { name, type }: Column): Promise<string> {
  if (await isEmpty(engine, source, name, LOOKED_AT)) return (await isEmpty(engine, source, name)) ? "empty" : `empty in its first ${whole(LOOKED_AT)} rows`;
  if (!isText(type)) return kindOf(type);
  const first = await findFirst(engine, source, name, "text", LOOKED_AT);
  return first === undefined ? "numbers kept as text" : `text: ${shown(first.value)} in row ${first.row}${likeNumber(first.value)}`;
}

/** Cells of JSON are of type JSON where they are of several kinds. */
function isText(type: string): boolean {
  return type === "VARCHAR" || type === "JSON";
}

/** A column of numbers may have cells that are none. */
async function refuseSlip(engine: Engine, source: Source, { name }: Column): Promise<void> {
  const found = source.doubtful.has(name) ? await slip(engine, source, [name]) : undefined;
  if (found !== undefined) throw found;
}

function remedy(columns: number): string {
  return columns === 1 ? "If its cells hold several values, name what separates them with --delimiter." : "Name columns that hold numbers with --columns, or make some with --sql.";
}

/** Names may have commas in them themselves. */
function splitNames(names: string | readonly string[], source: Source): readonly string[] {
  if (typeof names !== "string") return names;
  if (source.columns.some(({ name }) => name === names)) return [names];
  return names.split(",").map((name) => name.trim());
}

function find({ label, columns }: Source, name: string, option: string): Column {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  const alike = columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  const names = alike === undefined ? `The columns are ${listed(columns.map((candidate) => candidate.name))}` : `Did you mean ${JSON.stringify(alike.name)}`;
  throw new WrongUsage(`${option}: ${label} has no column ${JSON.stringify(name)}. ${names}${alike === undefined ? "." : "?"}`);
}

/** Text will do where each of its cells is a number, such as 007. */
export async function requireNumeric(engine: Engine, source: Source, column: Column, need: string, option = "--columns"): Promise<void> {
  await refuseSlip(engine, source, column);
  if (isNumeric(column)) return;
  const text = isText(column.type) ? await findFirst(engine, source, column.name, "text") : undefined;
  if (isText(column.type) && text === undefined) return;
  const where = text === undefined ? `is ${kindOf(column.type)}` : `has ${shown(text.value)} in row ${text.row}`;
  throw new BadInput(`${source.label}: column ${JSON.stringify(column.name)} ${where}, and ${need}${likeNumber(text?.value ?? "")}. Correct it, or choose another column with ${option}.`);
}

function kindOf(type: string): string {
  if (type === "BOOLEAN") return "true or false";
  if (/^(DATE|TIME)/.test(type)) return "a date or time";
  if (type.startsWith("ENUM")) return "categories";
  return type.length > 20 ? "nested" : `of type ${type}`;
}

/** Without rows, all columns count as text. */
async function requireRows(engine: Engine, source: Source): Promise<void> {
  const [{ any } = { any: false }] = await engine.all(`SELECT count(*) > 0 AS any FROM (SELECT 1 FROM ${source.relation("written")} LIMIT 1)`);
  if (any !== true) throw new BadInput(`${source.label} has a header but no rows. At least one row is needed.`);
}
