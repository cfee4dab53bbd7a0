import { GaussianMixture } from "gaussmix";
import { featureNames } from "../components.js";
import { BadInput } from "../errors.js";
import * as sql from "../data/sql.js";
import type { Engine } from "../data/engine.js";

/** One line for each component: weight, the means, and the upper triangle of the covariances. */
export function columnsOf(names: readonly string[]): string[] {
  const pairs = names.flatMap((one, i) => names.slice(i).map((other) => `cov:${one}:${other}`));
  return ["weight", ...names.map((name) => `mean:${name}`), ...pairs];
}

/** The table as a query. */
export function tableQuery(model: GaussianMixture): string {
  const { components, features: D, weights, means, covariances } = model;
  const rows = Array.from({ length: components }, (_, k) => {
    const upper = Array.from({ length: D }, (__, i) => [...covariances.subarray((k * D + i) * D + i, (k * D + i + 1) * D)]).flat();
    const numbers = [weights[k] ?? NaN, ...means.subarray(k * D, (k + 1) * D), ...upper];
    return `(${numbers.map((value) => `CAST('${value}' AS DOUBLE)`).join(", ")})`;
  });
  return `SELECT * FROM (VALUES ${rows.join(", ")}) AS components(${columnsOf(featureNames(model)).map(sql.name).join(", ")})`;
}

/** Reads such a table back. */
export async function readTable(engine: Engine, path: string): Promise<GaussianMixture> {
  const relation = `read_csv(${sql.literal(path)}, header = true)`;
  const columns = (await engine.describe(relation)).map(({ name }) => name);
  const names = columns.flatMap((name) => (name.startsWith("mean:") ? [name.slice(5)] : []));
  const expected = columnsOf(names);
  const missing = expected.find((name) => !columns.includes(name));
  if (names.length === 0 || missing !== undefined) throw new BadInput(`${path} has no column ${JSON.stringify(missing ?? "mean:A")}. A table of components has weight, mean:A and cov:A:B.`);
  const rows = await engine.all(`SELECT ${expected.map((name) => `CAST(${sql.name(name)} AS DOUBLE) AS ${sql.name(name)}`).join(", ")} FROM ${relation}`);
  const cell = (row: (typeof rows)[number], name: string): number => Number(row[name]);
  return GaussianMixture.from({
    weights: rows.map((row) => cell(row, "weight")),
    means: rows.map((row) => names.map((name) => cell(row, `mean:${name}`))),
    covariances: rows.map((row) => names.map((_, i) => names.map((__, j) => cell(row, `cov:${names[Math.min(i, j)] ?? ""}:${names[Math.max(i, j)] ?? ""}`)))),
    featureNames: names,
  });
}
