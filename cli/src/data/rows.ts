import type { GaussianMixture } from "gaussmix";
import { BadInput, WrongUsage } from "../errors.js";
import type { Session } from "../session.js";
import { counted, listed, whole } from "../words.js";
import { chooseColumns, type Choice, type ColumnOptions } from "./columns.js";
import { type Engine, text } from "./engine.js";
import { aboutData } from "./faults.js";
import { infinite, negative } from "./locate.js";
import { modelColumns } from "./model-columns.js";
import { openSource, type SourceOptions } from "./open.js";
import { featuresQuery, restricted, type RowOptions } from "./query.js";
import { Reader } from "./reader.js";
import type { Source } from "./source.js";
import * as sql from "./sql.js";

export interface DataOptions extends SourceOptions, ColumnOptions, RowOptions {}

/** What is asked of rows that a model describes: its features are the columns. */
export interface ModelDataOptions extends DataOptions {
  readonly model?: GaussianMixture | undefined;
}

/** Some of the rows, and their weights where they have any. */
export interface Piece {
  readonly rows: { readonly data: Float64Array; readonly columns: number };
  readonly sampleWeights: Float64Array | undefined;
}

/** The rows of a fit: whole ones, with finite features. */
export interface DataRows {
  readonly label: string;
  readonly choice: Choice;
  /** What is known of them before they are read. */
  readonly notes: readonly string[];
  /** N, those that are used. */
  readonly rows: number;
  /** How many there were. */
  readonly given: number;
  /** How many rows lack a value in which column. */
  readonly missing: readonly { readonly name: string; readonly count: number }[];
  /** N x D; undefined where there are too many of them to be held. */
  readonly held: Float64Array | undefined;
  readonly heldWeights: Float64Array | undefined;
  /** Of the column of known classes: its values, and which of them each row has (-1 for none). */
  readonly classes: readonly string[];
  readonly known: Int32Array | undefined;
  /** The number, from 1, that row `place` (from 0) has among those that were given. */
  readonly rowNumber: (place: number) => number;
  /** SHA-256 of the N x D doubles, row after row. */
  readonly fingerprint: string;
  /** All rows in pieces, anew at each call. A piece is valid until the next is asked for. */
  readonly pieces: () => AsyncGenerator<Piece>;
}

const MOST_CLASSES = 1000;
const PIECE_ROWS = 65_536;

/** Reads the features once, from beginning to end; rows with missing cells are left out and counted. */
export async function readRows(session: Session, path: string | undefined, options: ModelDataOptions): Promise<DataRows> {
  const source = await openSource(session, path, options);
  const engine = await session.engine();
  return aboutData(source.label, async () => {
    const { model } = options;
    const columns = model === undefined ? options.columns : await modelColumns(engine, source, model, options.columns);
    const choice = await chooseColumns(engine, source, { ...options, columns });
    const classes = choice.labels === undefined ? [] : await classesOf(engine, source, choice, choice.labels, options);
    let weighted = choice.weights === undefined;
    const reader = new Reader(session, await session.folder(), choice);
    for await (const columns of engine.doubles(featuresQuery(source, choice, classes, options))) {
      session.signal.throwIfAborted();
      const column = await reader.take(columns);
      if (column >= 0) throw await infinite(engine, source, [[...choice.features, choice.weights ?? ""][column] ?? ""]);
      const weights = choice.weights === undefined ? undefined : columns[choice.features.length];
      if (weights?.some((weight) => weight < 0) === true) throw await negative(engine, source, choice.weights ?? "");
      weighted ||= weights?.some((weight) => weight > 0) === true;
      session.talk.progress(`reading, ${whole(reader.given)} rows`, undefined);
    }
    await reader.finish();
    if (!weighted && reader.rows > 0) throw new BadInput(`${source.label}: column ${JSON.stringify(choice.weights)} is 0 in every row, and some weight must be above 0. Correct it, or choose another column with --weights.`);
    return dataRows(source, choice, classes, reader, options);
  });
}

function dataRows(source: Source, choice: Choice, classes: readonly string[], reader: Reader, options: DataOptions): DataRows {
  const { rows, given, fingerprint, known } = reader;
  const missing = [...choice.features, ...(choice.weights === undefined ? [] : [choice.weights])].flatMap((name, d) => {
    const count = reader.missing[d] ?? 0;
    return count === 0 ? [] : [{ name, count }];
  });
  if (given === 0) throw new BadInput(`${source.label} ${noRows(options)}. At least one row is needed.`);
  if (rows === 0) {
    throw new BadInput(`${source.label}: each of the ${counted(given, "row")} lacks a value in ${listed(missing.map(({ name }) => JSON.stringify(name)))}. Choose other columns with --columns.`);
  }
  const held = reader.features.held();
  const heldWeights = reader.weights?.held();
  const columns = choice.features.length;
  async function* pieces(): AsyncGenerator<Piece> {
    const buffer = new Float64Array(held === undefined ? PIECE_ROWS * columns : 0);
    const weightBuffer = new Float64Array(held === undefined && reader.weights !== undefined ? PIECE_ROWS : 0);
    for (let row = 0; row < rows; row += PIECE_ROWS) {
      const count = Math.min(PIECE_ROWS, rows - row);
      const data = held?.subarray(row * columns, (row + count) * columns) ?? buffer.subarray(0, count * columns);
      const sampleWeights = reader.weights && (heldWeights?.subarray(row, row + count) ?? weightBuffer.subarray(0, count));
      if (held === undefined) await reader.features.read(data, row * columns);
      if (heldWeights === undefined && sampleWeights !== undefined) await reader.weights?.read(sampleWeights, row);
      yield { rows: { data, columns }, sampleWeights };
    }
  }
  return { label: source.label, choice, notes: source.notes, rows, given, missing, held, heldWeights, classes, known, rowNumber: (place) => reader.rowNumber(place), fingerprint, pieces };
}

function noRows({ where, sql: query }: DataOptions): string {
  if (where !== undefined) return "has no row that --where takes";
  return query === undefined ? "has no rows" : "has no row that --sql gives";
}

async function classesOf(engine: Engine, source: Source, { features }: Choice, column: string, options: RowOptions): Promise<string[]> {
  const relation = restricted(source.numbers(features), options);
  const rows = await engine.all(`SELECT DISTINCT CAST(${sql.name(column)} AS VARCHAR) AS class FROM ${relation} WHERE class IS NOT NULL ORDER BY class LIMIT ${MOST_CLASSES + 1}`);
  if (rows.length > MOST_CLASSES) throw new WrongUsage(`--labels: column ${JSON.stringify(column)} has more than ${whole(MOST_CLASSES)} different values. Name a column of classes.`);
  return rows.map((row) => text(row["class"]));
}

/** What there is to say of rows that have been read: how, and which columns and rows are left out. */
export function notesOn({ choice, notes: known, given, rows, missing }: DataRows): string[] {
  const notes = [...known];
  if (choice.leftOut.length > 0) {
    notes.push(`left out ${listed(choice.leftOut.map(({ name, reason }) => `${JSON.stringify(name)} (${reason})`))}; choose columns with --columns`);
  }
  if (rows < given) {
    const where = listed(missing.map(({ name, count }) => `${JSON.stringify(name)} (${whole(count)})`));
    notes.push(`left out ${counted(given - rows, "row")} of ${whole(given)} with missing cells in ${where}`);
  }
  return notes;
}
