import type { GaussianMixture } from "gaussmix";
import { BadInput } from "../errors.js";
import { counted, listed } from "../words.js";
import { chooseColumns, requireNumeric } from "./columns.js";
import type { Engine } from "./engine.js";
import type { Source } from "./source.js";

/** The columns of the data that are a model's features: those of its names, or those that are asked for, in their order. */
export async function modelColumns(engine: Engine, source: Source, model: GaussianMixture, columns: string | readonly string[] | undefined): Promise<readonly string[]> {
  const { featureNames, features } = model;
  if (columns === undefined && featureNames !== undefined) {
    const found = source.columns.filter(({ name }) => featureNames.includes(name));
    const missing = featureNames.filter((feature) => !found.some(({ name }) => name === feature));
    if (missing.length > 0) {
      const have = listed(source.columns.map(({ name }) => JSON.stringify(name)));
      throw new BadInput(`${source.label} has no ${missing.length === 1 ? "column" : "columns"} ${listed(missing.map((name) => JSON.stringify(name)))}, which the model needs; it has ${have}. Name the model's ${counted(features, "feature")} in order with --columns.`);
    }
    for (const column of found) await requireNumeric(engine, source, column, "the model needs numbers there");
    return featureNames;
  }
  const { features: chosen } = await chooseColumns(engine, source, { columns });
  if (chosen.length === features) return chosen;
  throw new BadInput(`${source.label} has ${counted(chosen.length, "numeric column")} (${listed(chosen)}), and the model has ${counted(features, "feature")}. Choose as many with --columns.`);
}
