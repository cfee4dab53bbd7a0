import { DuckDBDataChunk } from "@duckdb/node-api";
import type { GaussianMixture } from "gaussmix";
import { type Column, duckdbType } from "../data/engine.js";
import * as sql from "../data/sql.js";
import { featureNames } from "../components.js";
import { loadModel } from "../files/model-file.js";
import { requirePlaces } from "../files/places.js";
import { tableTarget, writeTable } from "../files/table-file.js";
import type { CommonOptions } from "../options.js";
import { Session } from "../session.js";
import { componentNumber, counted } from "../words.js";

interface Flags extends CommonOptions {
  readonly rows: number;
  readonly seed?: number | undefined;
  readonly output?: string | undefined;
}

const ROWS_PER_CHUNK = 2048;

/** Draws new rows from a model, each with the component that it came from. */
export async function run(modelPath: string, flags: Flags): Promise<void> {
  await Session.run(flags, async (session) => {
    const target = tableTarget(flags.output, flags.json === true);
    await requirePlaces({ "-o": flags.output }, [modelPath]);
    const { model } = await loadModel(modelPath);
    const names = featureNames(model);
    const component = names.includes("component") ? "component_" : "component";
    const columns = [...names.map((name) => ({ name, type: "DOUBLE" })), { name: component, type: "INTEGER" }];
    const engine = await session.engine();
    await engine.fill("drawn", columns, drawnChunks(model, flags, columns));
    await writeTable(session, `SELECT * FROM ${sql.name("drawn")}`, target);
    if (flags.output === undefined) return;
    session.talk.document({ rows: flags.rows, seed: flags.seed ?? 0, output: flags.output });
    session.talk.say(`drew   ${counted(flags.rows, "row")}, seed ${flags.seed ?? 0}\nsaved  ${flags.output}`);
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- the engine takes chunks that may have to be waited for
async function* drawnChunks(model: GaussianMixture, { rows, seed }: Flags, columns: readonly Column[]): AsyncGenerator<DuckDBDataChunk> {
  const { data, labels } = model.sample(rows, seed === undefined ? {} : { seed });
  const { features } = model;
  const types = columns.map(({ type }) => duckdbType(type));
  for (let first = 0; first < rows; first += ROWS_PER_CHUNK) {
    const count = Math.min(ROWS_PER_CHUNK, rows - first);
    const chunk = DuckDBDataChunk.create(types, count);
    for (let d = 0; d < features; d++) chunk.setColumnValues(d, Array.from({ length: count }, (_, n) => data[(first + n) * features + d] ?? null));
    chunk.setColumnValues(features, Array.from(labels.subarray(first, first + count), componentNumber));
    yield chunk;
  }
}
