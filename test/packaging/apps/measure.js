// Stands below each app's own way of importing `fit`, `fitSync`, `logDensity` and `select`.

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

/** Every digit of a result, of the density of some rows, and of the cells of a selection: JSON writes the shortest text that gives the same double back. */
function digest({ model, labels, logLikelihood }, densities, { cells }) {
  return JSON.stringify({
    weights: Array.from(model.weights),
    means: Array.from(model.means),
    covariances: Array.from(model.covariances),
    labels: Array.from(labels),
    logLikelihood,
    densities: Array.from(densities.filter((_, n) => n % 500 === 0)),
    density: densities.reduce((sum, value) => sum + value, 0),
    cells: cells.map(({ verdict, bic, icl, iclEntropy }) => [verdict, bic, icl, iclEntropy]),
  });
}

/** `threads`: the numbers of threads to try beside none; each must have its workers. */
async function measure({ fit, fitSync, logDensity, select }, threads = [1, 2, 3]) {
  const options = { components: 2, seed: 1 };
  const result = fitSync(twoClouds(), options);
  const many = result.model.sample(12_000, { seed: 1 });
  const choice = { components: [1, 2, 3], seed: 1 };
  const now = digest(result, result.model.logDensity(many), await select(twoClouds(), { ...choice, threads: 1 }));
  for (const count of threads) {
    const fitted = await fit(twoClouds(), { ...options, threads: count });
    const densities = await logDensity(fitted.model, many, { threads: count });
    const later = digest(fitted, densities, await select(twoClouds(), { ...choice, threads: count }));
    if (now !== later) throw new Error(`fitSync gave ${now} and fit with ${count} threads gave ${later}`);
    if (fitted.findings.some(({ kind }) => kind === "no-workers")) throw new Error(fitted.findings.at(-1).message);
  }
  return now;
}
