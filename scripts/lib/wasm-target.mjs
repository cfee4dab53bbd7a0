import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canInstallPackages, installPackages } from "./debian.mjs";
import { DEBIAN_BIN, buildStandardLibrary } from "./debian-std.mjs";
import { pathWith } from "./paths.mjs";
import { Trouble, run, say } from "./process.mjs";

export const TARGET = "wasm32-unknown-unknown";
const DOWNLOAD_LIMIT = 180_000;

/** Compiles an empty crate: tells whether this compiler has the target, in its own version. */
async function compilesForWasm(rustc) {
  // A real directory: rustc renames its output into place, which as root would replace /dev/null itself.
  const scratch = mkdtempSync(join(tmpdir(), "wasm-probe-"));
  const args = ["--target", TARGET, "--crate-type", "lib", "--emit", "metadata", "--out-dir", scratch, "-"];
  const { code } = await run(rustc, args, { input: "" });
  rmSync(scratch, { recursive: true, force: true });
  return code === 0;
}

async function sysrootOf(rustc) {
  return (await run(rustc, ["--print", "sysroot"])).output.trim();
}

async function hostOf(rustc) {
  return /^host: (.+)$/m.exec((await run(rustc, ["-vV"])).output)?.[1] ?? "";
}

/** Debian's compiler ships without a linker for wasm; rustup's own one serves, or Debian's lld. */
async function wasmLinker() {
  const rustLld = join(await sysrootOf("rustc"), "lib/rustlib", await hostOf("rustc"), "bin/rust-lld");
  return [rustLld, join(DEBIAN_BIN, "wasm-ld")].find((path) => existsSync(path));
}

/** The environment in which cargo builds for wasm, or undefined while nothing here can. */
export async function wasmEnvironment() {
  if (await compilesForWasm("rustc")) return {};
  const debianRustc = join(DEBIAN_BIN, "rustc");
  if (!existsSync(debianRustc) || !(await compilesForWasm(debianRustc))) return undefined;
  const linker = await wasmLinker();
  if (linker === undefined) return undefined;
  return { ...pathWith(DEBIAN_BIN), CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker };
}

async function addByRustup() {
  say("set-up", `adding the Rust target ${TARGET} with rustup`);
  const { code, output } = await run("rustup", ["target", "add", TARGET], { timeLimit: DOWNLOAD_LIMIT });
  if (code !== 0) say("set-up", `rustup could not add it: ${output.trim().split("\n").at(-1)}`);
}

async function addByDebian() {
  say("set-up", `adding the Rust target ${TARGET} with Debian's packages rustc-web, cargo-web and rust-web-src`);
  const packages = ["rustc-web", "cargo-web", "rust-web-src"];
  if ((await wasmLinker()) === undefined) packages.push("lld");
  await installPackages(...packages);
  if (await compilesForWasm(join(DEBIAN_BIN, "rustc"))) return;
  say("set-up", "building the standard library for it, once");
  await buildStandardLibrary(join(await sysrootOf(join(DEBIAN_BIN, "rustc")), "lib/rustlib", TARGET, "lib"));
}

export async function ensureRust() {
  for (const tool of ["cargo", "rustc"]) {
    if ((await run(tool, ["--version"])).code === 0) continue;
    throw new Trouble(`${tool} is missing: install Rust (see rust-lang.org/tools/install) and run this again`);
  }
}

export async function ensureWasmTarget() {
  if (await wasmEnvironment()) return;
  const rustupMayDownload = process.env.RUSTUP_AUTO_INSTALL !== "0";
  if (rustupMayDownload) await addByRustup();
  if (await wasmEnvironment()) return;
  if (canInstallPackages()) await addByDebian();
  if (await wasmEnvironment()) return;
  throw new Trouble(`the Rust target ${TARGET} is missing: run "rustup target add ${TARGET}" and then this again`);
}
