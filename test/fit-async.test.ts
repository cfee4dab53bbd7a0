import { describe, expect, test } from "vitest";
import { choosePlatform, platform } from "../ts/platform.js";
import { fit, type FitProgress, fitSync } from "../ts/entry/node.js";
import { readInput } from "../ts/input.js";
import { checkOptions } from "../ts/options.js";
import type { Pace } from "../ts/pace.js";
import { steps } from "../ts/session.js";
import { coreBytes, trap } from "./support/core.js";
import { faithful, flat, threeClouds } from "./support/data.js";
import { errorOf, rejectionOf } from "./support/errors.js";

/** Large enough for several slices. */
const large = { data: flat(threeClouds(60_000)), columns: 2 };
const options = { components: 4, restarts: 4, maxIterations: 40, tolerance: 0 };

describe("fit and fitSync", () => {
  test("give the same bits for a small fit and for one in slices", async () => {
    expect(JSON.stringify(await fit(faithful, { components: 3 }))).toBe(JSON.stringify(fitSync(faithful, { components: 3 })));
    const [sliced, whole] = [await fit(large, options), fitSync(large, options)];
    expect(JSON.stringify(sliced.model)).toBe(JSON.stringify(whole.model));
    expect(sliced.labels).toEqual(whole.labels);
    expect(sliced.trace).toEqual(whole.trace);
  });

  test("refuse the same things, fit by a rejection", async () => {
    const error = await rejectionOf(fit([[1], ["x"]] as unknown as number[][], { components: 1 }));
    expect(error).toMatchObject({ code: "not-a-number", row: 1, column: 0 });
    expect((await rejectionOf(fit(faithful, { components: 0 }))).message).toContain("The option components is 0");
  });

  test("two at once do not disturb each other", async () => {
    const [one, two] = await Promise.all([fit(large, options), fit(large, { ...options, components: 3 })]);
    expect(JSON.stringify(one.model)).toBe(JSON.stringify(fitSync(large, options).model));
    expect(two.model.components).toBe(3);
  });

  test("a trap in between makes the fit begin again, with the same bits", async () => {
    const expected = fitSync(large, options);
    const running = fit(large, options);
    expect(errorOf(trap).code).toBe("internal");
    await platform().nextTurn();
    expect(errorOf(trap).code).toBe("internal");
    expect(JSON.stringify((await running).model)).toBe(JSON.stringify(expected.model));
  });
});

describe("slices", () => {
  test("other work has its turn", async () => {
    let turns = 0;
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      turns++;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await fit(large, { ...options, maxIterations: 400, acceleration: false });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
    expect(longest).toBeLessThan(200);
  });

  test("a small fit needs no turn", async () => {
    const usual = platform();
    let turns = 0;
    choosePlatform({
      ...usual,
      nextTurn: () => {
        turns++;
        return usual.nextTurn();
      },
    });
    await fit(faithful.slice(0, 50), { components: 1 });
    choosePlatform(usual);
    expect(turns).toBe(0);
  });
});

