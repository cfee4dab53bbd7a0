import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { encodeCoreText } from "../scripts/lib/core-text.mjs";
import { decodeCoreText } from "../ts/core-text.js";
import * as browser from "../ts/entry/browser.js";
import { platform } from "../ts/platform.js";
import { faithful, flat, threeClouds } from "./support/data.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("the browser's entry starts the core and gives others their turn", async () => {
  const { logLikelihood } = browser.fitSync(faithful, { components: 2 });
  expect(logLikelihood).toBeCloseTo(-1130.26396, 3);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await browser.fit({ data: flat(threeClouds(50_000)), columns: 2 }, { components: 3, restarts: 1, maxIterations: 300, tolerance: 0, acceleration: false });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
});

test("in a bundle for Node the browser's entry says what is wrong, unasked too", async () => {
  vi.stubGlobal("navigator", undefined);
  for (const threads of [2, "auto"] as const) {
    const { findings } = await browser.fit({ data: flat(threeClouds(400_000)), columns: 2 }, { components: 3, restarts: 1, maxIterations: 2, threads });
    const told = findings.find(({ kind }) => kind === "no-workers");
    expect(told?.message).toMatch(/Worker is not defined.* have the bundler resolve packages with the condition node/);
  }
});

test("the browser's text carries any bytes, and nothing that a string or a page would take amiss", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const text = encodeCoreText(bytes);
      expect(text).toMatch(/^[!-~ ]+$/);
      expect(text).not.toMatch(/["'`\\$<]/);
      expect(decodeCoreText(text)).toEqual(bytes);
    }),
  );
});

test("it carries what repeats itself near and far, and near what it was", () => {
  const piece = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => () => [...bytes]),
    fc.tuple(fc.nat(40_000), fc.integer({ min: 1, max: 400 })).map(([back, count]) => (sofar: readonly number[]) => {
      const from = Math.max(0, sofar.length - 1 - back);
      return Array.from({ length: sofar.length > 0 ? count : 0 }, (_, i) => sofar[from + (i % (sofar.length - from))] ?? 0);
    }),
    fc.nat(3).map((step) => (sofar: readonly number[]) => sofar.slice(-200).map((byte, i) => (byte + (i % 9 === 0 ? step : 0)) % 256)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 120 }), (pieces) => {
      const bytes: number[] = [];
      for (const make of pieces) bytes.push(...make(bytes));
      expect(Buffer.from(decodeCoreText(encodeCoreText(Uint8Array.from(bytes)))).equals(Uint8Array.from(bytes))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("gives others their turn without channels too", async () => {
  vi.stubGlobal("MessageChannel", undefined);
  let turns = 0;
  setTimeout(() => turns++);
  await platform().nextTurn();
  expect(turns).toBe(1);
});

test("all entries have the same face, and those that carry the core carry the same", async () => {
  const inBrowsers = platform().coreBytes?.() ?? new Uint8Array();
  expect(inBrowsers.length).toBeGreaterThan(50_000);
  const node = await import("../ts/entry/node.js");
  const inNode = Buffer.from(platform().coreBytes?.() ?? []);
  expect(inNode.equals(inBrowsers.subarray(0, inNode.length))).toBe(true); // What browsers say lies behind it.
  const face = ["GaussianMixture", "GaussmixError", "OnlineFit", "fit", "fitSync", "init", "logDensity", "predict", "responsibilities", "select"];
  for (const slim of [await import("../ts/entry/slim.js"), await import("../ts/entry/slim-node.js")]) expect(Object.keys(slim).sort()).toEqual(face);
  for (const plain of [node, browser]) expect(Object.keys(plain).sort()).toEqual(face);
  expect(platform().coreBytes).toBeUndefined();
});
