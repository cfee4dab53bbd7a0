import { existsSync } from "node:fs";
import { canInstallPackages, installPackages } from "./debian.mjs";
import { Trouble, say } from "./process.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function chromiumPath() {
  return process.env.CHROMIUM || "/usr/bin/chromium";
}

/** How tests and measurements launch it. */
export function chromiumOptions() {
  return { executablePath: chromiumPath(), headless: true, args: FLAGS };
}

export async function ensureChromium() {
  if (existsSync(chromiumPath())) return;
  if (process.env.CHROMIUM) throw new Trouble(`CHROMIUM names ${chromiumPath()}, which does not exist`);
  if (!canInstallPackages()) {
    throw new Trouble("Chromium is missing: install it, and set CHROMIUM to its path if that is not /usr/bin/chromium");
  }
  say("set-up", "installing Debian's package chromium");
  await installPackages("chromium");
}
