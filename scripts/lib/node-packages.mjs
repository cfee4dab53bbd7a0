import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hashOf, inRoot } from "./paths.mjs";
import { must, say } from "./process.mjs";

/** Inside node_modules, so that whoever deletes the folder deletes the stamp with it. */
const stamp = inRoot("node_modules/.installed-for");

export async function ensureNodePackages() {
  const wanted = hashOf([inRoot("package-lock.json"), inRoot(".npmrc")], process.versions.node.split(".")[0]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("set-up", "installing the node packages of package-lock.json");
  const running = process.env.npm_execpath ?? "";
  const [program, first] = running.includes("npm-cli") ? [process.execPath, [running]] : ["npm", []];
  await must("npm ci", program, [...first, "ci", "--no-audit", "--no-fund"], { cwd: inRoot() });
  writeFileSync(stamp, wanted);
}
