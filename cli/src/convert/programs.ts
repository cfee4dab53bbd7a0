import { type CovarianceFamily, GaussianMixture, type ModelDescription } from "gaussmix";
import { BadInput } from "../errors.js";
import { flatten, nested, transposed } from "./numbers.js";

/** A mixture's parameters as another program writes them to JSON. */
export interface Program {
  /** Whether an object looks like it. */
  readonly recognises: (content: Readonly<Record<string, unknown>>) => boolean;
  readonly read: (content: Readonly<Record<string, unknown>>) => GaussianMixture;
  readonly write: (model: GaussianMixture) => unknown;
}

type Content = Readonly<Record<string, unknown>>;

function object(value: unknown, name: string): Content {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Content;
  throw new BadInput(`There is no ${name}. Is it the file of another program?`);
}

function make(description: ModelDescription): GaussianMixture {
  return GaussianMixture.from(description);
}

/** K x D numbers, one component after the other. */
function widthOf(means: readonly number[], components: number): number {
  if (components > 0 && means.length > 0 && means.length % components === 0) return means.length / components;
  throw new BadInput(`${means.length} numbers of means do not make ${components} components.`);
}

const SKLEARN: Readonly<Record<string, CovarianceFamily>> = { full: "full", tied: "tied", diag: "diagonal", spherical: "spherical" };

/** The attributes of a fitted sklearn.mixture.GaussianMixture. */
const sklearn: Program = {
  recognises: (content) => "weights_" in content && "means_" in content,
  read(content) {
    const weights = flatten(content["weights_"], "weights_", undefined);
    const K = weights.length;
    const means = flatten(content["means_"], "means_", undefined);
    const D = widthOf(means, K);
    const type = (content["covariance_type"] as string | undefined) ?? "full";
    const covariance = SKLEARN[type];
    if (covariance === undefined) throw new BadInput(`covariance_type is ${JSON.stringify(type)}; expected full, tied, diag or spherical.`);
    const given = flatten(content["covariances_"], "covariances_", { full: K * D * D, tied: D * D, diagonal: K * D, spherical: K }[covariance]);
    const parameters = covariance === "tied" ? { covariances: repeated(given, K) } : covariance === "full" ? { covariances: given } : { variances: given };
    return make({ covariance, weights, means, ...parameters, ...names(content["feature_names_in_"]) });
  },
  write(model) {
    const { components: K, features: D, covariance } = model;
    const { covariances } = model.toJSON();
    return {
      covariance_type: Object.entries(SKLEARN).find(([, family]) => family === covariance)?.[0],
      n_components: K,
      weights_: [...model.weights],
      means_: nested([...model.means], [K, D]),
      covariances_: covariances,
      ...(model.featureNames === undefined ? {} : { feature_names_in_: model.featureNames }),
    };
  },
};

function repeated(numbers: readonly number[], times: number): number[] {
  return Array.from({ length: times }, () => numbers).flat();
}

function names(value: unknown): { featureNames?: readonly string[] } {
  return Array.isArray(value) && value.every((name) => typeof name === "string") ? { featureNames: value } : {};
}

const MCLUST: Readonly<Record<CovarianceFamily, readonly [string, string]>> = {
  full: ["VVV", "V"],
  tied: ["EEE", "E"],
  diagonal: ["VVI", "V"],
  spherical: ["VII", "V"],
};

/** The smallest of our families that holds one of mclust's. */
function familyOf(called: string): CovarianceFamily {
  if (called.endsWith("II")) return "spherical";
  if (called.endsWith("I")) return "diagonal";
  return called === "EEE" ? "tied" : "full";
}

/** `parameters` of R's Mclust, by jsonlite::toJSON(fit$parameters, digits = NA): means are D x K, sigma is D x D x K. */
const mclust: Program = {
  recognises: (content) => "pro" in content && "variance" in content,
  read(content) {
    const weights = flatten(content["pro"], "pro", undefined);
    const K = weights.length;
    const means = flatten(content["mean"], "mean", undefined);
    const D = widthOf(means, K);
    const variance = object(content["variance"], "variance");
    const called = String(flat(variance["modelName"]));
    const transposedMeans = transposed(means, [D, K], [1, 0]);
    if (variance["sigma"] === undefined) {
      const squares = flatten(variance["sigmasq"], "sigmasq", undefined);
      const variances = squares.length === 1 ? repeated(squares, K) : squares;
      if (D > 1) return make({ covariance: "spherical", weights, means: transposedMeans, variances });
      return make({ covariance: called === "E" ? "tied" : "full", weights, means, covariances: variances });
    }
    const sigma = flatten(variance["sigma"], "sigma", D * D * K);
    return make({ covariance: familyOf(called), weights, means: transposedMeans, covariances: transposed(sigma, [D, D, K], [2, 0, 1]) });
  },
  write(model) {
    const { components: K, features: D, covariance } = model;
    const [many, one] = MCLUST[covariance];
    const means = transposed([...model.means], [K, D], [1, 0]);
    const sigma = transposed([...model.covariances], [K, D, D], [1, 2, 0]);
    const variance = D === 1 ? { modelName: one, d: 1, G: K, sigmasq: [...model.covariances] } : { modelName: many, d: D, G: K, sigma: nested(sigma, [D, D, K]) };
    return { pro: [...model.weights], mean: D === 1 ? means : nested(means, [D, K]), variance };
  },
};

/** R's vectors of length one come as lists. */
function flat(value: unknown): unknown {
  return Array.isArray(value) ? (value as unknown[])[0] : value;
}

/** MATLAB's gmdistribution, by jsonencode(struct(gm)): mu is K x D, Sigma D x D x K, of diagonal ones 1 x D x K. */
const matlab: Program = {
  recognises: (content) => "mu" in content && "Sigma" in content,
  read(content) {
    const weights = flatten(content["ComponentProportion"], "ComponentProportion", undefined);
    const K = weights.length;
    const means = flatten(content["mu"], "mu", undefined);
    const D = widthOf(means, K);
    const diagonal = content["CovarianceType"] === "diagonal";
    const shared = content["SharedCovariance"] === true;
    const size = diagonal ? D : D * D;
    const given = flatten(content["Sigma"], "Sigma", shared ? size : size * K);
    const each = shared ? repeated(given, K) : diagonal ? transposed(given, [D, K], [1, 0]) : transposed(given, [D, D, K], [2, 0, 1]);
    if (diagonal) return make({ covariance: "diagonal", weights, means, variances: each });
    return make({ covariance: shared ? "tied" : "full", weights, means, covariances: each });
  },
  write(model) {
    const { components: K, features: D, covariance, covariances } = model;
    const diagonal = covariance === "diagonal" || covariance === "spherical";
    const shared = covariance === "tied";
    const variances = Array.from({ length: K * D }, (_, i) => covariances[(Math.floor(i / D) * D + (i % D)) * D + (i % D)] ?? NaN);
    const full = shared ? nested([...covariances.subarray(0, D * D)], [D, D]) : nested(transposed([...covariances], [K, D, D], [1, 2, 0]), [D, D, K]);
    return {
      mu: nested([...model.means], [K, D]),
      Sigma: diagonal ? nested(transposed(variances, [K, D], [1, 0]), [1, D, K]) : full,
      ComponentProportion: [...model.weights],
      CovarianceType: diagonal ? "diagonal" : "full",
      SharedCovariance: shared,
      NumComponents: K,
      NumVariables: D,
    };
  },
};

export const PROGRAMS = { sklearn, mclust, matlab } as const;
export type ProgramName = keyof typeof PROGRAMS;
