import { expect, test } from "vitest";
import { fit, fitSync, GaussianMixture } from "../ts/entry/node.js";
import { coreBytes, trap } from "./support/core.js";
import { faithful } from "./support/data.js";
import { errorOf } from "./support/errors.js";

const IDLE = 33_554_432;
const big = { data: new Float64Array(6_000_000).map((_, i) => ((i * 7919) % 10_007) / 100), columns: 2 };

test("the memory of a big fit is given back", () => {
  const reference = fitSync(faithful, { components: 2 });
  const { model } = fitSync(big, { components: 1 });
  expect(model.features).toBe(2);
  expect(coreBytes()).toBeLessThanOrEqual(IDLE);
  expect(JSON.stringify(fitSync(faithful, { components: 2 }))).toBe(JSON.stringify(reference));
});

test("it is given back after an error too", () => {
  const data = big.data.slice();
  data[data.length - 1] = Number.NaN;
  expect(errorOf(() => fitSync({ data, columns: 2 }, { components: 1 }))).toMatchObject({ code: "not-finite", row: 2_999_999, column: 1 });
  expect(coreBytes()).toBeLessThanOrEqual(IDLE);
});

test("it is kept while a fit needs it, whatever else goes on", async () => {
  const running = fit(big, { components: 2, restarts: 1, maxIterations: 5 });
  const { model } = fitSync(faithful, { components: 2 });
  model.predict(faithful);
  expect((await running).model.components).toBe(2);
  expect(coreBytes()).toBeLessThanOrEqual(IDLE);
});

test("a trap is an error with its words, and the next fit has the same bits", () => {
  const before = JSON.stringify(fitSync(faithful, { components: 2 }));
  for (let round = 0; round < 3; round++) {
    const error = errorOf(trap);
    expect(error.code).toBe("internal");
    expect(error.message).toMatch(/^The core stopped in the middle of its work \(.+\)\. This is a defect in gaussmix/);
    expect(error.cause).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(JSON.stringify(fitSync(faithful, { components: 2 }))).toBe(before);
  }
});

test("a model outlives the instance that made it", () => {
  const { model, labels } = fitSync(faithful, { components: 2 });
  errorOf(trap);
  expect(model.predict(faithful)).toEqual(labels);
});

test("an allocation that fails is an error, and the next fit works", () => {
  const before = JSON.stringify(fitSync(faithful, { components: 2 }));
  const error = errorOf(() => fitSync({ length: 500_000_000 }, { components: 2 }));
  expect(error.code).toBe("out-of-memory");
  expect(error.message).toContain("MB more memory than it can get");
  expect(JSON.stringify(fitSync(faithful, { components: 2 }))).toBe(before);
});

test("rows that WebAssembly can't count are refused at the door", () => {
  const error = errorOf(() => fitSync({ length: 4_294_967_297 }, { components: 2 }));
  expect(error.code).toBe("out-of-memory");
  expect(error.message).toContain("4294967297 x 1 values need more than the 4 GB");
});

test("an error thrown by the rows themselves passes through, and the next fit works", () => {
  const reason = new Error("the disk is gone");
  const row = new Proxy([1, 2], {
    get(target, key) {
      if (key === "1") throw reason;
      return Reflect.get(target, key) as unknown;
    },
  });
  expect(() => fitSync([[1, 2], row], { components: 1 })).toThrow(reason);
  expect(fitSync(faithful, { components: 2 }).converged).toBe(true);
});

test("many small uses leave nothing behind", () => {
  const { model } = fitSync(faithful, { components: 2 });
  const rows = faithful.slice(0, 20);
  fitSync(rows, { components: 2 });
  const before = coreBytes();
  for (let round = 0; round < 300; round++) {
    fitSync(rows, { components: 2, restarts: 1 });
    errorOf(() => fitSync([[1], [Number.NaN]], { components: 1 }));
    errorOf(() => fitSync([[1], [2]], { components: 1, sampleWeights: [-1, 1] }));
    model.responsibilities(rows);
    model.sample(5, { seed: round });
    errorOf(() => GaussianMixture.from({ weights: [1], means: [0], variances: [-1] }));
  }
  expect(coreBytes()).toBe(before);
});
