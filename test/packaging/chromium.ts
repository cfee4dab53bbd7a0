import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { chromiumPath } from "../../scripts/lib/chromium.mjs";

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const TYPES: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm" };

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: QUIET });
}

/** A server of the files of a folder, each with these headers. */
export async function serve(folder: string, headers: Record<string, string> = {}): Promise<{ address: string; close: () => void }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = join(folder, path === "/" ? "index.html" : path);
    try {
      const body = readFileSync(file);
      response.writeHead(200, { ...headers, "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

interface Conditions {
  readonly headers?: Record<string, string>;
  /** Whether complaints in the console are what the page is about. */
  readonly mayComplain?: boolean;
}

/** What the page in a folder shows as its output; a page that complains shows that instead. */
export async function outputOf(browser: Browser, folder: string, { headers, mayComplain = false }: Conditions = {}): Promise<string> {
  const { address, close } = await serve(folder, headers);
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
