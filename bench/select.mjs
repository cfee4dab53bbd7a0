// Choosing K and the family, every K from 1 to 9 with all four: ours on one thread and on all cores, and a loop over scikit-learn, in turn.
// Before anything is timed, the best cells are compared, and where they differ that is said. Ours tries 16 starts a cell and goes on until
// 1e-4 nats are left to gain, of many rows only where the cell may win, unless --thorough; scikit-learn tries one start, and ends by its
// defaults (when a step gains less than a nat a thousand rows), or with --converged when it gains less than 1e-4 nats.
// Usage: node bench/select.mjs [--thorough] [--converged] [--repeats 3] [--small]
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "csv-parse/sync";
import { select } from "gaussmix";
import { makeCase } from "./cases.mjs";
import { openPythonPeer } from "./peers/python.mjs";
import { fitUntilWarm, ratios, spread, timeInTurn } from "./timing.mjs";

const { thorough, converged, repeats, small } = parseArgs({
  options: { thorough: { type: "boolean" }, converged: { type: "boolean" }, repeats: { type: "string", default: "3" }, small: { type: "boolean" } },
}).values;
const MOST_COMPONENTS = 9;
const MOST_ITERATIONS = 1000;

const cases = [golden("faithful"), golden("iris"), ...(small ? [] : [{ name: "20,000 x 5", ...makeCase({ N: 20_000, D: 5, K: 4 }) }])];
const peer = await openPythonPeer("sklearn_select_peer.py", {
  name: "scikit-learn",
  args: [converged ? "converged" : "defaults"],
  takes: () => true,
  describe: ({ version }) => `scikit-learn ${version}`,
});
if (typeof peer === "string") console.log(peer);
for (const { name, rows, N, D } of cases) {
  const ours = ["auto", 1].map((threads) => ({ fit: () => selectOurs(rows, threads) }));
  const others = typeof peer === "string" ? [] : [peer];
  for (const other of others) await other.load({ rows, start: {}, N, D, K: MOST_COMPONENTS, family: "all", iterations: MOST_ITERATIONS });
  const { best } = await fitUntilWarm(ours[0]);
  const found = `${best.covariance} ${best.components}, BIC ${best.bic.toFixed(2)}`;
  for (const other of others) sayWhereBestDiffer(name, best, bestOf((await other.fit()).cells));
  const [all, one, theirs] = await timeInTurn([...ours, ...others], Number(repeats));
  const { median, least, most } = spread(all);
  console.log(`${name}: ${found}; ${seconds(median)} (${seconds(least)} to ${seconds(most)}), on one thread ${seconds(spread(one).median)}`);
  if (theirs === undefined) continue;
  const times = ratios(all, theirs);
  console.log(`  ${peer.description}, one start${converged ? ", converged" : ""}: ${seconds(spread(theirs).median)}, ${times.median.toFixed(1)} times ours`);
}
if (typeof peer !== "string") await peer.close();

function golden(name) {
  const table = parse(readFileSync(new URL(`../test/golden/${name}.csv`, import.meta.url)), { cast: Number, from: 2 });
  return { name, rows: { data: Float64Array.from(table.flat()), columns: table[0].length }, N: table.length, D: table[0].length };
}

async function selectOurs(rows, threads) {
  const before = performance.now();
  const { cells } = await select(rows, { components: { from: 1, to: MOST_COMPONENTS }, threads, thorough });
  return { seconds: (performance.now() - before) / 1000, best: bestOf(cells) };
}

function bestOf(cells) {
  return cells.reduce((best, cell) => (cell.bic < best.bic ? cell : best));
}

function sayWhereBestDiffer(name, ours, theirs) {
  const same = ours.components === theirs.components && ours.covariance === theirs.covariance;
  if (same && Math.abs(ours.bic - theirs.bic) < 0.01) return;
  console.log(`${name}: for scikit-learn the best is ${theirs.covariance} ${theirs.components}, BIC ${theirs.bic.toFixed(2)}`);
}

function seconds(value) {
  return `${value.toPrecision(3)} s`;
}
