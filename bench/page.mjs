// In Chromium: a page's first fit, from the import on, and how long a large fit holds the page up.
// Usage: node bench/page.mjs [--tries 12]
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { chromiumOptions } from "../scripts/lib/chromium.mjs";
import { inRoot } from "../scripts/lib/paths.mjs";
import { serveFolder } from "../scripts/lib/serve.mjs";
import { describeMachine, metOrMissed, origin } from "./report/words.mjs";
import { spread } from "./timing.mjs";

const { values: flags } = parseArgs({ options: { tries: { type: "string", default: "12" } } });
const TRIES = Number(flags.tries);
const TARGETS = { first: 100, held: 50 };

const empty = `
  const from = performance.now();
  await import("./empty.js");
  const took = performance.now() - from;`;

const first = `
  const rows = Array.from({ length: 1_000 }, (_, n) => [((n * 7919) % 1009) / 500 + (n % 2) * 4, ((n * 31) % 773) / 500 + (n % 2) * 3]);
  const from = performance.now();
  const { fit } = await import("./gaussmix.js");
  await fit(rows, { components: 2 });
  const took = performance.now() - from;`;

// The longest of the tasks that the browser calls long, 50 ms or more; 0 where there is none.
const held = `
  import { fit } from "./gaussmix.js";
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask" });
  const data = new Float64Array(2_000_000);
  for (let n = 0; n < data.length; n++) data[n] = ((n * 7919) % 1009) / 500 + ((n * 31) % 773) / 500 + (n % 8 < 4 ? 0 : 5);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const from = performance.now();
  const { findings } = await fit({ data, columns: 2 }, { components: 3, restarts: 2, maxIterations: 30, threads: 2 });
  const to = performance.now();
  if (findings.some(({ kind }) => kind === "no-workers")) throw new Error("no worker could start");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const took = Math.max(0, ...tasks.filter(({ startTime }) => startTime >= from && startTime <= to).map(({ duration }) => duration));`;

const machine = describeMachine();
const folder = mkdtempSync(join(tmpdir(), "gaussmix-page-"));
const browser = await chromium.launch(chromiumOptions());
try {
  copyFileSync(inRoot("dist/browser.mjs"), join(folder, "gaussmix.js"));
  writeFileSync(join(folder, "empty.js"), "export {};");
  console.log(`${origin({ machine, programs: [`Chromium ${browser.version()}`] }).join("\n")}\n${TRIES} pages each, in ms:`);
  for (const [name, words, program] of [
    ["empty", "import of an empty module", empty],
    ["first", "import and first fit of 1,000 x 2", first],
    ["held", "longest task of the page while workers fit 1,000,000 x 2 (0: none of 50 ms)", held],
  ]) {
    const { median, least, most } = spread(await measurePages(program));
    const target = TARGETS[name];
    const verdict = target === undefined ? "" : `, target ${target}: ${metOrMissed(median <= target)}`;
    console.log(`  ${words}: median ${median.toFixed(0)} (${least.toFixed(0)}..${most.toFixed(0)})${verdict}`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function measurePages(program) {
  writeFileSync(join(folder, "index.html"), `<!doctype html><script type="module">${program}\n console.log(took);</script>`);
  const { address, close } = await serveFolder(folder);
  const times = [];
  for (let i = 0; i < TRIES; i++) {
    // A context of its own, so that no page finds what an earlier one has compiled.
    const context = await browser.newContext();
    const page = await context.newPage();
    // The page tells of itself: to ask it would run a large script of the browser's driver in the midst of what is measured.
    const told = new Promise((resolve, reject) => {
      page.once("console", (message) => resolve(Number(message.text())));
      page.once("pageerror", reject);
    });
    await page.goto(address);
    times.push(await told);
    await context.close();
  }
  close();
  return times;
}
