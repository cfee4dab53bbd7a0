// From which size on workers pay for scoring rows: the same rows on one thread and on two, in turn.
// Usage: node bench/scoring-threads.mjs
import { GaussianMixture, logDensity, predict, responsibilities } from "gaussmix";
import { makeCase } from "./cases.mjs";
import { spread } from "./timing.mjs";

const REPEATS = 9;

const cells = [
  [5_000, 2, 4], [20_000, 2, 4], [100_000, 2, 4], [400_000, 2, 4],
  [5_000, 8, 8], [20_000, 8, 8], [100_000, 8, 8],
  [2_000, 16, 16], [5_000, 16, 16], [50_000, 16, 16],
  [500, 64, 16], [1_000, 64, 16], [20_000, 64, 16],
];

for (const [N, D, K] of cells) {
  const { rows, start } = makeCase({ N, D, K });
  const model = GaussianMixture.from({ ...start, covariances: leaning(start.covariances, D) });
  for (const score of [predict, logDensity, responsibilities]) {
    const milliseconds = async (threads) => {
      const before = performance.now();
      await score(model, rows, { threads });
      return performance.now() - before;
    };
    await milliseconds(1);
    await milliseconds(2);
    const [ones, gains, autos] = [[], [], []];
    for (let i = 0; i < REPEATS; i++) {
      const [one, two, auto] = [await milliseconds(1), await milliseconds(2), await milliseconds("auto")];
      ones.push(one);
      gains.push(one / two);
      autos.push(one / auto);
    }
    const gain = spread(gains);
    console.log(
      `${N} x ${D}, K = ${K}, ${score.name}: one thread ${spread(ones).median.toFixed(1)} ms, two are ${gain.median.toFixed(2)} times as fast ` +
        `(${gain.least.toFixed(2)}..${gain.most.toFixed(2)}), "auto" ${spread(autos).median.toFixed(2)}`,
    );
  }
}

/** The same variances with a little correlation, so that the model is not diagonal. */
function leaning(covariances, D) {
  const leaned = covariances.slice();
  for (let first = 0; first < leaned.length; first += D * D) {
    leaned[first + 1] = leaned[first + D] = 0.1 * Math.sqrt(leaned[first] * leaned[first + D + 1]);
  }
  return leaned;
}
