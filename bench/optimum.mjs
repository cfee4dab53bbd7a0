// Time and sweeps from one start to within 1e-4 nats of the optimum: ours with default options, plain EM by scikit-learn, SQUAREM.
// Usage: node bench/optimum.mjs [--quick] [--family full] [--sweeps] [--record]
//        (--quick: up to 20,000 rows; --family: its cells alone, which a record of today takes in; --sweeps: count them, time nothing)
import { parseArgs } from "node:util";
import { fit, fitSync } from "gaussmix";
import { differences } from "./agreement.mjs";
import { caseOf, makeCase } from "./cases.mjs";
import { optimumCells } from "./cells.mjs";
import { openScikitLearn } from "./peers/scikit-learn.mjs";
import { recordPart } from "./report/record.mjs";
import { textOfOptimum } from "./report/optimum.mjs";
import { describeMachine } from "./report/words.mjs";
import { readCsv } from "./sets.mjs";
import { squarem } from "./squarem.mjs";
import { fitUntilWarm, ratios, spread, timeInTurn } from "./timing.mjs";

const flag = { type: "boolean", default: false };
const { values: flags } = parseArgs({ options: { quick: flag, family: { type: "string" }, sweeps: flag, record: flag } });
/** What may be missing, in nats. */
const WITHIN = 1e-4;
/** Plain iterations at most: beyond them the ratio is a lower bound. */
const MOST_PLAIN = 3000;
/** SQUAREM's sweeps are fits of their own here, so only of so many rows. */
const SQUAREM_ROWS = 20_000;
/** Parameters that are closer than this, in standard deviations, are the same optimum. */
const SAME = 1e-2;
const REPEATS = { least: 3, most: 9, seconds: 10 };

const machine = describeMachine();
const peer = flags.sweeps ? "scikit-learn was not asked: sweeps alone" : await openScikitLearn();
const results = [];
const isWanted = ({ N, family }) => (!flags.quick || N === undefined || N <= 20_000) && family === (flags.family ?? family);
for (const cell of optimumCells.filter(isWanted)) {
  const found = await measureCell({ ...cell, ...(cell.name === undefined ? makeCase(cell) : caseOf(readCsv(cell.name), cell)) });
  results.push(found);
  console.error(JSON.stringify({ ...found.cell, ...found.sweeps, missing: found.missing, ratio: found.ratio?.median }));
}
if (typeof peer !== "string") await peer.close();
const absent = typeof peer === "string" ? [peer] : [];
const programs = absent.length > 0 ? [] : [peer.description];
const part = { machine, programs, within: WITHIN, mostPlain: MOST_PLAIN, results, notes: absent };
console.log(`${textOfOptimum(part)}\n`);
if (flags.record) recordPart("optimum", part, { some: flags.family !== undefined, mayBegin: true });

async function measureCell({ name, separation, family, N, D, K, rows, start }) {
  const options = { components: K, covariance: family };
  const plain = fitSync(rows, { ...options, init: start, tolerance: 0, acceleration: false, regularization: 0, maxIterations: MOST_PLAIN });
  const ours = fitSync(rows, { ...options, init: start });
  // Both go on to as many digits as there are; a fit that ends on another hill is another question.
  const ends = [plain, ours].map(({ model }) => fitSync(rows, { ...options, init: model, tolerance: 1e-9, maxIterations: 20_000 }));
  const apart = differences(ends[0].model, ends[1].model, D);
  const optimum = Math.max(...ends.map((end) => end.logLikelihood), ours.logLikelihood);
  const wanted = optimum - WITHIN;
  const until = (trace) => [...trace].findIndex((reached) => reached >= wanted);
  const leaps = N <= SQUAREM_ROWS ? squarem(rows, options, start, { wanted, most: MOST_PLAIN }) : undefined;
  const iterations = until(plain.trace) < 0 ? MOST_PLAIN : until(plain.trace);
  const found = {
    cell: { name, family, N, D, K, separation },
    sameOptimum: Math.max(apart.means, apart.weights) < SAME,
    missing: optimum - ours.logLikelihood,
    sweeps: {
      plain: iterations,
      isLimit: until(plain.trace) < 0,
      squarem: leaps && (leaps.at(-1) >= wanted ? leaps.length - 1 : undefined),
      ours: until(ours.trace),
      oursInAll: ours.iterations,
    },
  };
  return typeof peer === "string" ? found : { ...found, ...(await timeCell({ N, D, K, family, rows, start, iterations }, options, wanted, found)) };
}

async function timeCell(cell, options, wanted, { sweeps }) {
  const us = {
    fit: async () => {
      const before = performance.now();
      await fit(cell.rows, { ...options, init: cell.start });
      return { seconds: (performance.now() - before) / 1000 };
    },
  };
  await peer.load(cell);
  await fitUntilWarm(us);
  const first = await peer.fit();
  if (first.refused !== undefined) return { refused: first.refused };
  if (!sweeps.isLimit && !(first.logLikelihood >= wanted - WITHIN)) {
    throw new Error(`${peer.name} is ${wanted - first.logLikelihood} nats short after ${cell.iterations} iterations, ours was not`);
  }
  const repeats = Math.min(Math.max(Math.round(REPEATS.seconds / first.seconds), REPEATS.least), REPEATS.most);
  const [ours, theirs] = await timeInTurn([us, peer], repeats);
  return { seconds: { ours: spread(ours), theirs: spread(theirs) }, ratio: ratios(ours, theirs) };
}
