import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateRoot } from "./paths.mjs";

function fileOf(name) {
  return join(stateRoot, `${name}.json`);
}

export function readRecord(name) {
  return existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), "utf8")) : undefined;
}

export function writeRecord(name, value) {
  mkdirSync(stateRoot, { recursive: true });
  writeFileSync(fileOf(name), JSON.stringify(value));
}

export function dropRecord(name) {
  rmSync(fileOf(name), { force: true });
}
