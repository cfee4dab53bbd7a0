// Twenty plain EM iterations from one start: first everyone must agree, then they are timed in turn.
// Usage: node bench/run.mjs [--quick] [--features 2,8] [--one-thread] [--record]
import { parseArgs } from "node:util";
import { fitSync } from "gaussmix";
import { checkAgreement } from "./agreement.mjs";
import { cells, ITERATIONS, makeCase } from "./cases.mjs";
import { openContestants } from "./contestants.mjs";
import { compareWholeFits } from "./peers/expectation-maximization.mjs";
import { compareWithLinfa } from "./peers/linfa.mjs";
import { describeMachine, refusalNotes, table, writeRecord } from "./report.mjs";
import { ratios, spread, timeInTurn } from "./timing.mjs";

const flag = { type: "boolean", default: false };
const { values: flags } = parseArgs({ options: { quick: flag, features: { type: "string" }, "one-thread": flag, record: flag } });
const QUICK_REPEATS = 3;

const machine = describeMachine();
const { contestants, absent } = await openContestants(flags["one-thread"]);
const notes = [...absent];
const results = [];
try {
  for (const cell of cells.filter(isWanted)) {
    results.push(await measure(makeCase(cell), cell));
  }
  notes.push(...refusalNotes(results));
  if (!flags.quick) {
    const small = makeCase(cells[0]);
    notes.push(await compareWithLinfa(fitSync, small), await compareWholeFits(fitSync, small));
  }
} finally {
  await Promise.all(contestants.map((contestant) => contestant.close()));
}

const machineLine = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`;
const programs = contestants.flatMap(({ description }) => description ?? []);
const title = `${ITERATIONS} plain EM iterations, full covariances, the same rows and start.`;
const text = [title, machineLine, ...programs, "", table(results), "", ...notes].join("\n");
console.log(text);
if (flags.record) {
  const date = new Date().toISOString().slice(0, 10);
  const written = await writeRecord({ date, machine, programs, results, notes }, `${text}\n`);
  console.log(`\nWrote ${written.join(" and ")}`);
}

function isWanted({ D, quick }) {
  const wanted = flags.features?.split(",").map(Number) ?? [D];
  return wanted.includes(D) && (quick || !flags.quick);
}

async function measure(loaded, { N, D, K, repeats, targets }) {
  const attempts = [];
  for (const contestant of contestants.filter(({ takes }) => takes(loaded))) {
    console.error(`${N} x ${D}, K = ${K}: first call of ${contestant.name}`);
    await contestant.load(loaded);
    attempts.push({ contestant, first: await contestant.fit() });
  }
  const able = attempts.filter(({ first }) => first.refused === undefined);
  const [{ contestant: us, first: ours }] = able;
  const agreements = able.map(({ contestant, first }) =>
    contestant === us ? undefined : checkAgreement(ours, first, [us.name, contestant.name], D, contestant.within),
  );
  const seconds = await timeInTurn(able.map(({ contestant }) => contestant), flags.quick ? QUICK_REPEATS : repeats);
  return {
    cell: { N, D, K },
    programs: able.map(({ contestant: { name }, first }, c) => ({
      name,
      firstCall: first.seconds,
      seconds: spread(seconds[c]),
      ratio: c === 0 ? undefined : ratios(seconds[0], seconds[c]),
      target: targets[flags["one-thread"] ? "one" : "all"][name],
      agreement: agreements[c],
    })),
    refusals: attempts.filter((attempt) => !able.includes(attempt)).map(({ contestant: { name }, first }) => ({ name, reason: first.refused })),
  };
}
