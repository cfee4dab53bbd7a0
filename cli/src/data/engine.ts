import { join } from "node:path";
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBScalarFunction,
  type DuckDBType,
  INTEGER,
  type JS,
  UBIGINT,
  VARCHAR,
} from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import { literal, name } from "./sql.js";

/** DuckDB in this process: it reads every form of data, and writes rows. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** It downloads nothing; what does not fit into `memory` bytes waits in `folder`. */
  static async open({ folder, memory, threads }: { folder: string; memory: number; threads: number | undefined }): Promise<Engine> {
    const instance = await DuckDBInstance.create(join(folder, "engine.duckdb"), {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      memory_limit: `${Math.round(memory / 1e6)}MB`,
      temp_directory: join(folder, "engine"),
      ...(threads === undefined ? {} : { threads: String(threads) }),
    });
    const connection = await instance.connect();
    // It reads ahead while rows are put in their places.
    await connection.run("SET streaming_buffer_size = '16MB'");
    return new Engine(instance, connection);
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async all(sql: string): Promise<Record<string, JS>[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJS();
  }

  /** The columns that a FROM item has. */
  async describe(relation: string): Promise<Column[]> {
    const rows = await this.all(`DESCRIBE SELECT * FROM ${relation}`);
    return rows.map(({ column_name, column_type }) => ({ name: text(column_name), type: text(column_type) }));
  }

  /** Columns of doubles, block by block and in the order of the rows. A block is valid until the next is asked for. */
  async *doubles(sql: string): AsyncGenerator<Float64Array[]> {
    const result = await this.#connection.stream(sql);
    const columns = Array.from({ length: result.columnCount }, (_, column) => column);
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const block = chunk;
      yield columns.map((column) => doublesOf(block, column));
    }
  }

  /** Makes a function of JavaScript one of SQL. */
  register(scalarFunction: DuckDBScalarFunction): void {
    this.#connection.registerScalarFunction(scalarFunction);
  }

  /** Opens a database file to be read as `source`. */
  async attach(path: string): Promise<void> {
    await this.run(`ATTACH ${literal(path)} AS source (READ_ONLY)`);
  }

  /** A table that is filled from JavaScript. */
  async fill(table: string, columns: readonly Column[], chunks: AsyncIterable<DuckDBDataChunk>): Promise<void> {
    await this.run(`CREATE TABLE ${name(table)} (${columns.map((column) => `${name(column.name)} ${column.type}`).join(", ")})`);
    const appender = await this.#connection.createAppender(table);
    for await (const chunk of chunks) appender.appendDataChunk(chunk);
    appender.closeSync();
  }

  interrupt(): void {
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

export interface Column {
  readonly name: string;
  /** As DuckDB writes it: `DOUBLE`, `DECIMAL(4,1)`, `VARCHAR`. */
  readonly type: string;
}

/** The values of one vector, where they lie; nulls must have been replaced. */
function doublesOf({ chunk, rowCount }: DuckDBDataChunk, column: number): Float64Array {
  const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, column), 8 * rowCount);
  return new Float64Array(bytes.buffer, bytes.byteOffset, rowCount);
}

/** A value of the engine as text. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : `${value as number | bigint | boolean}`;
}

const TYPES: Readonly<Record<string, DuckDBType>> = { DOUBLE, BIGINT, UBIGINT, BOOLEAN, VARCHAR, INTEGER };

/** The plain types by their names in SQL. */
export function duckdbType(called: string): DuckDBType {
  return TYPES[called] ?? VARCHAR;
}
