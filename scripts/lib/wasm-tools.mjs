import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inRoot, pathWith, toolsBin, toolsRoot } from "./paths.mjs";
import { Trouble, must, run, say } from "./process.mjs";

const WASM_PACK = "0.15.1";

/** The glue's generator must be of the very version of the library that the crate links. */
function wasmBindgenVersion() {
  const lock = readFileSync(inRoot("Cargo.lock"), "utf8");
  const version = /^name = "wasm-bindgen"\nversion = "(.+)"$/m.exec(lock)?.[1];
  if (version === undefined) throw new Trouble("Cargo.lock names no version of wasm-bindgen");
  return version;
}

async function isThere(program, version) {
  const { code, output } = await run(program, ["--version"], { env: pathWith(toolsBin) });
  return code === 0 && output.trim().split(/\s+/)[1] === version;
}

/** A debug build of the tools gives the same output and is ready in less than half the time. */
async function install(crate, version, ...flags) {
  say("set-up", `building ${crate} ${version} into .tools (a minute or two, once)`);
  const args = ["install", crate, "--version", version, "--debug", "--root", toolsRoot, "--force", ...flags];
  const env = { CARGO_TARGET_DIR: join(toolsRoot, "target"), CARGO_PROFILE_DEV_DEBUG: "0" };
  await must(`cargo install ${crate}`, "cargo", args, { env });
}

export async function ensureWasmTools() {
  const bindgen = wasmBindgenVersion();
  const packThere = await isThere("wasm-pack", WASM_PACK);
  const bindgenThere = await isThere("wasm-bindgen", bindgen);
  if (!packThere) await install("wasm-pack", WASM_PACK, "--locked");
  // Not --locked: its lock file may name versions that a registry mirror does not have.
  if (!bindgenThere) await install("wasm-bindgen-cli", bindgen);
  rmSync(join(toolsRoot, "target"), { recursive: true, force: true });
}
