import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { launch, serve } from "./chromium.js";
import { writeApp } from "./workspace.js";

const workspace = inject("workspace");
const apps = join(import.meta.dirname, "apps");
const html = readFileSync(join(apps, "page.html"), "utf8");

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

async function withPage<T>(name: string, program: string, work: (page: Page) => Promise<T>): Promise<T> {
  const app = writeApp(workspace, name, { "index.html": html, "main.js": program });
  copyFileSync(join(workspace, "node_modules/gaussmix/dist/browser.mjs"), join(app, "gaussmix.js"));
  const { address, close } = await serve(app);
  const page = await browser.newPage();
  try {
    await page.goto(address);
    await page.waitForSelector("output:not(:empty)", { timeout: 60_000 });
    return await work(page);
  } finally {
    await page.close();
    close();
  }
}

/** Bytes of the page's objects and of the memory behind its arrays, the core's included. */
async function memoryOf(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  return usedSize + backingStorageSize;
}

interface Fates {
  finish: (times: number) => Promise<number>;
  abort: (times: number) => Promise<number>;
  kill: (times: number) => Promise<number>;
}

const lives = `import { fit } from "./gaussmix.js";\n${readFileSync(join(apps, "life.js"), "utf8")}`;

test("500 fits in a page, 50 of them aborted and 5 with their workers killed, leave memory where it was and no worker behind", async () => {
  await withPage("life", lives, async (page) => {
    const session = await page.context().newCDPSession(page);
    const fate = (name: keyof Fates, times: number): Promise<number> =>
      page.evaluate(([which, count]) => (globalThis as unknown as { fates: Fates }).fates[which](count), [name, times] as const);
    await fate("finish", 95);
    await fate("abort", 10);
    const before = await memoryOf(session);
    expect(await fate("finish", 350)).toBe(350);
    expect(await fate("abort", 40)).toBe(40);
    expect(await fate("kill", 5)).toBe(5);
    expect(await fate("finish", 5)).toBe(5);
    expect(await memoryOf(session) - before).toBeLessThan(2_000_000);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    await vi.waitFor(() => { expect(page.workers().length).toBeLessThanOrEqual(cores); }, 5_000);
  });
});

const watched = `import { fit } from "./gaussmix.js";
const tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]))).observe({ type: "longtask" });
const data = new Float64Array(2_000_000);
for (let n = 0; n < data.length; n++) data[n] = ((n * 7919) % 1009) / 500 + ((n * 31) % 773) / 500 + (n % 8 < 4 ? 0 : 5);
setTimeout(async () => {
  const from = performance.now();
  const { findings, iterations } = await fit({ data, columns: 2 }, { components: 3, restarts: 2, maxIterations: 30, threads: 2 });
  const to = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const long = tasks.filter(([start]) => start >= from && start <= to).map(([, duration]) => duration);
  document.querySelector("output").textContent = JSON.stringify({ long, took: to - from, iterations, kinds: findings.map(({ kind }) => kind) });
}, 300);
`;

/** A machine that is busy with other things makes all look longer than it is: the best of some tries, the first that is good enough. */
async function bestOf(tries: number, goodEnough: number, measure: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < tries && best > goodEnough; i++) best = Math.min(best, await measure());
  return best;
}

/** The page is held up only by single calls of the core that go once over all rows; milliseconds that one may take. */
const LONGEST = 150;

test("workers fit 1,000,000 x 2 while the page stays free", async () => {
  const longest = await bestOf(8, LONGEST, () =>
    withPage("long-tasks", watched, async (page) => {
      const { long, kinds } = JSON.parse((await page.textContent("output")) ?? "") as { long: number[]; kinds: string[] };
      expect(kinds).not.toContain("no-workers");
      return Math.max(0, ...long);
    }),
  );
  expect(longest).toBeLessThanOrEqual(LONGEST);
});

const cold = `const data = Array.from({ length: 1_000 }, (_, n) => [((n * 7919) % 1009) / 500 + (n % 2) * 4, ((n * 31) % 773) / 500 + (n % 2) * 3]);
const from = performance.now();
const { fit } = await import("./gaussmix.js");
await fit(data, { components: 2 });
document.querySelector("output").textContent = String(performance.now() - from);
`;

test("a page's first fit of 1,000 rows is there within 100 ms of the import", async () => {
  const fastest = await bestOf(30, 100, () => withPage("cold", cold, async (page) => Number(await page.textContent("output"))));
  expect(fastest).toBeLessThanOrEqual(100);
});
