// The data of the benchmark: for each cell, rows drawn from K Gaussians, and one start that every program is given.
import { mean } from "d3-array";
import { randomNormal, randomUniform, randomInt } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Plain EM iterations that are timed. */
export const ITERATIONS = 20;
// With this seed no component ends with too few rows for its covariance, which would end textbook EM.
const SEED = 1;

/**
 * The case of a cell: rows ({ data: N x D, columns: D }), a start (weights K, means K x D, covariances K x D x D) and iterations.
 * `separation` is the standard deviation of the components' means in each feature; their own is about 1.
 */
export function makeCase({ separation = 2, family = "full", ...cell }) {
  const generator = xoroshiro128plus(SEED);
  const uniform = () => uniformFloat64(generator);
  const data = drawRows(cell, separation, uniform);
  return { ...cell, family, rows: { data, columns: cell.D }, start: drawStart(data, cell, family, uniform), iterations: ITERATIONS };
}

/** The same of given rows, each feature divided by its standard deviation. */
export function caseOf({ data, columns: D }, { family, K, ...cell }) {
  const N = data.length / D;
  const deviations = variancesOf(data, D).map(Math.sqrt);
  const scaled = data.map((value, at) => value / deviations[at % D]);
  const generator = xoroshiro128plus(SEED);
  const start = drawStart(scaled, { N, D, K }, family, () => uniformFloat64(generator));
  return { ...cell, N, D, K, family, rows: { data: scaled, columns: D }, start, iterations: ITERATIONS };
}

function drawRows({ N, D, K }, separation, uniform) {
  const normal = randomNormal.source(uniform)();
  const means = Float64Array.from({ length: K * D }, () => separation * normal());
  const factors = Array.from({ length: K }, () => drawFactor(D, uniform, normal));
  const pickComponent = randomInt.source(uniform)(K);
  const labels = Uint8Array.from({ length: N }, pickComponent);
  const data = new Float64Array(N * D);
  const z = new Float64Array(D);
  for (let n = 0; n < N; n++) {
    const k = labels[n];
    for (let i = 0; i < D; i++) z[i] = normal();
    for (let i = 0, at = 0; i < D; i++) {
      let value = means[k * D + i];
      for (let j = 0; j <= i; j++) value += factors[k][at++] * z[j];
      data[n * D + i] = value;
    }
  }
  return data;
}

// The lower triangle of a random Cholesky factor, so that the covariance is positive definite by construction.
function drawFactor(D, uniform, normal) {
  const diagonal = randomUniform.source(uniform)(0.7, 1.3);
  const factor = [];
  for (let i = 0; i < D; i++) {
    for (let j = 0; j < i; j++) factor.push((0.5 * normal()) / Math.sqrt(D));
    factor.push(diagonal());
  }
  return factor;
}

// K different rows as means; every component with equal weight and the variances of the data, or their mean where a family has one only.
function drawStart(data, { N, D, K }, family, uniform) {
  const draw = randomInt.source(uniform)(N);
  const picked = new Set();
  while (picked.size < K) picked.add(draw());
  const variances = variancesOf(data, D);
  if (family === "spherical") variances.fill(mean(variances));
  const covariances = new Float64Array(K * D * D);
  for (let k = 0; k < K; k++) for (let i = 0; i < D; i++) covariances[k * D * D + i * D + i] = variances[i];
  return {
    weights: new Float64Array(K).fill(1 / K),
    means: Float64Array.from([...picked].flatMap((n) => [...data.subarray(n * D, (n + 1) * D)])),
    covariances,
  };
}

function variancesOf(data, D) {
  const N = data.length / D;
  const means = new Float64Array(D);
  for (let at = 0; at < data.length; at++) means[at % D] += data[at] / N;
  const variances = new Float64Array(D);
  for (let at = 0; at < data.length; at++) variances[at % D] += (data[at] - means[at % D]) ** 2 / N;
  return variances;
}
