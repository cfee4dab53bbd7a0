import { chromium, type Browser } from "playwright-core";
import { chromiumOptions } from "../../scripts/lib/chromium.mjs";
import { serveFolder } from "../../scripts/lib/serve.mjs";

export function launch(): Promise<Browser> {
  return chromium.launch(chromiumOptions());
}

interface Conditions {
  readonly headers?: Record<string, string>;
  /** Whether complaints in the console are what the page is about. */
  readonly mayComplain?: boolean;
}

/** What the page in a folder shows as its output; a page that complains shows that instead. */
export async function outputOf(browser: Browser, folder: string, { headers, mayComplain = false }: Conditions = {}): Promise<string> {
  const { address, close } = await serveFolder(folder, headers);
  const page = await browser.newPage();
  const complaint = new Promise<string>((resolve) => {
    page.on("pageerror", (error) => { resolve(`page error: ${error.message}`); });
    page.on("console", (message) => {
      if (message.type() === "error" && !mayComplain) resolve(`console: ${message.text()}`);
    });
  });
  try {
    await page.goto(address);
    const output = page.locator("output:not(:empty)").textContent({ timeout: 30_000 });
    return (await Promise.race([output, complaint])) ?? "";
  } finally {
    await page.close();
    close();
  }
}
