import { existsSync, readdirSync, rmSync } from "node:fs";
import { optimisedCore, scoringCore } from "./core-plugin.mjs";
import { unpacker } from "./core-text.mjs";
import { hashOf, inRoot } from "./paths.mjs";
import { must, say } from "./process.mjs";
import { readRecord, writeRecord } from "./record.mjs";
import { buildScoringCore } from "./scoring-core.mjs";

const BUNDLES = [...["node", "slim-node", "score-node", "browser", "slim", "score"].flatMap((name) => [`${name}.mjs`, `${name}.cjs`]), "gaussmix.js"];
const OTHERS = ["gaussmix.wasm", "worker.js", "index.d.ts", "index.d.cts", "score.d.ts", "score.d.cts"];
const OUTPUTS = [...BUNDLES, ...BUNDLES.map((name) => `${name}.map`), ...OTHERS].sort();

const INPUTS = [
  optimisedCore,
  unpacker,
  ...[
    "ts",
    "tsconfig.json",
    "tsconfig.build.json",
    "rollup.config.mjs",
    "scripts/lib/core-names.mjs",
    "scripts/lib/core-plugin.mjs",
    "scripts/lib/core-streams.mjs",
    "scripts/lib/core-text.mjs",
    "scripts/lib/scoring-core.mjs",
    "scripts/lib/words.mjs",
    "scripts/lib/worker-plugin.mjs",
    "package-lock.json",
  ].map((path) => inRoot(path)),
];

/** Whether a folder holds all that is published, and nothing else: all of dist/ is. */
export function isComplete(folder) {
  return existsSync(folder) && readdirSync(folder).sort().join() === OUTPUTS.join();
}

/** tsc writes build/, rollup makes dist/ of it; both are skipped when nothing they read has changed. */
export async function buildBundles() {
  const inputs = hashOf(INPUTS);
  if (isComplete(inRoot("dist")) && existsSync(scoringCore) && readRecord("bundles")?.inputs === inputs) return;
  say("build", "bundling");
  for (const folder of ["build", "dist"]) rmSync(inRoot(folder), { recursive: true, force: true });
  await buildScoringCore();
  const cwd = inRoot();
  await must("tsc", process.execPath, [inRoot("node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], { cwd });
  await must("rollup", process.execPath, [inRoot("node_modules/rollup/dist/bin/rollup"), "-c", "--silent"], { cwd });
  writeRecord("bundles", { inputs });
}
