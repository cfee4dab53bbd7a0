// Textbook EM for full covariances in plain JavaScript, written well: E-step and M-step fused in one pass over the rows,
// typed arrays, packed lower triangles, whitened differences, negligible responsibilities skipped, nothing allocated.
import { fitWith } from "./mixture.mjs";

const NEGLIGIBLE = -50;

/** rows: N x D; start: weights K, means K x D, covariances K x D x D. Returns the same shapes and the log-likelihood. */
export function fitRowByRow(rows, start, iterations) {
  return fitWith(sweep, buffers, rows, start, iterations);
}

function buffers(D, K) {
  return { differences: new Float64Array(K * D), shares: new Float64Array(K) };
}

function sweep(fit, collect) {
  const { data, N, D, K, counts, differences, shares } = fit;
  let logLikelihood = 0;
  for (let n = 0, row = 0; n < N; n++, row += D) {
    const largest = logDensities(fit, data, row);
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const below = shares[k] - largest;
      shares[k] = below < NEGLIGIBLE ? 0 : Math.exp(below);
      sum += shares[k];
    }
    logLikelihood += largest + Math.log(sum);
    if (!collect) continue;
    const scale = 1 / sum;
    for (let k = 0; k < K; k++) {
      if (shares[k] === 0) continue;
      const r = shares[k] * scale;
      counts[k] += r;
      addMoments(fit, differences, k, r);
    }
  }
  return logLikelihood;
}

/** Leaves the log-density of each component in `shares`; returns the largest. */
function logDensities({ D, K, triangle, means, whiteners, logConstants, differences, shares }, data, row) {
  let largest = -Infinity;
  for (let k = 0, from = 0; k < K; k++, from += D) {
    for (let i = 0; i < D; i++) differences[from + i] = data[row + i] - means[from + i];
    let square = 0;
    let at = k * triangle;
    for (let i = 0; i < D; i++) {
      let y = 0;
      for (let j = 0; j <= i; j++) y += whiteners[at++] * differences[from + j];
      square += y * y;
    }
    const log = logConstants[k] - 0.5 * square;
    shares[k] = log;
    if (log > largest) largest = log;
  }
  return largest;
}

function addMoments({ D, triangle, sums, products }, differences, k, r) {
  const from = k * D;
  let at = k * triangle;
  for (let i = 0; i < D; i++) {
    const weighted = r * differences[from + i];
    sums[from + i] += weighted;
    for (let j = 0; j <= i; j++) products[at++] += weighted * differences[from + j];
  }
}
