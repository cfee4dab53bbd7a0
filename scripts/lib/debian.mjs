import { existsSync } from "node:fs";
import { must } from "./process.mjs";

/** Whether packages can be installed here without asking anyone. */
export function canInstallPackages() {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

export async function installPackages(...names) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await must("apt-get update", "apt-get", ["update"], { env });
  const install = ["install", "--yes", "--no-install-recommends", ...names];
  await must(`apt-get install ${names.join(" ")}`, "apt-get", install, { env });
}
