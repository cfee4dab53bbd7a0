// Builds the core (Rust to pkg/), the bundles (ts/ to dist/) and the command line (cli/src to cli/dist), each only when its inputs changed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildBundles } from "./lib/bundle-build.mjs";
import { buildCommandLine } from "./lib/cli-build.mjs";
import { buildCore } from "./lib/core-build.mjs";
import { withLock } from "./lib/lock.mjs";
import { inRoot, stateRoot } from "./lib/paths.mjs";
import { Trouble, main, say } from "./lib/process.mjs";

const KB = 1000;
const CORE_LIMIT = 172 * KB;
const BUNDLE_LIMIT = 93.5 * KB;

function kilobytes(bytes) {
  return `${(bytes / KB).toFixed(1)} KB`;
}

function zippedSize(name) {
  return gzipSync(readFileSync(inRoot("dist", name)), { level: 9 }).length;
}

function reportSizes({ raw, optimised, simd }) {
  const zipped = zippedSize("browser.mjs");
  say("build", `core ${kilobytes(optimised)} after wasm-opt (${kilobytes(raw)} before), ${simd} SIMD instructions`);
  const others = ["slim.mjs", "score.mjs", "gaussmix.wasm"].map((name) => `${name} ${kilobytes(zippedSize(name))}`);
  say("build", `browser bundle ${kilobytes(zipped)} gzipped; ${others.join(", ")}`);
  if (optimised > CORE_LIMIT) throw new Trouble(`the core is larger than ${kilobytes(CORE_LIMIT)}`);
  if (zipped > BUNDLE_LIMIT) throw new Trouble(`the gzipped browser bundle is larger than ${kilobytes(BUNDLE_LIMIT)}`);
}

await main("build", () =>
  withLock(join(stateRoot, "lock"), "build", async () => {
    const core = await buildCore();
    await buildBundles();
    await buildCommandLine();
    reportSizes(core);
  }),
);
