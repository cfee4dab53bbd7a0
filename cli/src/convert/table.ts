import { type CovarianceFamily, GaussianMixture } from "gaussmix";
import { featureNames } from "../components.js";
import { BadInput } from "../errors.js";
import { type Engine, text } from "../data/engine.js";
import * as sql from "../data/sql.js";
import { FAMILIES } from "../options.js";
import { listed } from "../words.js";

/** The same in every line: the numbers alone do not say it. */
const FAMILY = "covariance";

/** The numbers of a line for each component: weight, the means, and the upper triangle of the covariances. */
function columnsOf(names: readonly string[]): string[] {
  const pairs = names.flatMap((one, i) => names.slice(i).map((other) => `cov:${one}:${other}`));
  return ["weight", ...names.map((name) => `mean:${name}`), ...pairs];
}

/** The table as a query. */
export function tableQuery(model: GaussianMixture): string {
  const { components, features: D, weights, means, covariances } = model;
  const rows = Array.from({ length: components }, (_, k) => {
    const upper = Array.from({ length: D }, (__, i) => [...covariances.subarray((k * D + i) * D + i, (k * D + i + 1) * D)]).flat();
    const numbers = [weights[k] ?? NaN, ...means.subarray(k * D, (k + 1) * D), ...upper];
    return `(${[...numbers.map((value) => `CAST('${value}' AS DOUBLE)`), sql.literal(model.covariance)].join(", ")})`;
  });
  return `SELECT * FROM (VALUES ${rows.join(", ")}) AS components(${[...columnsOf(featureNames(model)), FAMILY].map(sql.name).join(", ")})`;
}

/** Reads such a table back; without a family its covariances are full. */
export async function readTable(engine: Engine, path: string): Promise<GaussianMixture> {
  const relation = `read_csv(${sql.literal(path)}, header = true)`;
  const columns = (await engine.describe(relation)).map(({ name }) => name);
  const names = columns.flatMap((name) => (name.startsWith("mean:") ? [name.slice(5)] : []));
  const expected = columnsOf(names);
  const missing = expected.find((name) => !columns.includes(name));
  if (names.length === 0 || missing !== undefined) throw new BadInput(`${path} has no column ${JSON.stringify(missing ?? "mean:A")}. A table of components has weight, mean:A and cov:A:B.`);
  const numbers = expected.map((name) => `CAST(${sql.name(name)} AS DOUBLE) AS ${sql.name(name)}`);
  const rows = await engine.all(`SELECT ${[...numbers, columns.includes(FAMILY) ? sql.name(FAMILY) : `'full' AS ${FAMILY}`].join(", ")} FROM ${relation}`);
  const cell = (row: (typeof rows)[number], name: string): number => Number(row[name]);
  return GaussianMixture.from({
    covariance: familyOf(rows.map((row) => row[FAMILY])),
    weights: rows.map((row) => cell(row, "weight")),
    means: rows.map((row) => names.map((name) => cell(row, `mean:${name}`))),
    covariances: rows.map((row) => names.map((_, i) => names.map((__, j) => cell(row, `cov:${names[Math.min(i, j)] ?? ""}:${names[Math.max(i, j)] ?? ""}`)))),
    featureNames: names,
  });
}

function familyOf(cells: readonly unknown[]): CovarianceFamily {
  const [called] = cells;
  const family = FAMILIES.find((one) => one === called);
  if (family !== undefined && cells.every((cell) => cell === called)) return family;
  const wrong = family === undefined ? called : cells.find((cell) => cell !== called);
  throw new BadInput(`column "${FAMILY}" has ${JSON.stringify(wrong === null ? "" : text(wrong))}. Expected the same in every line: ${listed(FAMILIES)}.`);
}
