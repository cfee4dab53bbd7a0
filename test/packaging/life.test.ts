import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { serveFolder } from "../../scripts/lib/serve.mjs";
import { launch } from "./chromium.js";
import { writeApp } from "./workspace.js";

const workspace = inject("workspace");
const apps = join(import.meta.dirname, "apps");

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

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

test("500 fits in a page, 50 of them aborted and 5 with their workers killed, leave memory where it was and no worker behind", async () => {
  const program = `import { fit } from "./gaussmix.js";\n${readFileSync(join(apps, "life.js"), "utf8")}`;
  const app = writeApp(workspace, "life", { "index.html": readFileSync(join(apps, "page.html"), "utf8"), "main.js": program });
  copyFileSync(join(workspace, "node_modules/gaussmix/dist/browser.mjs"), join(app, "gaussmix.js"));
  const { address, close } = await serveFolder(app);
  const page = await browser.newPage();
  try {
    await page.goto(address);
    await page.waitForSelector("output:not(:empty)");
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
  } finally {
    close();
  }
});
