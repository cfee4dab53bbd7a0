import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const stateRoot = join(root, ".setup");

export function inRoot(...parts) {
  return join(root, ...parts);
}

/** An environment whose PATH starts with the given directories. */
export function pathWith(...directories) {
  return { PATH: [...directories, process.env.PATH ?? ""].join(delimiter) };
}

function* filesOf(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesOf(join(path, name));
}

/** One hash over the names and bytes of files and folders, and over further texts. */
export function hashOf(paths, ...texts) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => [...filesOf(path)])) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  for (const text of texts) hash.update(`\0${text}`);
  return hash.digest("hex");
}
