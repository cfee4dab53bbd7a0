import type { GaussianMixture } from "gaussmix";

/** A component as people read it. */
export interface Component {
  readonly weight: number;
  /** D. */
  readonly means: readonly number[];
  /** D: standard deviations. */
  readonly deviations: readonly number[];
  /** Of features i and j. */
  readonly correlation: (i: number, j: number) => number;
}

export function describeComponents(model: GaussianMixture): Component[] {
  const { components, features, weights, means, covariances } = model;
  return Array.from({ length: components }, (_, k) => {
    const entry = (i: number, j: number): number => covariances[(k * features + i) * features + j] ?? NaN;
    const deviations = Array.from({ length: features }, (__, d) => Math.sqrt(entry(d, d)));
    return {
      weight: weights[k] ?? NaN,
      means: [...means.subarray(k * features, (k + 1) * features)],
      deviations,
      correlation: (i, j) => entry(i, j) / ((deviations[i] ?? NaN) * (deviations[j] ?? NaN)),
    };
  });
}

export function featureNames(model: GaussianMixture): readonly string[] {
  return model.featureNames ?? Array.from({ length: model.features }, (_, d) => `feature ${d + 1}`);
}
