import { counted, describe, GaussmixError } from "./errors.js";

/** Writes row weights into the memory of the core, as a RowSource writes rows. */
export interface WeightSource {
  fill(target: Float64Array, from: number, count: number): void;
}

/** The weights of the rows that are kept: all `rows` of them, or those that `kept` lists. */
export function weightSource(weights: ArrayLike<unknown>, rows: number, kept: Uint32Array | undefined): WeightSource {
  if (weights.length !== rows) {
    throw new GaussmixError("invalid-weights", `sampleWeights has ${counted(weights.length, "number")} for ${counted(rows, "row")}; give one number per row.`);
  }
  return {
    fill(target, from, count) {
      if (kept === undefined && weights instanceof Float64Array) {
        target.set(weights.subarray(from, from + count));
        return;
      }
      for (let i = 0; i < count; i++) {
        const row = kept?.[from + i] ?? from + i;
        const weight = weights[row];
        if (typeof weight !== "number") {
          throw new GaussmixError("invalid-weights", `sampleWeights[${row}] is ${describe(weight)}; expected a finite number, 0 or more.`, { row });
        }
        target[i] = weight;
      }
    },
  };
}
