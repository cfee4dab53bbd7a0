import { DuckDBInstance } from "@duckdb/node-api";

/** Runs statements in DuckDB itself, and returns the rows of the last. */
export async function duckdb(...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    for (const statement of statements.slice(0, -1)) await connection.run(statement);
    return (await connection.runAndReadAll(statements.at(-1) ?? "")).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
