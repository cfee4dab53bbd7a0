import fc from "fast-check";
import { expect, test } from "vitest";
import { Stopwatch } from "../ts/stopwatch.js";

/** One that has seen sweeps at these times. */
function watched(seen: readonly (readonly [sweeps: number, at: number])[]): Stopwatch {
  const stopwatch = new Stopwatch();
  for (const [sweeps, at] of seen) stopwatch.observe(sweeps, at);
  return stopwatch;
}

test("equal sweeps take equal times", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.1, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }), (count, each, began) => {
      const stopwatch = watched(Array.from({ length: count + 1 }, (_, i) => [i, began + i * each] as const));
      expect((stopwatch.timeFor(7) ?? 0) / (7 * each)).toBeCloseTo(1, 4);
    }),
  );
});

test("nothing is known before there has been a sweep, nor for an unknown number of them", () => {
  expect(watched([]).timeFor(1)).toBeUndefined();
  expect(watched([[0, 0], [0, 10]]).timeFor(1)).toBeUndefined();
  expect(watched([[5, 0], [5, 10]]).timeFor(1)).toBeUndefined();
  expect(watched([[0, 0], [1, 10]]).timeFor(undefined)).toBeUndefined();
});

test("what goes before the first sweep does not count, looks between two sweeps do not matter", () => {
  const stopwatch = watched([[0, 0], [0, 5000], [1, 5010], [1, 5012], [1, 5019], [2, 5020]]);
  expect(stopwatch.timeFor(3)).toBeCloseTo(30, 9);
});

test("sweeps of another kind are soon the measure", () => {
  const small = Array.from({ length: 100 }, (_, i) => [i / 10, i] as const);
  const stopwatch = watched([...small, [10.9, 199], [11.9, 299], [12.9, 399]]);
  expect(stopwatch.timeFor(1)).toBeGreaterThan(70);
  expect(stopwatch.timeFor(1)).toBeLessThan(100);
});

test("a fit that begins again is measured on", () => {
  const stopwatch = watched([[0, 0], [1, 10], [2, 20], [0, 500], [1, 510]]);
  expect(stopwatch.timeFor(1)).toBeCloseTo(10, 9);
});
