import { readFileSync, rmSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";
import { optimise } from "./core-build.mjs";
import { coreNames, optimisedCore, scoringCore } from "./core-plugin.mjs";
import { inRoot } from "./paths.mjs";

/** What a model at work calls: ts/model.ts and below. */
const CALLED = /^(memory|incoming|outgoing|labels|scorer\w+|invertPositiveDefinite|naturalLog|parameterCount)$/;

/** The core without what only fits need: what no export reaches is left out. */
export async function buildScoringCore() {
  const core = binaryen.readBinary(readFileSync(optimisedCore));
  const names = Array.from({ length: core.getNumExports() }, (_, at) => binaryen.getExportInfo(core.getExportByIndex(at)).name);
  const longNames = new Map(Object.entries(JSON.parse(readFileSync(coreNames, "utf8"))).map(([long, short]) => [short, long]));
  for (const name of names) if (!CALLED.test(longNames.get(name) ?? name)) core.removeExport(name);
  const stripped = inRoot("pkg/scoring-unoptimised.wasm");
  writeFileSync(stripped, core.emitBinary());
  core.dispose();
  await optimise(stripped, scoringCore);
  rmSync(stripped);
}
