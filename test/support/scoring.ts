import { expect, vi } from "vitest";
import type { choosePlatform, Platform } from "../../ts/platform.js";
import { GaussianMixture } from "../../ts/entry/node.js";

/** Two components in the plane, with names. */
export const plane = GaussianMixture.from({
  weights: [0.25, 0.75],
  means: [[0, 0], [10, 5]],
  covariances: [[[1, 0], [0, 4]], [[5, 3], [3, 5]]],
  featureNames: ["x", "y"],
});
/** 24,000 rows of it, flat. */
export const { data } = plane.sample(24_000, { seed: 5 });
export const rows = { data, columns: 2 };
/** The same as arrays. */
export const nested = Array.from({ length: 24_000 }, (_, n) => [...data.subarray(2 * n, 2 * n + 2)]);

/** With its rows, enough for a second of work. */
export const wide = GaussianMixture.from({
  weights: new Float64Array(64).fill(1 / 64),
  means: Array.from({ length: 64 }, (_, k) => Array.from({ length: 16 }, (_, d) => (k * 7 + d * 3) % 11)),
  variances: new Float64Array(64).fill(1),
});
export const many = wide.sample(300_000, { seed: 1 });

/** The package as a new process would have it: without workers. */
export async function anew(): Promise<typeof import("../../ts/entry/node.js") & { choose: typeof choosePlatform; usual: Platform; wide: GaussianMixture }> {
  vi.resetModules();
  const { choosePlatform: choose, platform: chosen } = await import("../../ts/platform.js");
  const entry = await import("../../ts/entry/node.js");
  return { ...entry, choose, usual: chosen(), wide: entry.GaussianMixture.fromJSON(wide.toJSON()) };
}

/** Quicker for long arrays than a comparison number by number. */
function bytes(numbers: Int32Array | Float64Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

export function expectSameBits(ours: readonly (Int32Array | Float64Array)[], theirs: readonly (Int32Array | Float64Array)[]): void {
  expect(ours.map(({ constructor, length }) => [constructor, length])).toEqual(theirs.map(({ constructor, length }) => [constructor, length]));
  for (const [i, numbers] of theirs.entries()) expect(bytes(numbers).equals(bytes(ours[i] ?? numbers.subarray(0, 0)))).toBe(true);
}
