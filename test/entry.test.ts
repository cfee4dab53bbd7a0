import { expect, test, vi } from "vitest";
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

test("its decoder reads every byte", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(platform().decodeBase64(Buffer.from(bytes).toString("base64"))).toEqual(bytes);
});

test("gives others their turn without channels too", async () => {
  vi.stubGlobal("MessageChannel", undefined);
  let turns = 0;
  setTimeout(() => turns++);
  await platform().nextTurn();
  vi.unstubAllGlobals();
  expect(turns).toBe(1);
});

test("both entries have the same face", async () => {
  const node = await import("../ts/entry/node.js");
  expect(Object.keys(node).sort()).toEqual(["GaussianMixture", "GaussmixError", "fit", "fitSync"]);
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
});
