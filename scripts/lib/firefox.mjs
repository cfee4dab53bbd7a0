import { existsSync } from "node:fs";
import { canInstallPackages, installPackages } from "./debian.mjs";
import { say } from "./process.mjs";

export function firefoxPath() {
  return process.env.FIREFOX || "/usr/bin/firefox-esr";
}

/** Firefox is one column of the matrix: where it can't be had, the matrix says so. */
export async function ensureFirefox() {
  if (existsSync(firefoxPath()) || process.env.FIREFOX || !canInstallPackages()) return;
  say("set-up", "installing Debian's package firefox-esr");
  await installPackages("firefox-esr");
}
