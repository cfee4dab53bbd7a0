import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../../../test/packaging/chromium.js";
import { FAITHFUL, gaussmix, IRIS, workshop } from "../run.js";

const { file } = workshop();
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
  for (const [data, name, ...options] of [
    [FAITHFUL, "two", "-k", "2"],
    [IRIS, "four", "-k", "1..3"],
    [FAITHFUL, "one", "-k", "1..3", "--columns", "waiting"],
  ] as const) {
    const written = await gaussmix(["fit", data, ...options, "-o", file(`${name}.json`), "--plot", file(`${name}.svg`), "--report", file(`${name}.html`)]);
    expect(written).toMatchObject({ code: 0, err: "" });
  }
  for (const kind of ["bic", "trace", "uncertainty"]) {
    expect(await gaussmix(["plot", file("four.json"), IRIS, "--kind", kind, "-o", file(`${kind}.svg`)])).toMatchObject({ code: 0, err: "" });
  }
}, 60_000);

afterAll(() => browser.close());

/** Opens a file, and keeps what it complains about and asks for beside itself. */
async function opened(name: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const address = pathToFileURL(file(name)).href;
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  await page.goto(address);
  return { page, complaints };
}

test.each(["two", "four", "one"])("the report %s.html opens without a complaint or a request, and fits the window", async (name) => {
  const { page, complaints } = await opened(`${name}.html`);
  expect(await page.locator("h2").count()).toBeGreaterThanOrEqual(8);
  expect(await page.locator("main > section svg").count()).toBeGreaterThanOrEqual(2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1100);
  expect(complaints).toEqual([]);
  await page.close();
});

test("a row at the pointer says its values, and lights up in every panel", async () => {
  const { page, complaints } = await opened("four.html");
  const point = page.locator('circle[aria-label^="row 119"]').first();
  await point.scrollIntoViewIfNeeded();
  await point.hover({ force: true });
  const hint = page.locator("#hint");
  expect(await hint.isVisible()).toBe(true);
  expect(await hint.textContent()).toMatch(/^row 119\nSepal\.Length 7\.700\n[^]*component 2: 100\.0%/);
  expect(await page.locator("circle.same").count()).toBe(12);
  await page.mouse.move(0, 0);
  expect(await hint.isVisible()).toBe(false);
  expect(complaints).toEqual([]);
  await page.close();
});

test.each(["two", "four", "one", "bic", "trace", "uncertainty"])("the picture %s.svg opens and shows something", async (name) => {
  const { page, complaints } = await opened(`${name}.svg`);
  const { width, height } = (await page.locator("svg").first().boundingBox()) ?? { width: 0, height: 0 };
  expect(Math.min(width, height)).toBeGreaterThan(400);
  expect((await page.screenshot()).length).toBeGreaterThan(15_000);
  expect(complaints).toEqual([]);
  await page.close();
});
