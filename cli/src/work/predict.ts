import type { GaussianMixture } from "gaussmix";
import type { Engine } from "../data/engine.js";
import { aboutData } from "../data/faults.js";
import { infinite, slip } from "../data/locate.js";
import { modelColumns } from "../data/model-columns.js";
import { openSource } from "../data/open.js";
import { restrictedRows, type RowOptions } from "../data/query.js";
import type { DataOptions } from "../data/rows.js";
import type { Form, Source } from "../data/source.js";
import * as sql from "../data/sql.js";
import { WrongUsage } from "../errors.js";
import { loadModel } from "../files/model-file.js";
import { dataFiles, requirePlaces } from "../files/places.js";
import { type TableTarget, tableTarget, writeTable } from "../files/table-file.js";
import type { CommonOptions } from "../options.js";
import { defineScores, INFINITE, outlierThreshold, PLACE, type ScoreCounts, SCORES } from "../scoring.js";
import { Session } from "../session.js";
import { componentNumber, counted, whole } from "../words.js";

interface Flags extends DataOptions, CommonOptions {
  readonly output?: string | undefined;
  readonly outliers: number;
  readonly prefix: string;
}

export async function run(modelPath: string, path: string | undefined, flags: Flags): Promise<void> {
  await Session.run(flags, async (session) => {
    const target = tableTarget(flags.output, flags.json === true);
    await requirePlaces({ "-o": flags.output }, [modelPath, ...(await dataFiles(session, path, flags))]);
    const { model } = await loadModel(modelPath);
    const source = await openSource(session, path, flags);
    source.notes.forEach((note) => {
      session.talk.note(note);
    });
    const counts = await predictRows(session, model, source, target, flags);
    say(session, counts, flags.output);
  });
}

/** Joins the scores to the rows: they keep their order and every column. */
async function predictRows(session: Session, model: GaussianMixture, source: Source, target: TableTarget, flags: Flags): Promise<ScoreCounts> {
  const engine = await session.engine();
  const features = await aboutData(source.label, () => modelColumns(engine, source, model, flags.columns));
  const added = addedColumns(model, outlierThreshold(model, flags.outliers), flags.prefix);
  const taken = added.find(({ name }) => source.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()));
  if (taken !== undefined) throw new WrongUsage(`${source.label} already has a column ${JSON.stringify(taken.name)}. Name the new ones otherwise with --prefix, such as --prefix fitted_`);
  const counts = defineScores(engine, model, outlierThreshold(model, flags.outliers));
  session.talk.progress("scoring", undefined);
  await aboutData(source.label, async () => {
    try {
      await writeTable(session, scoredRows(source, target.form, features, added, flags), target);
    } catch (error) {
      throw String(error).includes(INFINITE) ? await infinite(engine, source, features) : ((await foundSlip(engine, source, features, error)) ?? error);
    }
  });
  return counts;
}

/** Rows that are kept as text are cast cell by cell, and the engine does not say where that failed. */
async function foundSlip(engine: Engine, source: Source, features: readonly string[], error: unknown): Promise<unknown> {
  return String(error).includes("Could not convert string") && !String(error).includes("CSV Error") ? slip(engine, source, features) : undefined;
}

interface Added {
  readonly name: string;
  readonly expression: string;
}

/** What is known of each row, in SQL on its array of scores. */
function addedColumns(model: GaussianMixture, outlierBelow: number, prefix: string): Added[] {
  const score = (place: number): string => `gaussmix_score[${place}]`;
  const threshold = Number.isFinite(outlierBelow) ? String(outlierBelow) : "'-inf'::DOUBLE";
  const columns: readonly (readonly [string, string])[] = [
    ["component", `CAST(${score(PLACE.component)} AS INTEGER)`],
    ["uncertainty", score(PLACE.uncertainty)],
    ["log_density", score(PLACE.logDensity)],
    ["outlier", `${score(PLACE.logDensity)} < ${threshold}`],
    ...Array.from({ length: model.components }, (_, k) => [`responsibility_${componentNumber(k)}`, score(PLACE.responsibility(k))] as const),
  ];
  return columns.map(([name, expression]) => ({ name: `${prefix}${name}`, expression }));
}

function scoredRows(source: Source, form: Form, features: readonly string[], added: readonly Added[], options: RowOptions): string {
  const numbers = features.map((feature) => `coalesce(${source.number(feature, form)}, 'nan'::DOUBLE)`).join(", ");
  const scored = `SELECT *, ${SCORES}(${numbers}) AS gaussmix_score FROM ${restrictedRows(source, form, features, options)}`;
  return `SELECT * EXCLUDE (gaussmix_score), ${added.map(({ name, expression }) => `${expression} AS ${sql.name(name)}`).join(", ")} FROM (${scored})`;
}

function say({ talk }: Session, counts: ScoreCounts, output: string | undefined): void {
  const parts = [
    counted(counts.rows, "row"),
    counts.byComponent.map((count, k) => `component ${componentNumber(k)}: ${whole(count)}`).join(", "),
    ...(counts.missing > 0 ? [`without one, for missing cells: ${whole(counts.missing)}`] : []),
    counted(counts.outliers, "outlier"),
  ];
  if (output === undefined) {
    talk.note(parts.join("; "));
    return;
  }
  talk.document({ ...counts, output });
  talk.say(parts.join("\n"));
  talk.say(`saved  ${output}`);
}
