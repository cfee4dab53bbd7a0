// How far two fits are apart. Means and covariances are measured in the standard deviations of their component.

/** The largest difference of each kind between two fits of D features. */
export function differences(a, b, D) {
  return {
    weights: largest(a.weights, (value, k) => Math.abs(value - b.weights[k]) / b.weights[k]),
    means: largest(a.means, (value, at) => Math.abs(value - b.means[at]) / deviation(b, Math.floor(at / D), at % D, D)),
    covariances: largest(a.covariances, (value, at) => {
      const k = Math.floor(at / (D * D));
      const i = Math.floor(at / D) % D;
      return Math.abs(value - b.covariances[at]) / (deviation(b, k, i, D) * deviation(b, k, at % D, D));
    }),
    logLikelihood: Math.abs(a.logLikelihood - b.logLikelihood) / Math.abs(b.logLikelihood),
  };
}

/** The largest of all differences; throws, naming both programs and each difference, when that is more than `within`. */
export function checkAgreement(ours, theirs, names, D, within) {
  const found = differences(ours, theirs, D);
  const worst = Math.max(...Object.values(found));
  // Written so that NaN fails too.
  if (!(worst <= within)) {
    const list = Object.entries(found).map(([kind, value]) => `${kind} ${value.toExponential(1)}`);
    throw new Error(`${names.join(" and ")} differ by more than ${within}: ${list.join(", ")}`);
  }
  return worst;
}

function deviation(fit, k, i, D) {
  return Math.sqrt(fit.covariances[k * D * D + i * D + i]);
}

function largest(values, measure) {
  return values.reduce((most, value, at) => Math.max(most, measure(value, at)), 0);
}
