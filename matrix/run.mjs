// Packs the package, installs it into a small app for each tool, runs it there, and prints the matrix.
// `--write` puts the table into docs/works-with.md; names after that choose among the apps.
import { join } from "node:path";
import { withLock } from "../scripts/lib/lock.mjs";
import { main, say } from "../scripts/lib/process.mjs";
import { writeRecord } from "../scripts/lib/record.mjs";
import { bundlers } from "./cells/bundlers.mjs";
import { frameworks } from "./cells/frameworks.mjs";
import * as pages from "./cells/pages.mjs";
import * as runtimes from "./cells/runtimes.mjs";
import { openBrowsers } from "./lib/browsers.mjs";
import { judge, Missing, output } from "./lib/cell.mjs";
import { rowsOf, tableOf, writeTable } from "./lib/table.mjs";
import { cache, pack, prepare } from "./lib/workspace.mjs";

const APPS = [runtimes, pages, ...bundlers, ...frameworks];
const chosen = process.argv.slice(2).filter((name) => !name.startsWith("--"));

/** One place where a cell runs, and how it went. */
async function outcomeOf(work) {
  try {
    return { passed: true, words: await work() };
  } catch (error) {
    if (error instanceof Missing) return { missing: true, words: `not here: ${error.message}` };
    return { passed: false, words: error.message };
  }
}

async function runPage({ start, path }, browsers, verdict) {
  const served = await outcomeOf(start);
  if (served.passed !== true) return browsers.map(({ name }) => ({ where: name, ...served }));
  const { address, close } = served.words;
  const outcomes = [];
  for (const { name, missing, outputOf } of browsers) {
    const work = async () => {
      if (missing !== undefined) throw new Missing(missing);
      return verdict(await outputOf(new URL(path, address).href));
    };
    outcomes.push({ where: name, ...(await outcomeOf(work)) });
  }
  await close();
  return outcomes;
}

async function runCell(cell, browsers, expected) {
  const verdict = (text) => judge(text, expected, cell.workers);
  if (cell.page !== undefined) return runPage(cell.page, browsers, verdict);
  const work = cell.result ?? (async () => verdict(await cell.text()));
  return [{ where: "itself", ...(await outcomeOf(work)) }];
}

await main("matrix", () =>
  withLock(join(cache, "lock"), "matrix", async () => {
    const tarball = await pack();
    const browsers = await openBrowsers(await prepare("browsers", tarball));
    const reference = JSON.parse(await output(process.execPath, ["esm.mjs"], await prepare("runtimes", tarball)));
    const [expected] = reference.digests ?? [];
    if (expected === undefined) throw new Error(`the package does not run in this Node: ${reference.error}`);
    say("matrix", `the digest is ${expected}; ${browsers.map(({ name, version, missing }) => `${name} ${version ?? missing}`).join(", ")}`);
    const results = [];
    for (const { app, shared, cells } of APPS) {
      if (chosen.length > 0 && !chosen.includes(app)) continue;
      for (const cell of cells(await prepare(app, tarball, shared))) {
        const outcomes = await runCell(cell, browsers, expected);
        results.push({ tool: cell.tool, how: cell.how, outcomes });
        for (const { where, passed, words } of outcomes) say("matrix", `${passed === false ? "FAILED " : ""}${cell.tool}, ${cell.how}, ${where}: ${words}`);
      }
    }
    for (const { close } of browsers) await close?.();
    const rows = rowsOf(results, browsers);
    console.log(`\n${tableOf(rows)}\n`);
    if (process.argv.includes("--write")) writeTable(rows);
    const outcomes = results.flatMap(({ outcomes: all }) => all);
    const counts = { passed: outcomes.filter(({ passed }) => passed === true).length, failed: outcomes.filter(({ passed }) => passed === false).length };
    writeRecord("matrix", counts);
    console.log(`${counts.passed} passed, ${counts.failed} failed`);
    if (counts.failed > 0) process.exitCode = 1;
  }),
);
