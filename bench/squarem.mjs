// SQUAREM, the usual acceleration of EM, for comparison: Varadhan and Roland, Scandinavian Journal of Statistics 35 (2008), scheme S3,
// on weights, means and covariances, made of fits of one plain iteration.
import { fitSync } from "gaussmix";

/** The log-likelihood after each sweep, up to `most` sweeps or until it is above `wanted`; it never falls. */
export function squarem(rows, options, start, { wanted, most }) {
  const plain = { ...options, tolerance: 0, acceleration: false, maxIterations: 1, regularization: 0 };
  const trace = [];
  // One sweep: what its parameters score, and the EM update of them; undefined where they are no mixture.
  const sweep = (at) => {
    try {
      const { model, trace: scored } = fitSync(rows, { ...plain, init: at });
      trace.push(Math.max(trace.at(-1) ?? -Infinity, scored[0]));
      return { score: scored[0], update: { weights: model.weights, means: model.means, covariances: model.covariances } };
    } catch {
      return undefined;
    }
  };
  const isDone = () => trace.length >= most || trace.at(-1) >= wanted;
  let current = start;
  while (!isDone()) {
    const first = sweep(current);
    if (isDone()) break;
    const second = sweep(first.update);
    if (isDone()) break;
    const leap = extrapolate(current, first.update, second.update);
    const far = leap === undefined ? undefined : sweep(leap);
    current = far !== undefined && far.score >= second.score ? far.update : second.update;
  }
  return trace;
}

/** From a point, its update and the update of that: x0 - 2 a r + a^2 v; undefined where that is no longer than two plain steps. */
function extrapolate(x0, x1, x2) {
  const r = combine([x0, x1], [-1, 1]);
  const v = combine([x0, x1, x2], [1, -2, 1]);
  const a = -norm(r) / norm(v);
  if (!(a < -1)) return undefined;
  const leap = combine([x0, r, v], [1, -2 * a, a * a]);
  return leap.weights.every((weight) => weight > 0) ? leap : undefined;
}

const PARTS = ["weights", "means", "covariances"];

function combine(points, factors) {
  const sum = (part) => points[0][part].map((_, at) => points.reduce((total, point, p) => total + factors[p] * point[part][at], 0));
  return Object.fromEntries(PARTS.map((part) => [part, sum(part)]));
}

function norm(point) {
  return Math.sqrt(PARTS.reduce((sum, part) => sum + point[part].reduce((squares, x) => squares + x * x, 0), 0));
}
