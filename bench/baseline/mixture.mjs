// What both baselines share: the shape of a fit, the whiteners before a sweep and the M-step after it.

/** `sweep(fit, collect)` does an E-step, collects the moments if asked to, and returns the log-likelihood. */
export function fitWith(sweep, buffers, { data, columns }, start, iterations) {
  const fit = { ...newFit(data, columns, start), ...buffers(columns, start.weights.length) };
  for (let iteration = 0; iteration < iterations; iteration++) {
    prepare(fit);
    clear(fit);
    sweep(fit, true);
    update(fit);
  }
  prepare(fit);
  const logLikelihood = sweep(fit, false);
  const { weights, means, covariances } = fit;
  return { weights, means, covariances, logLikelihood };
}

function clear({ counts, sums, products }) {
  counts.fill(0);
  sums.fill(0);
  products.fill(0);
}

/** What a fit holds: parameters, their whiteners, and the sums of a sweep. */
function newFit(data, D, start) {
  const K = start.weights.length;
  const triangle = (D * (D + 1)) / 2;
  return {
    data, D, K, triangle, N: data.length / D,
    weights: start.weights.slice(), means: start.means.slice(), covariances: start.covariances.slice(),
    factor: new Float64Array(triangle), // Cholesky factor of one covariance
    whiteners: new Float64Array(K * triangle), // inverse Cholesky factors
    logConstants: new Float64Array(K),
    counts: new Float64Array(K), sums: new Float64Array(K * D), products: new Float64Array(K * triangle),
  };
}

function prepare({ D, K, triangle, weights, covariances, factor, whiteners, logConstants }) {
  for (let k = 0; k < K; k++) {
    const logRootDeterminant = choleskyFactor(covariances, k * D * D, D, factor);
    invertTriangle(factor, D, whiteners, k * triangle);
    logConstants[k] = Math.log(weights[k]) - logRootDeterminant - 0.5 * D * Math.log(2 * Math.PI);
  }
}

function choleskyFactor(matrix, from, D, factor) {
  let logRootDeterminant = 0;
  for (let i = 0, row = 0; i < D; row += ++i) {
    for (let j = 0, column = 0; j <= i; column += ++j) {
      let rest = matrix[from + i * D + j];
      for (let m = 0; m < j; m++) rest -= factor[row + m] * factor[column + m];
      factor[row + j] = i === j ? Math.sqrt(rest) : rest / factor[column + j];
    }
    logRootDeterminant += Math.log(factor[row + i]);
  }
  return logRootDeterminant;
}

// Row i of the inverse is -(sum over m < i of factor[i][m] * row m) / factor[i][i], with 1 / factor[i][i] on the diagonal.
function invertTriangle(factor, D, inverse, from) {
  for (let i = 0, row = 0; i < D; row += ++i) {
    const pivot = 1 / factor[row + i];
    inverse.fill(0, from + row, from + row + i);
    for (let m = 0, above = 0; m < i; above += ++m) {
      const scale = -pivot * factor[row + m];
      for (let j = 0; j <= m; j++) inverse[from + row + j] += scale * inverse[from + above + j];
    }
    inverse[from + row + i] = pivot;
  }
}

// The moments were taken about the means of this sweep: S = products / count - shift shift'.
function update({ N, D, K, triangle, counts, sums, products, weights, means, covariances }) {
  for (let k = 0; k < K; k++) {
    const count = counts[k];
    weights[k] = count / N;
    let from = k * triangle;
    for (let i = 0; i < D; i++) {
      const shift = sums[k * D + i] / count;
      for (let j = 0; j <= i; j++) {
        const value = products[from++] / count - shift * (sums[k * D + j] / count);
        covariances[k * D * D + i * D + j] = value;
        covariances[k * D * D + j * D + i] = value;
      }
    }
    for (let i = 0; i < D; i++) means[k * D + i] += sums[k * D + i] / count;
  }
}