describe("signal", () => {
  test("aborted before: rejects with its reason", async () => {
    const reason = new Error("no time");
    await expect(fit(faithful, { components: 2, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("aborted on the way: rejects with its reason and gives the memory back", async () => {
    fitSync(faithful, { components: 2 });
    const before = coreBytes();
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => {
      controller.abort("enough");
    }, 30);
    const data = flat(threeClouds(400_000));
    await expect(fit({ data, columns: 8 }, { components: 8, maxIterations: 100_000, tolerance: 0, signal: controller.signal })).rejects.toBe("enough");
    expect(performance.now() - started).toBeLessThan(2000);
    expect(coreBytes()).toBeLessThan(Math.max(before, 33_554_433));
  });

  test("aborted by onProgress: rejects, however short the fit", async () => {
    const controller = new AbortController();
    const onProgress = (): void => {
      controller.abort("seen enough");
    };
    await expect(fit(faithful, { components: 1, signal: controller.signal, onProgress })).rejects.toBe("seen enough");
  });

  test("aborted after: nothing happens", async () => {
    const controller = new AbortController();
    const { converged } = await fit(faithful, { components: 2, signal: controller.signal });
    controller.abort();
    expect(converged).toBe(true);
  });
});

describe("onProgress", () => {
  test("tells how far it is, not too often, and once at the end", async () => {
    const told: FitProgress[] = [];
    const result = await fit(large, { ...options, maxIterations: 400, tolerance: 0, acceleration: false, onProgress: (progress) => told.push(progress) });
    const last = told.at(-1);
    expect(last).toMatchObject({ stage: "finished", restarts: 4, maxIterations: 400, iteration: result.iterations, logLikelihood: result.logLikelihood });
    expect(told.filter(({ stage }) => stage === "finished")).toHaveLength(1);
    const times = told.map(({ elapsedMilliseconds }) => elapsedMilliseconds);
    expect(times.length).toBeGreaterThan(1);
    for (let i = 1; i < times.length - 1; i++) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(50);
    for (const { restart, iteration } of told) {
      expect(restart).toBeGreaterThanOrEqual(0);
      expect(restart).toBeLessThan(4);
      expect(iteration).toBeLessThanOrEqual(400);
    }
  });

  test("estimates the time that is left, but not in short runs", async () => {
    const told: FitProgress[] = [];
    const counted = { components: 4, restarts: 1, maxIterations: 400, tolerance: 0, acceleration: false };
    await fit({ data: large.data.subarray(0, 60_000), columns: 2 }, { ...counted, onProgress: (progress) => told.push(progress) });
    const total = told.at(-1)?.elapsedMilliseconds ?? 0;
    const estimates = told.flatMap(({ elapsedMilliseconds, remainingMilliseconds }) =>
      remainingMilliseconds === undefined ? [] : [elapsedMilliseconds + remainingMilliseconds],
    );
    expect(told.at(-1)?.remainingMilliseconds).toBe(0);
    // The number of iterations is known; only the machine may be much faster now than then.
    const middle = estimates.sort((a, b) => a - b)[Math.floor(estimates.length / 2)] ?? NaN;
    expect(middle / total).toBeGreaterThan(0.1);
    expect(middle / total).toBeLessThan(10);

    told.length = 0;
    await fit(large, { components: 8, restarts: 300, maxIterations: 12, onProgress: (progress) => told.push(progress) });
    const short = told.filter(({ stage }) => stage === "short-runs");
    expect(short.length).toBeGreaterThan(0);
    expect(short.every(({ remainingMilliseconds }) => remainingMilliseconds === undefined)).toBe(true);
  });

  test("a small fit tells its end", async () => {
    const told: FitProgress[] = [];
    await fit(faithful, { components: 1, onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)?.stage).toBe("finished");
  });

  test("what it throws ends the fit", async () => {
    const reason = new Error("the page is gone");
    const onProgress = (): never => {
      throw reason;
    };
    await expect(fit(large, { ...options, onProgress })).rejects.toBe(reason);
    expect(fitSync(faithful, { components: 2 }).converged).toBe(true);
  });
});

describe("a start of many components", () => {
  test.each(["k-means++", "k-means"] as const)("is made in slices: %s", (init) => {
    const asked = checkOptions({ components: 48, init, restarts: 2, maxIterations: 2 });
    const input = readInput({ data: flat(threeClouds(6_000)), columns: 2 }, asked);
    const oneLeaf: Pace = { work: (advance) => advance(1) };
    let slices = 0;
    let sweeps = 0;
    const work = steps(input, asked, oneLeaf);
    for (let step = work.next(); step.done !== true; step = work.next()) {
      const sight = step.value();
      slices += sight.stage === "starting" ? 1 : 0;
      ({ sweeps } = sight);
    }
    expect(sweeps).toBeGreaterThan(2);
    expect(slices).toBeGreaterThan(50);
  });
});
