import type { Ellipse } from "./types.js";

/** K x D x D covariances with the given variances, K (one for all features) or K x D, on their diagonals. */
export function expandVariances(variances: Float64Array, components: number, features: number): Float64Array {
  const covariances = new Float64Array(components * features * features);
  const shared = variances.length === components;
  for (let k = 0; k < components; k++) {
    for (let d = 0; d < features; d++) {
      covariances[(k * features + d) * features + d] = variances[shared ? k : k * features + d] ?? 0;
    }
  }
  return covariances;
}

/** L_k L_k' of K lower-triangular matrices. */
export function multiplyFactors(factors: Float64Array, components: number, features: number): Float64Array {
  const products = new Float64Array(factors.length);
  for (let k = 0; k < components; k++) {
    const at = (row: number, column: number): number => (k * features + row) * features + column;
    for (let i = 0; i < features; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let l = 0; l <= j; l++) sum += (factors[at(i, l)] ?? 0) * (factors[at(j, l)] ?? 0);
        products[at(i, j)] = sum;
        products[at(j, i)] = sum;
      }
    }
  }
  return products;
}

/** The contour (x - c)' inv(S) (x - c) = radiusSquared for S = [[a, b], [b, c]], by its eigenvectors. */
export function contour(center: readonly [number, number], a: number, b: number, c: number, radiusSquared: number): Ellipse {
  const scale = Math.max(a, c);
  const [x, y, xy] = [a / scale, c / scale, b / scale];
  const half = (x - y) / 2;
  const root = Math.sqrt(half * half + xy * xy);
  const larger = (x + y) / 2 + root;
  const smaller = Math.max(0, (x * y - xy * xy) / larger);
  // Of the two forms of the eigenvector, the one without cancellation.
  const [u, v] = half >= 0 ? [root + half, xy] : [xy, root - half];
  const length = Math.sqrt(u * u + v * v);
  const [cosine, sine] = length > 0 ? [u / length, v / length] : [1, 0];
  const long = Math.sqrt(larger * radiusSquared) * Math.sqrt(scale);
  const short = Math.sqrt(smaller * radiusSquared) * Math.sqrt(scale);
  return {
    center,
    semiAxes: [
      [long * cosine, long * sine],
      [-short * sine, short * cosine],
    ],
  };
}
