// Textbook EM for full covariances, as far as plain JavaScript can be driven: tiles of rows, four side by side.
//
// One pass over the rows does the E-step and the M-step, a tile of rows at a time. Departures from the
// obvious loops, each for speed:
//  1. Differences x - mean are whitened four rows and two rows of the whitener at a time: eight independent
//     sums, and six loads for eight products.
//  2. Only the lower triangles are touched, packed row by row.
//  3. A responsibility below exp(-50) of its row's largest is zero; the M-step gathers the others in fours.
//  4. Every buffer is made once, before the first iteration.
import { fitWith } from "./mixture.mjs";

const TILE = 64;
const LANES = 4;
const NEGLIGIBLE = -50;

/** rows: N x D; start: weights K, means K x D, covariances K x D x D. Returns the same shapes and the log-likelihood. */
export function fitTiled(rows, start, iterations) {
  return fitWith(sweep, buffers, rows, start, iterations);
}

function buffers(D, K) {
  return {
    differences: new Float64Array(LANES * D), // feature by feature, four rows side by side
    responsibilities: new Float64Array(TILE * K), // first the log-densities of a tile, row by row
    activeRows: new Int32Array(TILE + LANES),
    activeShares: new Float64Array(TILE + LANES),
  };
}

function sweep(fit, collect) {
  const { N, K } = fit;
  let logLikelihood = 0;
  for (let first = 0; first < N; first += TILE) {
    const size = Math.min(TILE, N - first);
    for (let k = 0; k < K; k++) logDensities(fit, first, size, k);
    logLikelihood += normalise(fit.responsibilities, size, K);
    if (collect) for (let k = 0; k < K; k++) collectMoments(fit, first, size, k);
  }
  return logLikelihood;
}

function logDensities(fit, first, size, k) {
  const { data, D, K, triangle, means, whiteners, logConstants, differences, responsibilities } = fit;
  const last = (first + size - 1) * D;
  for (let n = 0; n < size; n += LANES) {
    const a = (first + n) * D, b = Math.min(a + D, last), c = Math.min(b + D, last), d = Math.min(c + D, last);
    subtractMean(data, a, b, c, d, means, k * D, D, differences);
    whitenedLogDensities(differences, D, whiteners, k * triangle, logConstants[k], responsibilities, n * K + k, K);
  }
}

function subtractMean(data, a, b, c, d, means, from, D, differences) {
  for (let i = 0, at = 0; i < D; i++, at += LANES) {
    const mean = means[from + i];
    differences[at] = data[a + i] - mean;
    differences[at | 1] = data[b + i] - mean;
    differences[at | 2] = data[c + i] - mean;
    differences[at | 3] = data[d + i] - mean;
  }
}

function whitenedLogDensities(x, D, whitener, from, logConstant, out, to, stride) {
  let square0 = 0, square1 = 0, square2 = 0, square3 = 0;
  let upper = from;
  let i = 0;
  for (; i + 1 < D; i += 2) {
    let u0 = 0, u1 = 0, u2 = 0, u3 = 0, v0 = 0, v1 = 0, v2 = 0, v3 = 0;
    let lower = upper + i + 1;
    let at = 0;
    for (const end = lower; upper < end; upper++, lower++, at += LANES) {
      const u = whitener[upper], v = whitener[lower];
      const x0 = x[at], x1 = x[at | 1], x2 = x[at | 2], x3 = x[at | 3];
      u0 += u * x0; u1 += u * x1; u2 += u * x2; u3 += u * x3;
      v0 += v * x0; v1 += v * x1; v2 += v * x2; v3 += v * x3;
    }
    const v = whitener[lower];
    v0 += v * x[at]; v1 += v * x[at | 1]; v2 += v * x[at | 2]; v3 += v * x[at | 3];
    square0 += u0 * u0 + v0 * v0; square1 += u1 * u1 + v1 * v1;
    square2 += u2 * u2 + v2 * v2; square3 += u3 * u3 + v3 * v3;
    upper = lower + 1;
  }
  if (i < D) {
    let u0 = 0, u1 = 0, u2 = 0, u3 = 0;
    for (let at = 0; at < LANES * D; at += LANES, upper++) {
      const u = whitener[upper];
      u0 += u * x[at]; u1 += u * x[at | 1]; u2 += u * x[at | 2]; u3 += u * x[at | 3];
    }
    square0 += u0 * u0; square1 += u1 * u1; square2 += u2 * u2; square3 += u3 * u3;
  }
  out[to] = logConstant - 0.5 * square0;
  out[to + stride] = logConstant - 0.5 * square1;
  out[to + 2 * stride] = logConstant - 0.5 * square2;
  out[to + 3 * stride] = logConstant - 0.5 * square3;
}

// Turns the log-densities of a tile into responsibilities, and returns its log-likelihood.
function normalise(values, size, K) {
  let logLikelihood = 0;
  for (let n = 0, from = 0; n < size; n++, from += K) {
    const end = from + K;
    let largest = values[from];
    for (let at = from + 1; at < end; at++) if (values[at] > largest) largest = values[at];
    let sum = 0;
    for (let at = from; at < end; at++) {
      const below = values[at] - largest;
      const ratio = below < NEGLIGIBLE ? 0 : below === 0 ? 1 : Math.exp(below);
      values[at] = ratio;
      sum += ratio;
    }
    logLikelihood += largest + Math.log(sum);
    const scale = 1 / sum;
    for (let at = from; at < end; at++) values[at] *= scale;
  }
  return logLikelihood;
}

function collectMoments(fit, first, size, k) {
  const { data, D, K, triangle, means, differences, responsibilities, activeRows, activeShares } = fit;
  let active = 0;
  let count = 0;
  for (let n = 0, at = k; n < size; n++, at += K) {
    const share = responsibilities[at];
    if (share === 0) continue;
    activeRows[active] = (first + n) * D;
    activeShares[active++] = share;
    count += share;
  }
  if (active === 0) return;
  fit.counts[k] += count;
  for (let spare = active; spare % LANES !== 0; spare++) {
    activeRows[spare] = activeRows[0];
    activeShares[spare] = 0;
  }
  for (let q = 0; q < active; q += LANES) {
    subtractMean(data, activeRows[q], activeRows[q + 1], activeRows[q + 2], activeRows[q + 3], means, k * D, D, differences);
    addProducts(differences, D, activeShares, q, fit.sums, k * D, fit.products, k * triangle);
  }
}

function addProducts(x, D, shares, q, sums, sumsFrom, products, productsFrom) {
  const r0 = shares[q], r1 = shares[q + 1], r2 = shares[q + 2], r3 = shares[q + 3];
  let to = productsFrom;
  for (let i = 0, row = 0; i < D; i++, row += LANES) {
    const a = r0 * x[row], b = r1 * x[row | 1], c = r2 * x[row | 2], d = r3 * x[row | 3];
    sums[sumsFrom + i] += a + b + c + d;
    for (let at = 0; at <= row; at += LANES, to++) {
      products[to] += a * x[at] + b * x[at | 1] + c * x[at | 2] + d * x[at | 3];
    }
  }
}
