// How often the default options reach the best known optimum, and what the starts cost, beside simpler ways to start.
// Usage: node bench/starts.mjs [--seeds 100] [--quick] [--record]     (--quick: the smaller sets alone)
import { parseArgs } from "node:util";
import { mean, median } from "d3-array";
import { fitSync } from "gaussmix";
import { openPythonPeer } from "./peers/python.mjs";
import { recordPart } from "./report/record.mjs";
import { textOfStarts } from "./report/starts.mjs";
import { describeMachine } from "./report/words.mjs";
import { DRAWS, startSets } from "./sets.mjs";

const flag = { type: "boolean", default: false };
const { values: flags } = parseArgs({ options: { seeds: { type: "string", default: "100" }, quick: flag, record: flag } });
const SEEDS = Number(flags.seeds);
if (!(Number.isInteger(SEEDS) && SEEDS > 0)) throw new Error(`--seeds ${flags.seeds}: expected a whole number above 0`);
/** Beyond these many rows fits are few, and ours alone. */
const SMALL = 20_000;
const SEEDS_OF_LARGE = Math.ceil(SEEDS / 5);
/** From so many rows on starts compete on samples. */
const SAMPLED_FROM = 8_192;
/** Two fits that are closer than this, in nats, are at the same optimum. */
const SAME = 0.01;
/** The search for the best known optimum: fits of so many restarts. */
const SEARCHES = 3;
const RESTARTS_OF_A_SEARCH = 100;

const WAYS = { default: {}, "k-means++ once": { restarts: 1 }, "random once": { restarts: 1, init: "random" } };

const machine = describeMachine();
const peer = await openPythonPeer("sklearn_default_peer.py", {
  name: "scikit-learn",
  describe: ({ version }) => `scikit-learn ${version}`,
  takes: ({ N }) => N <= SMALL,
});
const results = [];
const draws = Array.from({ length: DRAWS }, (_, draw) => startSets(draw + 1));
for (const [at, set] of draws[0].entries()) {
  const N = set.rows.data.length / set.rows.columns;
  if (N > SMALL && flags.quick) continue;
  const isDrawn = set.truth !== undefined;
  const measured = [];
  for (const sets of isDrawn ? draws : draws.slice(0, 1)) measured.push(await measureSet({ ...sets[at], N, D: set.rows.columns }, isDrawn ? DRAWS : 1));
  results.push(together(measured));
  console.error(`${set.name}, ${set.covariance}, ${N} rows: done`);
}
if (typeof peer !== "string") await peer.close();
const part = {
  machine,
  programs: typeof peer === "string" ? [] : [peer.description],
  seeds: SEEDS,
  seedsOfLarge: SEEDS_OF_LARGE,
  draws: DRAWS,
  same: SAME,
  results,
  notes: typeof peer === "string" ? [peer] : [],
};
console.log(`${textOfStarts(part)}\n`);
if (flags.record) recordPart("starts", part);

/** Of a drawn set, the seeds are shared out to its draws. */
async function measureSet({ name, rows, components, covariance, N, D }, draws) {
  const options = { components, covariance };
  const isLarge = N > SMALL;
  const seeds = Array.from({ length: Math.ceil((isLarge ? SEEDS_OF_LARGE : SEEDS) / draws) }, (_, seed) => seed);
  const fitsOf = (way) => seeds.map((seed) => timed(() => fitSync(rows, { ...options, ...way, seed })));
  const ways = Object.entries(WAYS).map(([way, extra]) => ({ way, fits: fitsOf(extra) }));
  const searches = Array.from({ length: isLarge ? 1 : SEARCHES }, (_, seed) =>
    timed(() => fitSync(rows, { ...options, restarts: RESTARTS_OF_A_SEARCH, seed: SEEDS + seed })),
  );
  const all = [...ways.flatMap(({ fits }) => fits), ...searches].map(({ fit }) => fit);
  // On a sample the restarts are ranked by its likelihood, so that of large data the plain one counts.
  const score = N >= SAMPLED_FROM ? ({ logLikelihood }) => logLikelihood : penalized;
  const best = all.reduce((a, b) => (score(b) > score(a) ? b : a));
  const entries = ways.map(({ way, fits }) => ({
    way,
    fits: fits.map(({ fit, seconds }) => ({ isBest: score(fit) > score(best) - SAME, sweeps: mostSweeps(fit), seconds })),
  }));
  return {
    set: { name, covariance, N, D, K: components },
    ways: isLarge ? entries : [...entries, ...(await measurePeer({ rows, N, D, K: components, family: covariance }, options, best, seeds))],
    starts: isLarge ? costOfStarts(rows, options, ways[0].fits) : undefined,
  };
}

/** All draws of a set in one. */
function together(measured) {
  const ways = measured[0].ways.map(({ way }, at) => {
    const fits = measured.flatMap((one) => one.ways[at].fits);
    return {
      way,
      success: fits.filter(({ isBest }) => isBest).length / fits.length,
      sweeps: mean(fits, ({ sweeps }) => sweeps),
      seconds: median(fits, ({ seconds }) => seconds),
    };
  });
  const byDraw = measured.map(({ ways: [byDefault] }) => mean(byDefault.fits, ({ isBest }) => (isBest ? 1 : 0)));
  return { set: measured[0].set, ways, byDraw, starts: measured[0].starts === undefined ? undefined : median(measured, ({ starts }) => starts) };
}

/** Scikit-learn's fits; it stops early, so the hill that each is on is what counts: where ours ends when it goes on from there. */
async function measurePeer(cell, options, best, seeds) {
  if (typeof peer === "string") return [];
  const start = { weights: new Float64Array(cell.K), means: new Float64Array(0), covariances: new Float64Array(0) };
  await peer.load({ ...cell, start, iterations: 0 });
  const fits = [];
  for (let left = seeds.length; left > 0; left--) fits.push(await peer.fit());
  return [
    {
      way: peer.name,
      fits: fits.map(({ weights, means, covariances, iterations, seconds }) => {
        const end = fitSync(cell.rows, { ...options, init: { weights, means, covariances } }).logLikelihood;
        return { isBest: Math.abs(end - best.logLikelihood) < SAME, sweeps: iterations, seconds };
      }),
    },
  ];
}

/**
 * What the starts of a large fit cost, in sweeps over all rows: the time of the whole fit less that of its iterations on all rows,
 * repeated as plain ones.
 */
function costOfStarts(rows, options, fits) {
  return median(fits, ({ fit, seconds }) => {
    const iterations = fit.iterations - fit.restarts.find(({ rank }) => rank === 0).iterations;
    const plain = { ...options, init: fit.model, tolerance: 0, acceleration: false };
    const first = timed(() => fitSync(rows, { ...plain, maxIterations: 1 })).seconds;
    const rest = timed(() => fitSync(rows, { ...plain, maxIterations: iterations })).seconds;
    return (seconds - rest) / ((rest - first) / (iterations - 1));
  });
}

function penalized({ restarts }) {
  return restarts.find(({ rank }) => rank === 0).penalizedLogLikelihood;
}

/** Iterations of all its runs, those on a sample of the rows too. */
function mostSweeps({ iterations, restarts }) {
  const ofWinner = restarts.find(({ rank }) => rank === 0).iterations;
  return restarts.reduce((sum, run) => sum + run.iterations, iterations - ofWinner);
}

function timed(run) {
  const before = performance.now();
  const fit = run();
  return { fit, seconds: (performance.now() - before) / 1000 };
}
