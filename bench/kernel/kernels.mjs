// The loops of the sweep alone, compiled as they are in the core.
import { readFileSync } from "node:fs";
import { cargoForCore, optimise } from "../../scripts/lib/core-build.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { must } from "../../scripts/lib/process.mjs";
import { TARGET } from "../../scripts/lib/wasm-target.mjs";

const COMPILED = inRoot("target", TARGET, "release/gaussmix_kernel_bench.wasm");
const OPTIMISED = inRoot("target", TARGET, "release/gaussmix_kernel_bench.optimised.wasm");

/**
 * What is useful for one row and component in D features, multiplications and additions counted one each, whatever else is done.
 * The densities: D differences, the triangle times them, D squares and their sum, and the constant. The products: a triangle.
 */
export const FLOPS = {
  "log-densities": (D) => D + D * (D + 1) + 2 * D + 1,
  products: (D) => D * (D + 1),
};

/** Builds them, and returns their instance's `kernel(name, D)`, each with `run(times)` and `flops`: what it does a time. */
export async function openKernels() {
  const { env, flags } = await cargoForCore();
  const args = ["build", "--release", "--target", TARGET, "--package", "gaussmix-kernel-bench", ...flags];
  await must("cargo build", "cargo", args, { cwd: inRoot(), env });
  await optimise(COMPILED, OPTIMISED);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(OPTIMISED)));
  const entries = { "log-densities": exports.log_densities, products: exports.add_products };
  return (name, D) => {
    const bench = exports.prepare(D);
    return { name, run: (times) => entries[name](bench, times), flops: exports.rows_per_tile() * FLOPS[name](D) };
  };
}
