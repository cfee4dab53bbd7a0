import { copyMatrices, copyMatrix, copyNames, copyVector, requireMatrixRoom } from "./arrays.js";
import { type Argument, flag, refuse } from "./checks.js";
import { describe, GaussmixError, isArrayLike } from "./errors.js";
import { expandVariances } from "./matrices.js";
import { asModelError, checkedParts, family, type ModelParts } from "./parts.js";
import type { CovarianceFamily } from "./types.js";
import type { CoreLease } from "./wasm.js";

const FORMAT = "gaussmix";
const VERSION = 1;

/** A model as plain JSON. Numbers keep every bit: JSON writes the shortest text that reads back the same. */
export interface ModelSnapshot {
  readonly format: "gaussmix";
  readonly version: 1;
  readonly covariance: CovarianceFamily;
  readonly equalWeights: boolean;
  readonly featureNames: readonly string[] | null;
  /** K. */
  readonly weights: readonly number[];
  /** K x D. */
  readonly means: readonly (readonly number[])[];
  /** full: K x D x D; tied: D x D; diagonal: K x D; spherical: K. */
  readonly covariances: readonly number[] | readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
}

export function takeSnapshot({ covariance, equalWeights, featureNames, weights, means, covariances }: ModelParts): ModelSnapshot {
  const components = weights.length;
  const features = means.length / components;
  return {
    format: FORMAT,
    version: VERSION,
    covariance,
    equalWeights,
    featureNames: featureNames ?? null,
    weights: [...weights],
    means: table(means, features),
    covariances: compact(covariance, covariances, features),
  };
}

/** Only what the family leaves free is written down. */
function compact(covariance: CovarianceFamily, covariances: Float64Array, features: number): ModelSnapshot["covariances"] {
  const matrices = table(covariances, features * features).map((flat) => table(flat, features));
  const diagonals = matrices.map((matrix) => matrix.map((row, d) => row[d] ?? 0));
  switch (covariance) {
    case "full":
      return matrices;
    case "tied":
      return matrices[0] ?? [];
    case "diagonal":
      return diagonals;
    case "spherical":
      return diagonals.map(([variance]) => variance ?? 0);
  }
}

function table(flat: ArrayLike<number>, width: number): number[][] {
  return Array.from({ length: flat.length / width }, (_, row) => Array.from({ length: width }, (_, column) => flat[row * width + column] ?? 0));
}

/** Reads what `takeSnapshot` wrote, as text or parsed, and trusts none of it. */
export function readSnapshot(saved: unknown, lease: CoreLease): ModelParts {
  const snapshot = typeof saved === "string" ? parse(saved) : saved;
  try {
    return checkedParts(readParts(recognise(snapshot)), lease);
  } catch (cause) {
    throw asModelError(cause, "The saved model is corrupt. ");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new GaussmixError("invalid-model", `The saved model is not JSON: ${String(cause)}. Was the file cut short?`, {}, { cause });
  }
}

type Unchecked = Readonly<Partial<Record<keyof ModelSnapshot, unknown>>>;

function recognise(snapshot: unknown): Unchecked {
  if (typeof snapshot !== "object" || snapshot === null || isArrayLike(snapshot)) {
    return refuse(argument("The saved model"), snapshot, "the JSON text or object that toJSON made");
  }
  const { format, version } = snapshot as Unchecked;
  if (format !== FORMAT) {
    throw new GaussmixError("invalid-model", `The saved model's format is ${describe(format)}; expected "${FORMAT}". It was not written by this package.`);
  }
  if (version !== VERSION) {
    const remedy = typeof version === "number" && version > VERSION ? "A newer gaussmix wrote it: update this one." : "";
    return refuse(argument("The saved model's version"), version, String(VERSION), remedy);
  }
  return snapshot;
}

function readParts(saved: Unchecked): ModelParts {
  const covariance = family(saved.covariance, argument("covariance"));
  const weights = copyVector(saved.weights, undefined, argument("weights"));
  const components = weights.length;
  if (components === 0) refuse(argument("weights"), saved.weights, "at least one weight");
  const means = copyMatrix(saved.means, components, undefined, argument("means"));
  const features = means.length / components;
  requireMatrixRoom(components, features);
  return {
    covariance,
    equalWeights: flag(saved.equalWeights, argument("equalWeights")),
    featureNames: copyNames(saved.featureNames, features, argument("featureNames")),
    weights,
    means,
    covariances: expand(covariance, saved.covariances, components, features),
  };
}

function expand(covariance: CovarianceFamily, saved: unknown, components: number, features: number): Float64Array {
  const name = argument("covariances");
  switch (covariance) {
    case "full":
      return copyMatrices(saved, components, features, name);
    case "tied": {
      const shared = copyMatrix(saved, features, features, name);
      const all = new Float64Array(components * shared.length);
      for (let k = 0; k < components; k++) all.set(shared, k * shared.length);
      return all;
    }
    case "diagonal":
      return expandVariances(copyMatrix(saved, components, features, name), components, features);
    case "spherical":
      return expandVariances(copyVector(saved, components, name), components, features);
  }
}

function argument(name: string): Argument {
  return { name, code: "invalid-model" };
}
