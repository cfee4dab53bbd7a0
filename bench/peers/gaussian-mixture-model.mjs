// The npm package gaussian-mixture-model: it keeps the N x K responsibilities in 32-bit floats, so it agrees to fewer
// digits, and it inverts a covariance for every row, so it takes part in the small cells only.
import { fitRowByRow } from "../baseline/row-by-row.mjs";
import { ITERATIONS } from "../cases.mjs";

/** The contestant, or one sentence on why there is none. */
export async function openGaussianMixtureModel() {
  let Mixture;
  try {
    Mixture = (await import("gaussian-mixture-model")).default;
  } catch (error) {
    return `gaussian-mixture-model: not installed (${error.message.split("\n")[0]})`;
  }
  let current;
  return {
    name: "gaussian-mixture-model",
    within: 1e-6,
    takes: ({ D }) => D === 2 || D === 8,
    load: async (loaded) => {
      const { rows, start, D } = loaded;
      current = {
        rows,
        points: inPieces(rows.data, D),
        weights: [...start.weights],
        means: inPieces(start.means, D),
        covariances: inPieces(start.covariances, D * D).map((matrix) => inPieces(matrix, D)),
      };
    },
    fit: async () => {
      const { rows, points, weights, means, covariances } = current;
      const before = performance.now();
      const mixture = new Mixture({ weights, means, covariances, bufferSize: points.length });
      for (const point of points) mixture.addPoint(point);
      mixture.runEM(ITERATIONS);
      const seconds = (performance.now() - before) / 1000;
      const parameters = {
        weights: Float64Array.from(mixture.weights),
        means: Float64Array.from(mixture.means.flat()),
        covariances: Float64Array.from(mixture.covariances.flat(2)),
      };
      return { seconds, ...parameters, logLikelihood: fitRowByRow(rows, parameters, 0).logLikelihood };
    },
    close: async () => {},
  };
}

function inPieces(values, length) {
  return Array.from({ length: values.length / length }, (_, piece) => [...values.slice(piece * length, (piece + 1) * length)]);
}
