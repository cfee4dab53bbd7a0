// Stands below each app's own way of importing `fit` and `fitSync`.

function twoClouds() {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 120 }, (_, n) => {
    const centre = n % 2 === 0 ? 0 : 10;
    return [centre + uniform() + uniform(), centre + 3 * uniform() + uniform()];
  });
}

/** Every digit of a result: JSON writes the shortest text that gives the same double back. */
function digest({ model, labels, logLikelihood }) {
  return JSON.stringify({
    weights: Array.from(model.weights),
    means: Array.from(model.means),
    covariances: Array.from(model.covariances),
    labels: Array.from(labels),
    logLikelihood,
  });
}

/** `threads`: the numbers of threads to try beside none; each must have its workers. */
async function measure(fit, fitSync, threads = [1, 2, 3]) {
  const options = { components: 2, seed: 1 };
  const now = digest(fitSync(twoClouds(), options));
  for (const count of threads) {
    const result = await fit(twoClouds(), { ...options, threads: count });
    const later = digest(result);
    if (now !== later) throw new Error(`fitSync gave ${now} and fit with ${count} threads gave ${later}`);
    if (result.findings.some(({ kind }) => kind === "no-workers")) throw new Error(result.findings.at(-1).message);
  }
  return now;
}
