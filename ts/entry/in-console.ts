import type { InspectOptions } from "node:util";
import { GaussianMixture } from "../model.js";

/** Node's console shows no getters, so that without this a model would look empty. */
Object.defineProperty(GaussianMixture.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: GaussianMixture, depth: number, options: InspectOptions, inspect: (value: unknown, options: InspectOptions) => string): string {
    if (depth < 0) return "[GaussianMixture]";
    const { components, features } = this;
    const { covariance, featureNames, weights, means, covariances } = this.toJSON();
    return `GaussianMixture ${inspect({ components, features, covariance, ...(featureNames && { featureNames }), weights, means, covariances }, options)}`;
  },
});
