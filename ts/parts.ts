import { copyMatrices, copyMatrix, copyVector } from "./arrays.js";
import { type Argument, flag, oneOf, refuse, rejectUnknown } from "./checks.js";
import { GaussmixError, isArrayLike } from "./errors.js";
import { expandVariances, multiplyFactors } from "./matrices.js";
import { FAMILIES } from "./options.js";
import type { CovarianceFamily, Matrix, MatrixStack } from "./types.js";
import { type CoreLease, invertPositiveDefinite, Scorer } from "./wasm.js";

/** What a model is made of: the one truth, never changed after it is made. */
export interface ModelParts {
  readonly covariance: CovarianceFamily;
  readonly equalWeights: boolean;
  readonly featureNames: readonly string[] | undefined;
  /** K. */
  readonly weights: Float64Array;
  /** K x D. */
  readonly means: Float64Array;
  /** K x D x D. */
  readonly covariances: Float64Array;
}

/** A model in numbers of your own: weights, means, and one of the four forms of covariances. */
export interface ModelDescription {
  /** K weights with sum 1. */
  readonly weights: ArrayLike<number>;
  /** K x D. */
  readonly means: Matrix;
  /** K x D x D: S_k. */
  readonly covariances?: MatrixStack | undefined;
  /** K x D x D: the inverses of S_k. */
  readonly precisions?: MatrixStack | undefined;
  /** K x D x D: lower-triangular L_k with S_k = L_k L_k'. */
  readonly choleskyFactors?: MatrixStack | undefined;
  /** K variances (spherical) or K x D (diagonal). */
  readonly variances?: Matrix | undefined;
  /** Default: as the variances say, else `"full"`. The covariances must have this shape. */
  readonly covariance?: CovarianceFamily | undefined;
  /** D different names. */
  readonly featureNames?: readonly string[] | undefined;
  /** True where all weights are fixed at 1/K and so are not counted as parameters. Default false. */
  readonly equalWeights?: boolean | undefined;
}

const FORMS = ["covariances", "precisions", "choleskyFactors", "variances"] as const;
const NAMES = ["weights", "means", ...FORMS, "covariance", "featureNames", "equalWeights"];

/** Checks a description and copies it into parts. */
export function describedParts(description: unknown, lease: CoreLease): ModelParts {
  const whole = argument("The description of the model");
  if (typeof description !== "object" || description === null || isArrayLike(description)) {
    return refuse(whole, description, "an object such as { weights, means, covariances }");
  }
  rejectUnknown(description, NAMES, "property of a model");
  const given = description as Readonly<Partial<Record<keyof ModelDescription, unknown>>>;
  const forms = FORMS.filter((form) => given[form] !== undefined);
  const [form] = forms;
  if (form === undefined || forms.length > 1) {
    const came = forms.length === 0 ? "none of them" : forms.join(" and ");
    throw new GaussmixError("invalid-model", `A model needs one of ${FORMS.join(", ")}; ${came} came.`);
  }
  const weights = copyVector(given.weights, undefined, argument("weights"));
  const components = weights.length;
  if (components === 0) refuse(argument("weights"), given.weights, "at least one weight");
  const means = copyMatrix(given.means, components, undefined, argument("means"));
  const features = means.length / components;
  return checkedParts(
    {
      covariance: given.covariance === undefined ? impliedFamily(form, given[form], components) : family(given.covariance, argument("covariance")),
      equalWeights: given.equalWeights === undefined ? false : flag(given.equalWeights, argument("equalWeights")),
      featureNames: copyNames(given.featureNames, features),
      weights,
      means,
      covariances: covariancesFrom(form, given[form], components, features, lease),
    },
    lease,
  );
}

/** Lets the core check the numbers, and holds the covariances against their family. */
export function checkedParts(parts: ModelParts, lease: CoreLease): ModelParts {
  requireFamily(parts);
  if (parts.equalWeights && parts.weights.some((weight) => weight !== parts.weights[0])) {
    throw new GaussmixError("invalid-model", "equalWeights is true, but the weights differ.");
  }
  const context = { names: parts.featureNames };
  lease.free(lease.call(() => new Scorer(parts.weights, parts.means, parts.covariances), context));
  return parts;
}

export const family: (value: unknown, argument: Argument) => CovarianceFamily = oneOf(FAMILIES);

function argument(name: string): Argument {
  return { name, code: "invalid-model" };
}

function impliedFamily(form: (typeof FORMS)[number], value: unknown, components: number): CovarianceFamily {
  if (form !== "variances") return "full";
  return isArrayLike(value) && !isArrayLike(value[0]) && value.length === components ? "spherical" : "diagonal";
}

function covariancesFrom(form: (typeof FORMS)[number], value: unknown, components: number, features: number, lease: CoreLease): Float64Array {
  if (form === "variances") {
    const spherical = impliedFamily(form, value, components) === "spherical";
    return expandVariances(copyMatrix(value, components, spherical ? 1 : features, argument(form)), components, features);
  }
  const matrices = copyMatrices(value, components, features, argument(form));
  if (form === "choleskyFactors") return multiplyFactors(matrices, components, features);
  if (form === "precisions") return lease.call(() => invertPositiveDefinite(matrices, features));
  return matrices;
}

/** A private copy of the names, D of them and all different. */
export function copyNames(names: unknown, features: number): readonly string[] | undefined {
  if (names === undefined || names === null) return undefined;
  const copy: unknown[] = Array.isArray(names) ? [...(names as unknown[])] : [];
  if (copy.length !== features || !copy.every((name) => typeof name === "string") || new Set(copy).size !== features) {
    return refuse(argument("featureNames"), names, `${features} different ${features === 1 ? "name" : "names"}`);
  }
  return Object.freeze(copy);
}

/** The covariances must be of the shape that their family says, to the bit. */
function requireFamily({ covariance, covariances, weights, means }: ModelParts): void {
  if (covariance === "full") return;
  const components = weights.length;
  const features = means.length / components;
  for (let k = 0; k < components; k++) {
    for (let i = 0; i < features; i++) {
      for (let j = 0; j < features; j++) {
        const at = (m: number, row: number, column: number): number | undefined => covariances[(m * features + row) * features + column];
        const value = at(k, i, j);
        const wrong =
          (covariance === "tied" && value !== at(0, i, j)) ||
          (covariance === "diagonal" && i !== j && value !== 0) ||
          (covariance === "spherical" && value !== (i === j ? at(k, 0, 0) : 0));
        if (!wrong) continue;
        throw new GaussmixError("invalid-model", `The covariance is said to be "${covariance}", but entry [${i}][${j}] of component ${k} does not fit that shape.`, {
          component: k,
        });
      }
    }
  }
}
