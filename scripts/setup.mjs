// Brings a machine to the state that the build and the tests need, and skips what is there.
// Only Node's own modules are used here: nothing else may be installed yet.
import { join } from "node:path";
import { ensureChromium } from "./lib/chromium.mjs";
import { ensureFirefox } from "./lib/firefox.mjs";
import { withLock } from "./lib/lock.mjs";
import { ensureNodePackages } from "./lib/node-packages.mjs";
import { stateRoot } from "./lib/paths.mjs";
import { main, say } from "./lib/process.mjs";
import { ensureRust, ensureWasmTarget } from "./lib/wasm-target.mjs";

const forMatrix = process.argv.includes("--matrix");
const withBrowser = forMatrix || process.argv.includes("--browser");

await main("set-up", () =>
  withLock(join(stateRoot, "lock"), "set-up", async () => {
    await ensureRust();
    await ensureNodePackages();
    await ensureWasmTarget();
    if (withBrowser) await ensureChromium();
    if (forMatrix) await ensureFirefox();
    say("set-up", "ready");
  }),
);
