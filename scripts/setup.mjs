// Brings a machine to the state that the build and the tests need, and skips what is there.
// Only Node's own modules are used here: nothing else may be installed yet.
import { join } from "node:path";
import { ensureChromium } from "./lib/chromium.mjs";
import { withLock } from "./lib/lock.mjs";
import { ensureNodePackages } from "./lib/node-packages.mjs";
import { stateRoot } from "./lib/paths.mjs";
import { main, say } from "./lib/process.mjs";
import { ensureRust, ensureWasmTarget } from "./lib/wasm-target.mjs";

const withBrowser = process.argv.includes("--browser");

await main("set-up", () =>
  withLock(join(stateRoot, "lock"), "set-up", async () => {
    await ensureRust();
    await ensureNodePackages();
    await ensureWasmTarget();
    if (withBrowser) await ensureChromium();
    say("set-up", "ready");
  }),
);
