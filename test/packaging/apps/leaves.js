// Stands below a way of importing `fit` and `fitSync`. Fits of several leaves of rows, small and large loops, every family.

function cloudsOf(rows, columns, components) {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const centres = Array.from({ length: components * columns }, () => 4 * uniform());
  const data = Float64Array.from({ length: rows * columns }, (_, at) => {
    const centre = (Math.floor(at / columns) % components) * columns + (at % columns);
    return centres[centre] + uniform() + uniform() + uniform();
  });
  return { data, columns };
}

function digest({ model, trace, labels, icl, findings }) {
  const hash = labels.reduce((sum, label) => (Math.imul(sum, 31) + label) >>> 0, 0);
  return JSON.stringify([model, trace, hash, icl, findings.map(({ kind }) => kind)]);
}

async function measure({ fit, fitSync }) {
  const digests = [];
  for (const [rows, columns] of [
    [20_000, 2],
    [9_000, 8],
    [4_000, 32],
    [40_000, 2], // its starts compete on a sample
  ]) {
    const data = cloudsOf(rows, columns, 3);
    for (const covariance of ["full", "tied", "diagonal", "spherical"]) {
      const options = { components: 3, covariance, restarts: 2, maxIterations: 12 };
      const now = digest(fitSync(data, options));
      for (const threads of [1, 2, 3, 5, 8]) {
        const later = digest(await fit(data, { ...options, threads }));
        if (later !== now) throw new Error(`${rows} x ${columns}, ${covariance}: fitSync gave ${now} and fit with ${threads} threads gave ${later}`);
      }
      digests.push(now);
    }
  }
  return digests.join("\n");
}
