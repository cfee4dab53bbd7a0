import { copyMatrices, copyMatrix, copyNames, copyVector, requireMatrixRoom } from "./arrays.js";
import { invertPositiveDefinite, Scorer } from "./border.js";
import { type Argument, flag, oneOf, readKnown, refuse } from "./checks.js";
import { GaussmixError, type GaussmixErrorCode, isArrayLike } from "./errors.js";
import { expandVariances, multiplyFactors } from "./matrices.js";
import { FAMILIES } from "./options.js";
import { findMisfit } from "./shape.js";
import type { CovarianceFamily, Matrix, MatrixStack } from "./types.js";
import type { CoreLease } from "./wasm.js";

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
const NAMES = ["weights", "means", ...FORMS, "covariance", "featureNames", "equalWeights"] as const;

/** Checks a description and copies it into parts. */
export function describedParts(description: unknown, lease: CoreLease): ModelParts {
  try {
    return readDescription(description, lease);
  } catch (cause) {
    throw asModelError(cause);
  }
}

function readDescription(description: unknown, lease: CoreLease): ModelParts {
  const whole = argument("The description of the model");
  if (typeof description !== "object" || description === null || isArrayLike(description)) {
    return refuse(whole, description, "an object such as { weights, means, covariances }");
  }
  const given = readKnown(description, NAMES, "property of a model");
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
  requireMatrixRoom(components, features);
  return checkedParts(
    {
      covariance: given.covariance === undefined ? impliedFamily(form, given[form], components) : family(given.covariance, argument("covariance")),
      equalWeights: given.equalWeights === undefined ? false : flag(given.equalWeights, argument("equalWeights")),
      featureNames: copyNames(given.featureNames, features, argument("featureNames")),
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
  if (form === "choleskyFactors") {
    requireLowerTriangular(matrices, features);
    return multiplyFactors(matrices, components, features);
  }
  if (form === "precisions") return lease.call(() => invertPositiveDefinite(matrices, features));
  return matrices;
}

function requireLowerTriangular(factors: Float64Array, features: number): void {
  const at = factors.findIndex((value, place) => value !== 0 && place % features > Math.floor(place / features) % features);
  if (at < 0) return;
  const component = Math.floor(at / (features * features));
  throw new GaussmixError(
    "invalid-model",
    `choleskyFactors[${component}] must be lower triangular, but has ${String(factors[at])} above its diagonal. Transpose an upper triangular factor.`,
    { component },
  );
}

/** The covariances must be of the shape that their family says, to the bit. */
function requireFamily({ covariance, covariances, weights, means }: ModelParts): void {
  const misfit = findMisfit(covariance, covariances, weights.length, means.length / weights.length, 0);
  if (misfit === undefined) return;
  const { component, row, column } = misfit;
  throw new GaussmixError(
    "invalid-model",
    `The covariance is said to be "${covariance}", but entry [${row}][${column}] of component ${component} does not fit that shape.`,
    { component },
  );
}

const NOT_OF_THE_NUMBERS: readonly GaussmixErrorCode[] = ["invalid-model", "unknown-option", "out-of-memory", "core-unavailable", "internal"];

/** Numbers that make no model are one kind of error, whoever finds them. */
export function asModelError(cause: unknown, preface = ""): unknown {
  if (!(cause instanceof GaussmixError) || NOT_OF_THE_NUMBERS.includes(cause.code)) return cause;
  return new GaussmixError("invalid-model", `${preface}${cause.message}`, cause, { cause });
}
