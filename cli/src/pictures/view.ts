import type { GaussianMixture } from "gaussmix";
import { featureNames } from "../components.js";
import type { DataRows } from "../data/rows.js";

/** Some of the rows, and what the model says of them: what pictures show. */
export interface View {
  readonly model: GaussianMixture;
  readonly names: readonly string[];
  /** All rows. */
  readonly total: number;
  /** The rows shown: their number (from 1) among those that were given, their D features, their K responsibilities. */
  readonly rows: readonly ShownRow[];
}

export interface ShownRow {
  readonly number: number;
  readonly features: Float64Array;
  readonly responsibilities: Float64Array;
  readonly component: number;
  readonly uncertainty: number;
}

/** At most so many rows, taken evenly over all of them. */
export async function viewOf(model: GaussianMixture, data: DataRows, most: number): Promise<View> {
  const every = Math.max(1, Math.ceil(data.rows / most));
  const rows: ShownRow[] = [];
  const [D, K] = [model.features, model.components];
  let first = 0;
  for await (const { rows: piece } of data.pieces()) {
    const count = piece.data.length / D;
    const chosen: number[] = [];
    for (let place = Math.ceil(first / every) * every; place < first + count; place += every) chosen.push(place);
    const shown = Float64Array.from(chosen.flatMap((place) => [...piece.data.subarray((place - first) * D, (place - first + 1) * D)]));
    if (chosen.length > 0) {
      const input = { data: shown, columns: D };
      const [labels, uncertainty, responsibilities] = [model.predict(input), model.uncertainty(input), model.responsibilities(input)];
      chosen.forEach((place, i) => {
        rows.push({
          number: data.rowNumber(place),
          features: shown.subarray(i * D, (i + 1) * D),
          responsibilities: responsibilities.subarray(i * K, (i + 1) * K),
          component: labels[i] ?? 0,
          uncertainty: uncertainty[i] ?? 0,
        });
      });
    }
    first += count;
  }
  return { model, names: featureNames(model), total: data.rows, rows };
}
