import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromiumOptions, chromiumPath } from "../../scripts/lib/chromium.mjs";
import { firefoxPath } from "../../scripts/lib/firefox.mjs";
import { say } from "../../scripts/lib/process.mjs";

const PATIENCE = 30_000;
/**
 * A page that stays silent is loaded anew: Firefox, under automation, now and then hangs for ever in the start of a worker
 * within a worker, a plain one of two lines too.
 */
const TRIES = 3;

async function tryAgain(work) {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !/timeout|Waiting for/i.test(error.message)) throw error;
      say("matrix", `a page was silent and is loaded again (${error.message.split("\n")[0]})`);
    }
  }
}

/** What a page shows as its output; what it complained of meanwhile goes into the error. */
async function outputOf(browser, url) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  try {
    await page.goto(url, { timeout: PATIENCE });
    await page.waitForSelector("output:not(:empty)", { timeout: PATIENCE });
    return await page.$eval("output", (output) => output.textContent);
  } catch (error) {
    throw new Error([...complaints, error.message].join("; "), { cause: error });
  } finally {
    await page.close();
  }
}

function openChromium({ chromium }) {
  return chromium.launch(chromiumOptions());
}

function openFirefox(puppeteer) {
  return puppeteer.launch({ browser: "firefox", executablePath: firefoxPath(), headless: true });
}

/** The browsers that are here: name, version, and `outputOf` a page; or the reason why one is missing. */
export async function openBrowsers(folder) {
  const require = createRequire(join(folder, "package.json"));
  const load = async (name) => (await import(require.resolve(name))).default;
  const kinds = [
    { name: "Chromium", path: chromiumPath(), open: async () => openChromium(await load("playwright-core")) },
    { name: "Firefox", path: firefoxPath(), open: async () => openFirefox(await load("puppeteer-core")) },
  ];
  const browsers = [];
  for (const { name, path, open } of kinds) {
    if (!existsSync(path)) {
      browsers.push({ name, missing: `${path} is not installed` });
      continue;
    }
    const browser = await open();
    const version = String(await browser.version()).replace(/^\D*/, "");
    browsers.push({ name, version, outputOf: (url) => tryAgain(() => outputOf(browser, url)), close: () => browser.close() });
  }
  return browsers;
}
