// The loops of the sweep alone, compiled as they are in the core.
import { readFileSync } from "node:fs";
import { cargoForCore, optimise } from "../../scripts/lib/core-build.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { must } from "../../scripts/lib/process.mjs";
import { TARGET } from "../../scripts/lib/wasm-target.mjs";

const COMPILED = inRoot("target", TARGET, "release/gaussmix_kernel_bench.wasm");
const OPTIMISED = inRoot("target", TARGET, "release/gaussmix_kernel_bench.optimised.wasm");

/**
 * What each loop has to do for one row and component in D features, multiplications and additions counted one each, whatever
 * else is done.
 */
const LOOPS = [
  // D differences, the triangle times them, D squares and their sum, and the constant.
  { name: "log-densities", entry: "log_densities", flops: (D) => D + D * (D + 1) + 2 * D + 1 },
  // D differences.
  { name: "gathering", entry: "gather", flops: (D) => D },
  // D differences times the responsibility and their sum, and a triangle of products and sums.
  { name: "products", entry: "products", flops: (D) => 2 * D + D * (D + 1) },
  // D differences, scaled, squared and added up, and the constant.
  { name: "diagonal log-densities", entry: "diagonal_log_densities", flops: (D) => 4 * D + 1 },
  // D differences times the responsibility, times themselves, and both sums.
  { name: "diagonal moments", entry: "diagonal_moments", flops: (D) => 5 * D },
];

/** Builds them, and returns for each of some D what `run(times)` does, and `flops`: how much that is a time. */
export async function openKernels(features) {
  const { env, flags } = await cargoForCore();
  const args = ["build", "--release", "--target", TARGET, "--package", "gaussmix-kernel-bench", ...flags];
  await must("cargo build", "cargo", args, { cwd: inRoot(), env });
  await optimise(COMPILED, OPTIMISED);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(OPTIMISED)));
  return LOOPS.flatMap(({ name, entry, flops }) =>
    features.map((D) => {
      const bench = exports.prepare(D);
      return { name, D, run: (times) => exports[entry](bench, times), flops: exports.rows_per_tile() * flops(D) };
    }),
  );
}
