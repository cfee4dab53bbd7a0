// From which size on a second thread pays: the same fit on one thread and on two, in turn.
// Usage: node bench/threads.mjs
import { fit } from "gaussmix";
import { makeCase } from "./cases.mjs";
import { spread } from "./timing.mjs";

const ITERATIONS = 60;
const REPEATS = 9;

const cells = [
  [2_000, 2, 3], [10_000, 2, 4], [40_000, 2, 4], [100_000, 2, 4], [1_000_000, 2, 4],
  [5_000, 8, 4], [10_000, 8, 4], [100_000, 8, 8],
  [2_000, 16, 8], [5_000, 16, 8], [50_000, 16, 16],
  [1_000, 32, 8], [1_000, 64, 4], [20_000, 64, 16],
  [10_000, 128, 16], [40_000, 128, 16],
];

console.log(`${ITERATIONS} plain EM iterations, ${REPEATS} pairs`);
for (const [N, D, K] of cells) {
  const { rows, start } = makeCase({ N, D, K });
  const seconds = async (threads) => {
    const before = performance.now();
    const init = { components: K, init: start, maxIterations: ITERATIONS, tolerance: 0, acceleration: false };
    await fit(rows, { ...init, threads });
    return (performance.now() - before) / 1000;
  };
  await seconds(1);
  await seconds(2);
  const [ones, gains] = [[], []];
  for (let i = 0; i < REPEATS; i++) {
    const [one, two] = [await seconds(1), await seconds(2)];
    ones.push(one);
    gains.push(one / two);
  }
  const gain = spread(gains);
  console.log(
    `${N} x ${D}, K = ${K}: one thread ${spread(ones).median.toFixed(3)} s, two are ${gain.median.toFixed(2)} times as fast ` +
      `(${gain.least.toFixed(2)}..${gain.most.toFixed(2)})`,
  );
}
