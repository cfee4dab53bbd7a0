import type { Choice } from "./columns.js";
import type { Form, Source } from "./source.js";
import * as sql from "./sql.js";

export interface RowOptions {
  readonly where?: string | undefined;
  /** How many rows to draw, in the order in which they stand. */
  readonly sample?: number | undefined;
  readonly seed?: number | undefined;
}

/** Rows that satisfy a condition, or a sample of them: another FROM item. The draw hangs on the seed and the row's place alone. */
export function restricted(relation: string, { where, sample, seed = 0 }: RowOptions): string {
  const chosen = where === undefined ? relation : `(SELECT * FROM ${relation} WHERE ${where}\n)`;
  if (sample === undefined) return chosen;
  const place = "gaussmix_place";
  const numbered = `SELECT *, row_number() OVER () AS ${place} FROM ${chosen}`;
  const drawn = `SELECT * FROM (${numbered}) ORDER BY hash(${place} + ${seed} * 2147483647), ${place} LIMIT ${sample}`;
  return `(SELECT * EXCLUDE (${place}) FROM (${drawn}) ORDER BY ${place})`;
}

/** The rows as they are written, or typed; a condition is always about typed ones. */
export function restrictedRows(source: Source, form: Form, features: readonly string[], options: RowOptions): string {
  const { where } = options;
  const [relation, typed] = [source.relation(form, features), source.relation("typed", features)];
  if (form === "typed" || where === undefined || relation === typed) return restricted(relation, options);
  const both = `SELECT written AS gaussmix_row, typed.* FROM ${relation} AS written POSITIONAL JOIN ${typed} AS typed`;
  return restricted(`(SELECT gaussmix_row.* FROM (${both}) WHERE ${where}\n)`, { ...options, where: undefined });
}

/** The query for features, then the weight and the code of the class where there are any; empty cells come as NaN. */
export function featuresQuery(source: Source, { features, weights, labels }: Choice, classes: readonly string[], options: RowOptions): string {
  const number = (column: string): string => `coalesce(${source.number(column, "typed")}, 'nan'::DOUBLE)`;
  const code = (column: string): string => `coalesce(list_position(${sql.list(classes)}, CAST(${sql.name(column)} AS VARCHAR)) - 1, 'nan'::DOUBLE)::DOUBLE`;
  const items = [...features.map(number), ...(weights === undefined ? [] : [number(weights)]), ...(labels === undefined ? [] : [code(labels)])];
  return `SELECT ${items.join(", ")} FROM ${restricted(source.numbers([...features, ...(weights === undefined ? [] : [weights])]), options)}`;
}
