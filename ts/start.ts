import { copyMatrices, copyMatrix, copyNames, copyVector, requireMatrixRoom } from "./arrays.js";
import { type Argument, oneOf, quoted, refuse, rejectUnknown } from "./checks.js";
import { counted, describe, GaussmixError, isArrayLike } from "./errors.js";
import { findMisfit } from "./shape.js";
import type { CovarianceFamily, InitMethod } from "./types.js";

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

/** What else the options say of the model that a start is for. */
export interface StartContext {
  readonly components: number;
  readonly covariance: CovarianceFamily;
  readonly equalWeights: boolean;
}

/** Starts may have been rounded on their way here; the core brings them to their shape. */
const ROUNDING = 1e-9;

/** By the core's number. */
export const METHODS: readonly InitMethod[] = ["k-means++", "k-means", "random"];
const method = oneOf(METHODS);

export function checkStart(init: unknown, context: StartContext): CheckedStart {
  const { components } = context;
  const argument: Argument = { name: "The option init", code: "invalid-option" };
  if (init === undefined) return { kind: "seeded", method: undefined };
  if (typeof init === "string") return { kind: "seeded", method: method(init, argument) };
  if (typeof init !== "object" || init === null || isArrayLike(init)) {
    return refuse(argument, init, `${quoted(METHODS)}, { means }, { labels }, { responsibilities } or a model`);
  }
  if ("means" in init) return startParameters(init, context);
  rejectUnknown(init, ["means", "covariances", "weights", "labels", "responsibilities"], "property of init");
  if ("labels" in init && !("responsibilities" in init)) return { kind: "labels", labels: startLabels(init.labels, components) };
  if ("responsibilities" in init && !("labels" in init)) {
    return { kind: "responsibilities", values: startResponsibilities(init.responsibilities, components) };
  }
  return refuse(argument, init, "one with means, or labels, or responsibilities");
}

/** Reads through getters too, so a model is a start of this kind. */
function startParameters(init: object, context: StartContext): CheckedStart {
  rejectUnknown(init, ["means", "covariances", "weights", "featureNames"], "property of init beside means");
  const given = init as Readonly<Partial<Record<"means" | "weights" | "covariances" | "featureNames" | "covariance", unknown>>>;
  const { weights, covariances, featureNames } = given;
  const { components } = context;
  const means = copyMatrix(given.means, components, undefined, numbers("init.means"));
  const features = means.length / components;
  requireMatrixRoom(components, features);
  const start = {
    kind: "parameters",
    means,
    weights: weights === undefined ? undefined : copyVector(weights, components, numbers("init.weights")),
    covariances: covariances === undefined ? undefined : copyMatrices(covariances, components, features, numbers("init.covariances")),
    featureNames: copyNames(featureNames, features, numbers("init.featureNames")),
  } as const;
  if (start.covariances !== undefined) requireShape(start.covariances, features, given.covariance, context);
  if (start.weights !== undefined && context.equalWeights) requireEqual(start.weights);
  return start;
}

/** `modelFamily` is what a model says of itself. */
function requireShape(covariances: Float64Array, features: number, modelFamily: unknown, { components, covariance }: StartContext): void {
  const misfit = findMisfit(covariance, covariances, components, features, ROUNDING);
  if (misfit === undefined) return;
  const { component, row, column } = misfit;
  const start = typeof modelFamily === "string" ? `init is a model with covariance "${modelFamily}"` : "init.covariances are given";
  throw new GaussmixError(
    "invalid-start",
    `${start}, but entry [${row}][${column}] of component ${component} does not fit the option covariance, "${covariance}". ` +
      "Start from means and weights alone, init: { means, weights }, or choose a covariance that fits.",
    { component },
  );
}

function requireEqual(weights: Float64Array): void {
  const component = weights.findIndex((weight) => Math.abs(weight * weights.length - 1) > ROUNDING);
  if (component < 0) return;
  throw new GaussmixError(
    "invalid-start",
    `The option equalWeights is true, but the starting weight of component ${component} is ${String(weights[component])}; expected 1/${weights.length}. Leave the weights out of init.`,
    { component },
  );
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
