// Everyone who takes part, each with the same three verbs: load(case), fit() -> { seconds, weights, means,
// covariances, logLikelihood } or { refused: why }, close(). `within` is how closely its parameters must agree with ours.
import { fit, fitSync } from "gaussmix";
import { fitRowByRow } from "./baseline/row-by-row.mjs";
import { fitTiled } from "./baseline/tiled.mjs";
import { ITERATIONS } from "./cases.mjs";
import { openArmadillo } from "./peers/armadillo.mjs";
import { openGaussianMixtureModel } from "./peers/gaussian-mixture-model.mjs";
import { openMclust } from "./peers/mclust.mjs";
import { openOneDal } from "./peers/onedal.mjs";
import { openScikitLearn } from "./peers/scikit-learn.mjs";

export const PARAMETER_AGREEMENT = 1e-9;

const onAllCores = inProcess("gaussmix", async (loaded) => parametersOf(await fit(...plainFit(loaded))));
const onOneThread = inProcess("gaussmix, one thread", (loaded) => parametersOf(fitSync(...plainFit(loaded))));

function plainFit({ rows, start, K, family }) {
  const plain = { tolerance: 0, regularization: 0, acceleration: false, maxIterations: ITERATIONS };
  return [rows, { components: K, covariance: family, init: start, ...plain }];
}

function parametersOf({ model, logLikelihood, iterations }) {
  if (iterations !== ITERATIONS) throw new Error(`gaussmix stopped after ${iterations} of ${ITERATIONS} iterations: times would not compare`);
  return { weights: model.weights, means: model.means, covariances: model.covariances, logLikelihood };
}

const baseline = inProcess("baseline", ({ rows, start }) => fitRowByRow(rows, start, ITERATIONS));
const tiled = inProcess("baseline, tiled", ({ rows, start }) => fitTiled(rows, start, ITERATIONS));

function inProcess(name, run) {
  let current;
  return {
    name,
    within: PARAMETER_AGREEMENT,
    takes: () => true,
    load: async (loaded) => {
      current = loaded;
    },
    fit: async () => {
      const before = performance.now();
      const result = await run(current);
      return { seconds: (performance.now() - before) / 1000, ...result };
    },
    close: async () => {},
  };
}

/** Beyond that a fit of the baseline takes longer than all others of a cell together. */
const LARGEST_BASELINE = 6e7;
const baselineOfGrid = { ...baseline, takes: ({ family, N, D, K }) => family === "full" && N * K * D * D <= LARGEST_BASELINE };

/** Everyone, for the target cells. */
export function openAll(oneThread) {
  return open(oneThread, [baseline, tiled], [openOneDal(), openScikitLearn(), openArmadillo(), openMclust(), openGaussianMixtureModel()]);
}

/** Those who take the grid. */
export function openForGrid(oneThread) {
  return open(oneThread, [baselineOfGrid], [openScikitLearn()]);
}

/** Those that could be opened, ours first (on all cores, or on one thread alone), and one sentence for each that could not. */
async function open(oneThread, baselines, opening) {
  const opened = await Promise.all(opening);
  return {
    contestants: [...(oneThread ? [onOneThread] : [onAllCores, onOneThread]), ...baselines, ...opened.filter((peer) => typeof peer !== "string")],
    absent: opened.filter((peer) => typeof peer === "string"),
  };
}
