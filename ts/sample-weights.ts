import { counted, describe, GaussmixError } from "./errors.js";

/** Writes row weights into the memory of the core, as a RowSource writes rows. */
export interface WeightSource {
  fill(target: Float64Array, from: number, count: number): void;
}

/** Weights whose sum is known. */
export interface SummedWeights extends WeightSource {
  readonly sum: number;
}

/** The weights of the rows that are kept: all `rows` of them, or those that `kept` lists. */
export function weightReader(weights: ArrayLike<unknown>, rows: number, kept: Uint32Array | undefined): WeightSource {
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

/** The same, where their sum can be computed with. */
export function weightSource(weights: ArrayLike<unknown>, rows: number, kept: Uint32Array | undefined): SummedWeights {
  const source = weightReader(weights, rows, kept);
  let sum = 0;
  for (let i = 0; i < (kept?.length ?? rows); i++) {
    const weight = weights[kept?.[i] ?? i];
    if (typeof weight === "number" && weight > 0 && weight < Infinity) sum += weight;
  }
  requireSum(sum);
  return { ...source, sum };
}

/** Below this, sums of weights times small numbers fall under what numbers can hold. */
const LEAST_SUM = 1e-200;

/** A sum of 0, and weights that are none, have words of their own later. */
export function requireSum(sum: number): void {
  if (sum === 0 || (sum >= LEAST_SUM && sum < Infinity)) return;
  throw new GaussmixError(
    "invalid-weights",
    `The sampleWeights sum to ${sum < 1 ? sum.toPrecision(3) : "more than 1.8e308"}; such a sum can't be computed with. ` +
      "They count as frequencies: multiply them so that they sum to the number of rows.",
  );
}
