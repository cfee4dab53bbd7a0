/** The K components as people read them: weight, means, standard deviations, and a correlation for each pair of features. */
export function describeComponents(model) {
  const { components, features, weights, means, covariances } = model;
  return Array.from({ length: components }, (_, k) => {
    const entry = (i, j) => covariances[(k * features + i) * features + j];
    const deviations = Array.from({ length: features }, (_, d) => Math.sqrt(entry(d, d)));
    return {
      weight: weights[k],
      means: [...means.subarray(k * features, (k + 1) * features)],
      deviations,
      correlation: (i, j) => entry(i, j) / (deviations[i] * deviations[j]),
    };
  });
}
