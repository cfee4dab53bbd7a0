import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { shortenNames } from "./core-names.mjs";
import { coreNames, optimisedCore } from "./core-plugin.mjs";
import { unpacker } from "./core-text.mjs";
import { hashOf, inRoot } from "./paths.mjs";
import { Trouble, must, say } from "./process.mjs";
import { readRecord, writeRecord } from "./record.mjs";
import { TARGET, wasmEnvironment } from "./wasm-target.mjs";

const CARGO_OUT = inRoot("target");
const [RAW, RAW_UNPACKER] = ["gaussmix_wasm.wasm", "gaussmix_unpack.wasm"].map((name) => join(CARGO_OUT, TARGET, "release", name));
const BINARYEN = inRoot("node_modules/binaryen/bin");
const SIMD_OPCODE = /\((?:v128|[if](?:8x16|16x8|32x4|64x2))\./g;
const DATA = /\(data [^(]*\(i32\.const (\d+)\)/g;
/** Below the data lies the stack, far more than the lowest addresses. */
const STACK_AT_LEAST = 65_536;

/** What rustc may use on this target; wasm-opt has to be told before it reads the binary. */
const FEATURES = ["simd", "bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"]
  .map((feature) => `--enable-${feature}`);

/** Functions of one caller beyond 60 instructions are kept apart: see the head of crates/gaussmix/src/lib.rs. */
const APART = ["--one-caller-inline-max-function-size", "60"];
/** The stack comes first in memory, so that nothing lies in the lowest addresses, and additions fold into those of loads. */
const LOW_IS_UNUSED = "--low-memory-unused";
/** Constants that repeat themselves are left where they are: hoisted, they would make the file smaller, but not what is packed of it. */
const SMALL = ["--merge-similar-functions", "-Oz", ...APART, "--converge", "--reorder-functions"];
const EFFORT = [LOW_IS_UNUSED, ...SMALL, "--strip-debug", "--strip-producers", "--strip-target-features"];

/**
 * A Location for each place that can panic would be a tenth of the binary, and nothing here reads them. Stable compilers
 * take the flag only by this leave; it changes no code.
 */
const LEAVE = { RUSTC_BOOTSTRAP: "1" };
const WITHOUT_LOCATIONS = `target.${TARGET}.rustflags=["-Zlocation-detail=none"]`;

/** What cargo needs, to compile for wasm as the core is compiled. */
export async function cargoForCore() {
  const env = await wasmEnvironment();
  if (env === undefined) throw new Trouble("no compiler for wasm here: run node scripts/setup.mjs first");
  return { env: { ...env, ...LEAVE }, flags: ["--config", WITHOUT_LOCATIONS] };
}

async function compile() {
  const { env, flags } = await cargoForCore();
  const packages = ["--package", "gaussmix-wasm", "--package", "gaussmix-unpack"];
  const args = ["build", "--release", ...packages, "--target", TARGET, "--target-dir", CARGO_OUT, ...flags];
  await must("cargo build", "cargo", args, { cwd: inRoot(), env });
}

/** The number of SIMD instructions; refuses a core without any, and one whose data begins where `LOW_IS_UNUSED` says nothing is. */
async function examine() {
  const text = await must("wasm-dis", process.execPath, [join(BINARYEN, "wasm-dis"), optimisedCore, ...FEATURES]);
  const simd = text.match(SIMD_OPCODE)?.length ?? 0;
  if (simd === 0) throw new Trouble("the core has no SIMD instruction: do RUSTFLAGS hide .cargo/config.toml?");
  const data = Math.min(...[...text.matchAll(DATA)].map(([, address]) => Number(address)));
  if (!(data > STACK_AT_LEAST && data < Infinity)) throw new Trouble(`the core's data begins at ${data}: is the stack no longer first in memory?`);
  return simd;
}

export async function optimise(from, to) {
  const args = [join(BINARYEN, "wasm-opt"), from, "-o", to, ...EFFORT, ...FEATURES];
  await must("wasm-opt", process.execPath, args);
}

/** Compiles the core and what unpacks it and, when either changed, optimises them. Cargo itself knows what to recompile. */
export async function buildCore() {
  await compile();
  const inputs = hashOf([RAW, RAW_UNPACKER, inRoot("node_modules/binaryen/package.json")], ...EFFORT, ...FEATURES);
  const known = readRecord("core");
  if (known?.inputs === inputs && [optimisedCore, coreNames, unpacker].every((path) => existsSync(path))) return known;
  say("build", "optimising the core");
  mkdirSync(dirname(optimisedCore), { recursive: true });
  await optimise(RAW, optimisedCore);
  await optimise(RAW_UNPACKER, unpacker);
  const { bytes, names } = shortenNames(readFileSync(optimisedCore));
  writeFileSync(optimisedCore, bytes);
  writeFileSync(coreNames, JSON.stringify(names));
  const simd = await examine();
  const record = { inputs, simd, raw: statSync(RAW).size, optimised: statSync(optimisedCore).size };
  writeRecord("core", record);
  return record;
}
