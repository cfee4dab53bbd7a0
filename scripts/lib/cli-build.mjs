import { chmodSync, existsSync, rmSync } from "node:fs";
import { hashOf, inRoot } from "./paths.mjs";
import { must, say } from "./process.mjs";
import { readRecord, writeRecord } from "./record.mjs";

const INPUTS = ["cli/src", "cli/tsconfig.json", "cli/tsconfig.build.json", "tsconfig.json", "dist/index.d.ts", "package-lock.json"].map((path) => inRoot(path));
const PROGRAM = inRoot("cli/dist/main.js");

/** tsc writes cli/dist/, unless nothing it reads has changed. The library's bundles come first: their types are read. */
export async function buildCommandLine() {
  const inputs = hashOf(INPUTS);
  if (existsSync(PROGRAM) && readRecord("cli")?.inputs === inputs) return;
  say("build", "the command line");
  rmSync(inRoot("cli/dist"), { recursive: true, force: true });
  await must("tsc", process.execPath, [inRoot("node_modules/typescript/bin/tsc"), "-p", "cli/tsconfig.build.json"], { cwd: inRoot() });
  chmodSync(PROGRAM, 0o755);
  writeRecord("cli", { inputs });
}
