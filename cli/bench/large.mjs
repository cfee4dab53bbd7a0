// How long the command takes on a large CSV, beside DuckDB streaming the same columns and the library's fit alone:
//   node cli/bench/large.mjs 5000000 [repeats]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import { fit } from "gaussmix";

const rows = Number(process.argv[2] ?? 500_000);
const repeats = Number(process.argv[3] ?? 3);
const D = 6;
const FIT = { components: 5, maxIterations: 20, tolerance: 0, acceleration: false, restarts: 1 };
const FLAGS = ["-k", "5", "--max-iterations", "20", "--tolerance", "0", "--no-acceleration", "--restarts", "1"];
const COMMAND = join(import.meta.dirname, "../dist/main.js");

const folder = mkdtempSync(join(tmpdir(), "gaussmix-bench-"));
const file = join(folder, "large.csv");
const connection = await (await DuckDBInstance.create(":memory:")).connect();

const columns = Array.from({ length: D }, (_, d) => `i % 5 * ${(d % 3) + 1} + random() + random() + random() + random() AS x${d}`);
await connection.run("SELECT setseed(0.3)");
await connection.run(`COPY (SELECT ${columns.join(", ")} FROM range(${rows}) t(i)) TO '${file}'`);

async function seconds(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const data = new Float64Array(rows * D);

/** Every column of every chunk is looked at and put in its place, row after row. */
async function stream() {
  const result = await connection.stream(`SELECT * FROM read_csv('${file}')`);
  let row = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let d = 0; d < D; d++) {
      const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, d), 8 * chunk.rowCount);
      const values = new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
      for (let n = 0; n < values.length; n++) data[(row + n) * D + d] = values[n];
    }
    row += chunk.rowCount;
  }
}

function command() {
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, "fit", file, ...FLAGS, "--quiet"], { encoding: "utf8" });
  if (status !== 3) throw new Error(`the command ended with ${status}: ${stderr}`);
}

const least = { stream: Infinity, fit: Infinity, command: Infinity };
for (let i = 0; i < repeats; i++) {
  least.stream = Math.min(least.stream, await seconds(stream));
  least.fit = Math.min(least.fit, await seconds(() => fit({ data, columns: D }, FIT)));
  least.command = Math.min(least.command, await seconds(command));
}
rmSync(folder, { recursive: true, force: true });

const parts = least.stream + least.fit;
console.log(`${rows} rows: streaming ${least.stream.toFixed(2)} s, fit ${least.fit.toFixed(2)} s, the command ${least.command.toFixed(2)} s, ${(least.command / parts).toFixed(2)} of both (least of ${repeats})`);
