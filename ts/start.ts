import { copyMatrices, copyMatrix, copyVector } from "./arrays.js";
import { type Argument, oneOf, quoted, refuse, rejectUnknown } from "./checks.js";
import { counted, describe, GaussmixError, isArrayLike } from "./errors.js";
import type { InitMethod } from "./types.js";

/** A start whose numbers have been copied, and checked as far as can be without the rows. */
export type CheckedStart =
  | { readonly kind: "seeded"; readonly method: InitMethod | undefined }
  | {
      readonly kind: "parameters";
      readonly weights: Float64Array | undefined;
      /** K x D. */
      readonly means: Float64Array;
      /** K x D x D. */
      readonly covariances: Float64Array | undefined;
      readonly featureNames: readonly string[] | undefined;
    }
  /** N. */
  | { readonly kind: "labels"; readonly labels: Int32Array }
  /** N x K. */
  | { readonly kind: "responsibilities"; readonly values: Float64Array };

const METHODS: readonly InitMethod[] = ["k-means++", "k-means", "random"];
const method = oneOf(METHODS);

export function checkStart(init: unknown, components: number): CheckedStart {
  const argument: Argument = { name: "The option init", code: "invalid-option" };
  if (init === undefined) return { kind: "seeded", method: undefined };
  if (typeof init === "string") return { kind: "seeded", method: method(init, argument) };
  if (typeof init !== "object" || init === null || isArrayLike(init)) {
    return refuse(argument, init, `${quoted(METHODS)}, { means }, { labels }, { responsibilities } or a model`);
  }
  if ("means" in init) return startParameters(init, components);
  rejectUnknown(init, ["means", "covariances", "weights", "labels", "responsibilities"], "property of init");
  if ("labels" in init && !("responsibilities" in init)) return { kind: "labels", labels: startLabels(init.labels, components) };
  if ("responsibilities" in init && !("labels" in init)) {
    return { kind: "responsibilities", values: startResponsibilities(init.responsibilities, components) };
  }
  return refuse(argument, init, "one with means, or labels, or responsibilities");
}

/** Reads through getters too, so a model is a start of this kind. */
function startParameters(init: { readonly means: unknown }, components: number): CheckedStart {
  rejectUnknown(init, ["means", "covariances", "weights", "featureNames"], "property of init beside means");
  const { weights, covariances, featureNames } = init as { weights?: unknown; covariances?: unknown; featureNames?: readonly string[] };
  const means = copyMatrix(init.means, components, undefined, numbers("init.means"));
  const features = means.length / components;
  return {
    kind: "parameters",
    means,
    weights: weights === undefined ? undefined : copyVector(weights, components, numbers("init.weights")),
    covariances: covariances === undefined ? undefined : copyMatrices(covariances, components, features, numbers("init.covariances")),
    featureNames,
  };
}

function numbers(name: string): Argument {
  return { name, code: "invalid-start" };
}

function startLabels(labels: unknown, components: number): Int32Array {
  if (!isArrayLike(labels)) return refuse({ name: "init.labels", code: "invalid-labels" }, labels, "an array with the component of each row");
  const copy = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (!Number.isInteger(label) || (label as number) < 0 || (label as number) >= components) {
      const found = `init.labels[${row}] is ${describe(label)}`;
      throw new GaussmixError("invalid-labels", `${found}; expected a whole number from 0 to ${components - 1}.`, { row });
    }
    copy[row] = label as number;
  }
  return copy;
}

function startResponsibilities(values: unknown, components: number): Float64Array {
  const argument: Argument = { name: "init.responsibilities", code: "invalid-responsibilities" };
  if (!isArrayLike(values)) return refuse(argument, values, `an array of ${counted(components, "number")} per row`);
  const rows = isArrayLike(values[0]) ? values.length : Math.ceil(values.length / components);
  return copyMatrix(values, rows, components, argument);
}
