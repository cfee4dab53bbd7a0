import type { InspectOptions } from "node:util";
import { GaussianMixture } from "../model.js";

/** Node's console shows no getters, so that without this a model would look empty. */
Object.defineProperty(GaussianMixture.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: GaussianMixture, depth: number, options: InspectOptions, inspect: (value: unknown, options: InspectOptions) => string): string {
    const name = "[GaussianMixture]";
    if (depth < 0) return name;
    try {
      const { components, features } = this;
      const { covariance, featureNames, weights, means, covariances } = this.toJSON();
      const shown = { components, features, covariance, ...(featureNames && { featureNames }), weights, means, covariances };
      return `GaussianMixture ${inspect(shown, { ...options, depth: 3 })}`;
    } catch {
      return name; // A proxy of a model, such as those of Vue, has no parts.
    }
  },
});
