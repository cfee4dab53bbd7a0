// Twenty plain EM iterations from one start: first everyone must agree, then they are timed in turn.
// Usage: node bench/run.mjs [--only targets|grid] [--quick] [--features 2,8] [--one-thread] [--record]
import { parseArgs } from "node:util";
import { fitSync } from "gaussmix";
import { ITERATIONS, makeCase } from "./cases.mjs";
import { gridCells, targetCells } from "./cells.mjs";
import { openAll, openForGrid } from "./contestants.mjs";
import { measure } from "./measure.mjs";
import { compareWholeFits } from "./peers/expectation-maximization.mjs";
import { compareWithLinfa } from "./peers/linfa.mjs";
import { textOfGrid } from "./report/grid.mjs";
import { recordPart } from "./report/record.mjs";
import { refusalNotes, textOfTargets } from "./report/targets.mjs";
import { describeMachine } from "./report/words.mjs";

const flag = { type: "boolean", default: false };
const { values: flags } = parseArgs({
  options: { only: { type: "string" }, quick: flag, features: { type: "string" }, "one-thread": flag, record: flag },
});
const QUICK_REPEATS = 3;
/** Seconds that the slowest program of a cell of the grid may take for its repeats, and how many there are at least and most. */
const GRID_BUDGET = 12;
const GRID_REPEATS = { least: 3, most: 15 };

const machine = describeMachine();
const parts = { targets: measureTargets, grid: measureGrid };
if (flags.only !== undefined && !(flags.only in parts)) throw new Error(`--only ${flags.only}: expected targets or grid`);
if (flags.record && (flags.quick || flags["one-thread"])) throw new Error("--record keeps full measurements: leave out --quick and --one-thread, or --record");
for (const [name, run] of Object.entries(parts).filter(([name]) => name === (flags.only ?? name))) {
  const { part, text } = await run();
  console.log(`${text}\n`);
  if (flags.record) recordPart(name, part, { some: flags.features !== undefined });
}

async function measureTargets() {
  const repeatsOf = ({ repeats }) => (flags.quick ? QUICK_REPEATS : repeats);
  const part = await measureAll(targetCells, await openAll(flags["one-thread"]), (cell) => () => repeatsOf(cell));
  if (!flags.quick) {
    const small = makeCase(targetCells[0]);
    part.notes.push(await compareWithLinfa(fitSync, small), await compareWholeFits(fitSync, small));
  }
  return { part, text: textOfTargets(part) };
}

async function measureGrid() {
  const repeatsFor = (slowest) => Math.min(Math.max(Math.round(GRID_BUDGET / slowest), GRID_REPEATS.least), GRID_REPEATS.most);
  const part = await measureAll(gridCells, await openForGrid(flags["one-thread"]), () => (flags.quick ? () => QUICK_REPEATS : repeatsFor));
  return { part, text: textOfGrid(part) };
}

/** What a part of the record holds, whoever takes part. */
async function measureAll(cells, { contestants, absent }, repeatsRule) {
  const results = [];
  try {
    for (const cell of cells.filter(isWanted)) {
      const targets = cell.targets?.[flags["one-thread"] ? "one" : "all"];
      results.push(await measure(contestants, { ...cell, targets }, repeatsRule(cell)));
    }
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.close()));
  }
  const programs = contestants.flatMap(({ description }) => description ?? []);
  return { machine, programs, iterations: ITERATIONS, results, notes: [...absent, ...refusalNotes(results)] };
}

function isWanted({ D, quick }) {
  const wanted = flags.features?.split(",").map(Number) ?? [D];
  return wanted.includes(D) && (quick || !flags.quick);
}
