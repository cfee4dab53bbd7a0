import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { optimisedCore } from "./core-plugin.mjs";
import { hashOf, inRoot } from "./paths.mjs";
import { Trouble, must, say } from "./process.mjs";
import { readRecord, writeRecord } from "./record.mjs";
import { TARGET, wasmEnvironment } from "./wasm-target.mjs";

const RAW = inRoot("pkg/gaussmix_wasm_bg.wasm");
const BINARYEN = inRoot("node_modules/binaryen/bin");
const SIMD_OPCODE = /\((?:v128|[if](?:8x16|16x8|32x4|64x2))\./g;

/** What rustc may use on this target; wasm-opt has to be told before it reads the binary. */
const FEATURES = ["simd", "bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"]
  .map((feature) => `--enable-${feature}`);

const EFFORT = ["--merge-similar-functions", "-Os", "--const-hoisting", "--strip-debug", "--strip-producers"];

/** Panic messages name source files: without the folder that this machine keeps its crates in. */
async function withoutMachinePaths(env) {
  const args = ["metadata", "--format-version", "1", "--quiet"];
  const { packages } = JSON.parse(await must("cargo metadata", "cargo", args, { cwd: inRoot(), env }));
  const fetched = packages.filter(({ source }) => source !== null);
  const folders = new Set(fetched.map((crate) => dirname(dirname(crate.manifest_path))));
  const flags = [...folders].map((folder) => `--remap-path-prefix=${folder}/=`);
  return ["--config", `target.${TARGET}.rustflags=${JSON.stringify(flags)}`];
}

async function compile() {
  const env = await wasmEnvironment();
  if (env === undefined) throw new Trouble("no compiler for wasm here: run node scripts/setup.mjs first");
  const out = ["--out-dir", "../../pkg", "--out-name", "gaussmix_wasm", "--no-pack"];
  const mode = ["--target", "web", "--release", "--mode", "no-install", "--no-opt"];
  const extra = ["--", ...(await withoutMachinePaths(env))];
  await must("wasm-pack build", "wasm-pack", ["build", inRoot("crates/gaussmix-wasm"), ...mode, ...out, ...extra], { env });
}

async function countSimd() {
  const text = await must("wasm-dis", process.execPath, [join(BINARYEN, "wasm-dis"), optimisedCore, ...FEATURES]);
  return text.match(SIMD_OPCODE)?.length ?? 0;
}

async function optimise() {
  const args = [join(BINARYEN, "wasm-opt"), RAW, "-o", optimisedCore, ...EFFORT, ...FEATURES];
  await must("wasm-opt", process.execPath, args);
}

/** Compiles the crate and, when the binary changed, optimises it. Cargo itself knows what to recompile. */
export async function buildCore() {
  await compile();
  const inputs = hashOf([RAW, inRoot("node_modules/binaryen/package.json")], ...EFFORT, ...FEATURES);
  const known = readRecord("core");
  if (known?.inputs === inputs && existsSync(optimisedCore)) return known;
  say("build", "optimising the core");
  await optimise();
  const simd = await countSimd();
  if (simd === 0) throw new Trouble("the core has no SIMD instruction: do RUSTFLAGS hide .cargo/config.toml?");
  const record = { inputs, simd, raw: statSync(RAW).size, optimised: statSync(optimisedCore).size };
  writeRecord("core", record);
  return record;
}
