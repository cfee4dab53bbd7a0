import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { must } from "./process.mjs";

export const DEBIAN_BIN = "/usr/bin";
const CRATE = "standard-library-seed";

const MANIFEST = `[package]
name = "${CRATE}"
version = "0.0.0"
edition = "2021"

[lib]
path = "lib.rs"

[profile.release]
panic = "abort"
`;

/** Panic messages name source files, which end up in what we ship. */
const withoutMachinePaths = [
  `--remap-path-prefix=${join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src")}/=`,
  "--remap-path-prefix=/usr/lib/rustlib/src/rust/=rust/",
];

/** Copies beside the destination first, so that a copy cut short never looks like a library. */
function install(libraries, destination) {
  const aside = `${destination}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  const seed = `lib${CRATE.replaceAll("-", "_")}`;
  for (const name of readdirSync(libraries)) {
    if (name.endsWith(".rlib") && !name.startsWith(seed)) cpSync(join(libraries, name), join(aside, name));
  }
  rmSync(destination, { recursive: true, force: true });
  renameSync(aside, destination);
}

/**
 * Builds std for wasm with Debian's compiler and puts it where that compiler looks for it.
 * The bitcode has to be embedded: link-time optimisation reads it.
 */
export async function buildStandardLibrary(destination) {
  const crate = mkdtempSync(join(tmpdir(), "wasm-std-"));
  try {
    writeFileSync(join(crate, "Cargo.toml"), MANIFEST);
    writeFileSync(join(crate, "lib.rs"), "");
    const args = ["build", "-Z", "build-std=std,panic_abort", "--release", "--target", "wasm32-unknown-unknown"];
    const env = {
      RUSTC_BOOTSTRAP: "1",
      RUSTC: join(DEBIAN_BIN, "rustc"),
      RUSTFLAGS: ["-C embed-bitcode=yes", ...withoutMachinePaths].join(" "),
      CARGO_TARGET_DIR: join(crate, "target"),
    };
    await must("building the standard library for wasm", join(DEBIAN_BIN, "cargo"), args, { cwd: crate, env });
    mkdirSync(dirname(destination), { recursive: true });
    install(join(crate, "target/wasm32-unknown-unknown/release/deps"), destination);
  } finally {
    rmSync(crate, { recursive: true, force: true });
  }
}
