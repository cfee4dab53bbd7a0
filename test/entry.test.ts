import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { encodeCoreText } from "../scripts/lib/core-text.mjs";
import { decodeCoreText } from "../ts/core-text.js";
import * as browser from "../ts/entry/browser.js";
import { platform } from "../ts/platform.js";
import { faithful, flat, threeClouds } from "./support/data.js";

test("the browser's entry starts the core and gives others their turn", async () => {
  const { logLikelihood } = browser.fitSync(faithful, { components: 2 });
  expect(logLikelihood).toBeCloseTo(-1130.26396, 3);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await browser.fit({ data: flat(threeClouds(50_000)), columns: 2 }, { components: 3, restarts: 1, maxIterations: 300, tolerance: 0, acceleration: false });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
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
  const every = Uint8Array.from({ length: 1024 }, (_, i) => (i * i) % 256);
  expect(decodeCoreText(encodeCoreText(every))).toEqual(every);
});

test("gives others their turn without channels too", async () => {
  vi.stubGlobal("MessageChannel", undefined);
  let turns = 0;
  setTimeout(() => turns++);
  await platform().nextTurn();
  vi.unstubAllGlobals();
  expect(turns).toBe(1);
});

test("all entries have the same face, and those that carry the core carry the same", async () => {
  const inBrowsers = platform().coreBytes?.() ?? new Uint8Array();
  expect(inBrowsers.length).toBeGreaterThan(50_000);
  const node = await import("../ts/entry/node.js");
  expect(Buffer.from(platform().coreBytes?.() ?? []).equals(inBrowsers)).toBe(true);
  const face = ["GaussianMixture", "GaussmixError", "OnlineFit", "fit", "fitSync", "init", "logDensity", "predict", "responsibilities", "select"];
  for (const slim of [await import("../ts/entry/slim.js"), await import("../ts/entry/slim-node.js")]) expect(Object.keys(slim).sort()).toEqual(face);
  for (const plain of [node, browser]) expect(Object.keys(plain).sort()).toEqual(face);
  expect(platform().coreBytes).toBeUndefined();
});
