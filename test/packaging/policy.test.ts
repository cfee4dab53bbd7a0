import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launch, outputOf } from "./chromium.js";
import { writeApp } from "./workspace.js";

const workspace = inject("workspace");
const dist = join(workspace, "node_modules/gaussmix/dist");
const apps = join(import.meta.dirname, "apps");
const page = readFileSync(join(apps, "page.html"), "utf8");
const program = readFileSync(join(apps, "policy.js"), "utf8");

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

/** What a page shows under a policy. */
async function shown(name: string, work: string, policy: string, bundle = "browser.mjs"): Promise<string> {
  const main = `import { fit, fitSync, init } from "./gaussmix.js";\nasync function work() {\n${work}\n}\n${program}`;
  const app = writeApp(workspace, name, { "index.html": page, "main.js": main });
  copyFileSync(join(dist, bundle), join(app, "gaussmix.js"));
  for (const file of ["gaussmix.wasm", "worker.js"]) copyFileSync(join(dist, file), join(app, file));
  const headers = { "content-security-policy": `default-src 'none'; img-src data:; connect-src 'self'; ${policy}` };
  return outputOf(browser, app, { headers, mayComplain: true });
}

const SCRIPT = "script-src 'self' 'wasm-unsafe-eval'";

test("with 'wasm-unsafe-eval', without 'unsafe-eval', and with worker-src blob:, all runs", async () => {
  expect(await shown("policy-blob", "return fitted(3);", `${SCRIPT}; worker-src blob:`)).toBe("same bits, with workers");
});

test("without worker-src blob: a fit runs on one thread and says so; a workerUrl gives the next one its workers", async () => {
  const work = `const first = await fitted(3);\nawait init(undefined, { workerUrl: "./worker.js" });\nreturn [first, await fitted(3)].join(" / ");`;
  expect(await shown("policy-url-later", work, `${SCRIPT}; worker-src 'self'`)).toMatch(/^same bits, .*worker-src blob:, or give init a workerUrl.* \/ same bits, with workers$/);
});

test("a workerUrl from the start", async () => {
  const work = `await init(undefined, { workerUrl: new URL("./worker.js", import.meta.url) });\nreturn fitted(3);`;
  expect(await shown("policy-url", work, `${SCRIPT}; worker-src 'self'`)).toBe("same bits, with workers");
});

test("no workers at all", async () => {
  expect(await shown("policy-none", "return fitted(3);", `${SCRIPT}; worker-src 'none'`)).toMatch(/^same bits, .*one thread/);
});

test("a workerUrl where there is none says what it must be", async () => {
  const work = `await init(undefined, { workerUrl: "./nowhere.js" });\nreturn fitted(3);`;
  expect(await shown("policy-url-nowhere", work, `${SCRIPT}; worker-src 'self'`)).toMatch(/^same bits, .*one thread.*worker\.js must be at the workerUrl, of the page's own origin/);
});

test("slim, with its file and its worker from the page's own server", async () => {
  const work = `await init(undefined, { workerUrl: "./worker.js" });\nreturn fitted(3);`;
  expect(await shown("policy-slim", work, `${SCRIPT}; worker-src 'self'`, "slim.mjs")).toBe("same bits, with workers");
});

test.each(["browser.mjs", "slim.mjs"])("%s without 'wasm-unsafe-eval' says what to allow", async (bundle) => {
  const output = await shown(`policy-no-wasm-${bundle}`, "await init();\nreturn fitted(3);", "script-src 'self'; worker-src blob:", bundle);
  expect(output).toMatch(/^core-unavailable: .*allow 'wasm-unsafe-eval'/);
});
