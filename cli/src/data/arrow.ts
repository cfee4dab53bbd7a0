import { createReadStream } from "node:fs";
import { type DuckDBDataChunk, DuckDBDataChunk as Chunk, type DuckDBValue } from "@duckdb/node-api";
import { DataType, type RecordBatch, RecordBatchReader, type Schema } from "apache-arrow";
import { BadInput, fileTrouble } from "../errors.js";
import { type Column, duckdbType, type Engine, text } from "./engine.js";
import { alike } from "../words.js";
import { type Source, typedSource } from "./source.js";
import * as sql from "./sql.js";

const ROWS_PER_CHUNK = 2048;
const TABLE = "arrow";

/** Arrow IPC, as a file or a stream: DuckDB has no reader of its own for it, so its batches go into a table. */
export async function openArrow(engine: Engine, label: string, files: readonly string[]): Promise<Source> {
  const first = await reader(files[0] ?? "", label);
  const columns = columnsOf(first.schema);
  await first.cancel();
  requireDifferent(columns.map(({ name }) => name), label);
  await engine.fill(TABLE, columns, chunks(files, label, columns));
  return typedSource(label, TABLE, columns);
}

async function reader(file: string, label: string): Promise<RecordBatchReader> {
  try {
    const opened = await RecordBatchReader.from(createReadStream(file));
    return await opened.open();
  } catch (error) {
    throw broken(label, error);
  }
}

function requireDifferent(names: readonly string[], label: string): void {
  const twins = sql.twins(names);
  if (twins === undefined) return;
  const [first, second] = twins;
  throw new BadInput(`${label}: two columns ${alike(names[first] ?? "", names[second] ?? "")}. Rename one of them.`);
}

function broken(label: string, error: unknown): unknown {
  const trouble = fileTrouble(label, error);
  return trouble === error ? new BadInput(`${label} is not a whole Arrow file: it was cut short or is of another kind. Write it again.`, { cause: error }) : trouble;
}

function columnsOf(schema: Schema): Column[] {
  return schema.fields.map((field) => ({ name: field.name, type: sqlType(field.type as DataType) }));
}

function sqlType(type: DataType): string {
  if (DataType.isFloat(type)) return "DOUBLE";
  if (DataType.isInt(type)) return type.bitWidth === 64 ? (type.isSigned ? "BIGINT" : "UBIGINT") : "BIGINT";
  if (DataType.isBool(type)) return "BOOLEAN";
  return "VARCHAR";
}

async function* chunks(files: readonly string[], label: string, columns: readonly Column[]): AsyncGenerator<DuckDBDataChunk> {
  for (const file of files) {
    const batches = await reader(file, label);
    const names = columnsOf(batches.schema).map(({ name }) => name);
    if (names.join() !== columns.map(({ name }) => name).join()) throw new BadInput(`${file} has other columns than the first file. Give files of the same columns.`);
    try {
      for await (const batch of batches) {
        for (let row = 0; row < batch.numRows; row += ROWS_PER_CHUNK) yield chunkOf(batch, columns, row);
      }
    } catch (error) {
      throw broken(label, error);
    }
  }
}

function chunkOf(batch: RecordBatch, columns: readonly Column[], firstRow: number): DuckDBDataChunk {
  const rows = Math.min(ROWS_PER_CHUNK, batch.numRows - firstRow);
  const chunk = Chunk.create(columns.map(({ type }) => duckdbType(type)), rows);
  columns.forEach(({ type }, d) => {
    const vector = batch.getChildAt(d);
    chunk.setColumnValues(d, Array.from({ length: rows }, (_, n) => valueFor(type, vector?.get(firstRow + n))));
  });
  return chunk;
}

function valueFor(type: string, value: unknown): DuckDBValue {
  if (value === null || value === undefined) return null;
  if (type === "VARCHAR") return text(value);
  return type.endsWith("BIGINT") ? BigInt(value as number | bigint) : (value as number | boolean);
}
