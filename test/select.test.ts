import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { choosePlatform, platform, type WorkerEvents, type WorkerHandle } from "../ts/platform.js";
import { type CovarianceFamily, type FittedCell, fit, fitSync, GaussianMixture, select, type SelectionCell, type SelectOptions, type SelectProgress } from "../ts/entry/node.js";
import { trap } from "./support/core.js";
import { faithful, flat, golden, readCsv, threeClouds } from "./support/data.js";
import { errorOf, rejectionOf } from "./support/errors.js";
import { deaf, watchWorkers } from "./support/workers.js";

const ALL: readonly CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];
const clouds = { data: flat(threeClouds(3_000)), columns: 2 };
/** With these options each cell takes long enough to be interrupted. */
const many = { data: flat(threeClouds(20_000)), columns: 2 };
const long: SelectOptions = { components: { from: 5, to: 8 }, covariance: ["full", "diagonal"], tolerance: 0, acceleration: false, restarts: 2 };
const node = platform();

afterEach(() => {
  choosePlatform(node);
});

function fitted(cell: SelectionCell | undefined): FittedCell {
  if (cell === undefined || cell.verdict === "failed") return expect.unreachable("the cell has not been fitted");
  return cell;
}

function verdicts(cells: readonly SelectionCell[]): string[] {
  return cells.filter(({ verdict }) => verdict !== "behind").map(({ verdict, covariance, components }) => `${covariance} ${components} ${verdict}`);
}

describe("the best", () => {
  test("of faithful is tied 3: Scrucca, Fop, Murphy and Raftery, The R Journal 8 (2016)", async () => {
    const { best, cells } = await select(faithful, { components: { from: 1, to: 9 } });
    expect([best.model.covariance, best.model.components]).toEqual(["tied", 3]);
    expect(Math.abs(best.bic - 2314.3)).toBeLessThan(0.05);
    expect(verdicts(cells)).toEqual(["tied 3 best"]);
    expect(cells.map(({ components, covariance }) => [components, covariance])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((components) => ALL.map((covariance) => [components, covariance])),
    );
  });

  test("of iris is full 2, and its criteria are mclust's", async () => {
    const { best, cells } = await select(readCsv("iris"), { components: { from: 1, to: 9 } });
    expect(verdicts(cells)).toContain("full 2 best");
    const { fits } = golden("iris.mclust.json") as { fits: { G: number; model: string; BIC?: number }[] };
    expect(best.bic).toBeCloseTo(-(fits.find(({ G, model }) => G === 2 && model === "VVV")?.BIC ?? NaN), 2);
  });

  test("has the smallest BIC of those that have not collapsed", async () => {
    // Forty rows on one point, far from the others: a second component goes there.
    const pile = [...threeClouds(60).map(([x = 0]) => x), ...new Array<number>(40).fill(100)];
    const { best, cells } = await select(pile, { components: [1, 2, 3], covariance: ["full"] });
    const collapsed = cells.filter(({ verdict }) => verdict === "collapsed").map(fitted);
    expect(collapsed.length).toBeGreaterThan(0);
    expect(collapsed.every(({ bic }) => bic < best.bic)).toBe(true);
    expect(best.findings.map(({ kind }) => kind)).not.toContain("collapsed-component");
  });

  test("is undecided where others are less than 2 behind", async () => {
    // In one dimension a full covariance and a diagonal one are the same.
    const waiting = faithful.map(([, minutes = 0]) => minutes);
    const { best, cells } = await select(waiting, { components: { from: 1, to: 3 }, covariance: ["full", "diagonal"] });
    const near = cells.map(fitted).filter(({ bic }) => bic < best.bic + 2);
    expect(near.length).toBeGreaterThan(1);
    expect(near.map(({ verdict }) => verdict).sort()).toEqual(["best", ...near.slice(1).map(() => "undecided")]);
    expect(cells.map(fitted).filter(({ bic }) => bic >= best.bic + 2).every(({ verdict }) => verdict === "behind")).toBe(true);
  });
});

describe("the criteria", () => {
  test("are those of the model, ICL by labels and ICL by the entropy apart, weighted or not, over many seeds", async () => {
    const anyOptions = fc.record({
      seed: fc.nat(1_000_000),
      components: fc.integer({ min: 1, max: 5 }),
      covariance: fc.constantFrom(...ALL),
      equalWeights: fc.boolean(),
      weighted: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(anyOptions, async ({ components, covariance, weighted, ...options }) => {
        const sampleWeights = faithful.map((_, n) => (weighted ? n % 3 : 1));
        const { best, cells } = await select(faithful, { ...options, components: [components], covariance: [covariance], restarts: 2, sampleWeights });
        const responsibilities = best.model.responsibilities(faithful);
        const log = (r: number): number => (r > 0 ? Math.log(r) : 0);
        const [byLabel, entropy] = sampleWeights.reduce(
          ([labels, all], weight, n) => {
            const shares = [...responsibilities.subarray(n * components, (n + 1) * components)];
            return [labels - weight * log(Math.max(...shares)), all - weight * shares.reduce((sum, r) => sum + r * log(r), 0)];
          },
          [0, 0],
        );
        const cell = fitted(cells[0]);
        expect(cell.icl).toBeCloseTo(cell.bic + 2 * byLabel, 6);
        expect(cell.iclEntropy).toBeCloseTo(cell.bic + 2 * entropy, 6);
        expect(cell.aic).toBeCloseTo(2 * (best.model.parameterCount - cell.logLikelihood), 9);
        expect(cell.parameterCount).toBe(best.model.parameterCount);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the same bits", () => {
  const weights = Float64Array.from({ length: 3_000 }, (_, n) => 1 + (n % 3));
  const gaps = threeClouds(500).map((row, n) => (n % 50 === 7 ? [NaN, 1] : row));
  const cases: readonly (readonly [string, number[][] | typeof clouds, SelectOptions])[] = [
    ["faithful", faithful, { components: { from: 1, to: 5 } }],
    ["weighted", clouds, { components: [4, 2], sampleWeights: weights, restarts: 3, maxIterations: 40, init: "random" }],
    ["rows left out", gaps, { components: [1, 3], missing: "omit", seed: 5, init: "k-means", equalWeights: true, maxIterations: 40 }],
    ["textbook EM", faithful, { components: [2, 3], acceleration: false, maxIterations: 30, tolerance: 0, regularization: 0 }],
  ];
  test.each(cases)("as fit alone, on any number of threads: %s", async (_, rows, options) => {
    const one = await select(rows, { ...options, threads: 1 });
    for (const cell of one.cells.map(fitted)) {
      const { components, covariance, verdict, parameterCount, ...numbers } = cell;
      const { model, labels, trace, ...alone } = await fit(rows, { ...options, onProgress: undefined, components, covariance });
      expect(numbers).toEqual(alone);
      expect(parameterCount).toBe(model.parameterCount);
      if (verdict !== "best") continue;
      expect(JSON.stringify(one.best.model)).toBe(JSON.stringify(model));
      expect([one.best.labels, one.best.trace]).toEqual([labels, trace]);
    }
    for (const threads of [2, 3, 5, 4]) {
      // As on a page, whose own thread takes no part.
      if (threads === 4) choosePlatform({ ...node, sharesWork: () => false });
      const { best, cells } = await select(rows, { ...options, threads });
      expect(cells).toEqual(one.cells);
      expect(JSON.stringify(best.model)).toBe(JSON.stringify(one.best.model));
      expect([best.labels, best.trace]).toEqual([one.best.labels, one.best.trace]);
    }
  });

  test("where rows are so many that one cell follows the other", async () => {
    const columns = 30;
    const huge = { data: Float64Array.from({ length: 150_000 * columns }, (_, i) => ((i * 7919) % 1009) + (i % (2 * columns) < columns ? 0 : 3_000)), columns };
    const options = { components: [2], restarts: 2, maxIterations: 4 } as const;
    const { cells, best } = await select(huge, { ...options, covariance: ["spherical", "diagonal"], threads: 2 });
    const alone = fitSync(huge, { ...options, components: 2, covariance: best.model.covariance });
    expect(JSON.stringify(best.model)).toBe(JSON.stringify(alone.model));
    expect(cells.map(fitted)).toHaveLength(2);
  });

  test("after a trap of another's work", async () => {
    const expected = await select(faithful, { components: [3, 4] });
    const running = select(faithful, { components: [3, 4], threads: 2 });
    expect(errorOf(trap).code).toBe("internal");
    expect((await running).cells).toEqual(expected.cells);
  });
});

describe("many rows", () => {
  /** Rows of a mixture whose components have unequal sizes, and overlap more or less by seed. */
  function drawn(seed: number, count: number): { data: Float64Array; columns: number } {
    const K = 2 + (seed % 4);
    const covariances = Array.from({ length: K }, (_, k) => [
      [1 + 0.3 * k, seed % 2 === 0 ? 0.4 : 0],
      [seed % 2 === 0 ? 0.4 : 0, 1],
    ]);
    const means = Array.from({ length: K }, (_, k) => [(2.2 + 0.3 * (seed % 5)) * k, (k * k * 3) % 7]);
    const weights = Array.from({ length: K }, (_, k) => (1 + (k % 3)) / Array.from({ length: K }, (_, j) => 1 + (j % 3)).reduce((sum, size) => sum + size));
    return GaussianMixture.from({ weights, means, covariances }).sample(count, { seed });
  }
  const rows = drawn(3, 9_000);
  const options: SelectOptions = { components: { from: 1, to: 7 }, restarts: 6 };

  test("are fitted briefly at first; whole fits have the bits of fit, on any number of threads", async () => {
    const one = await select(rows, { ...options, threads: 1 });
    const [brief, whole] = [true, false].map((wanted) => one.cells.map(fitted).filter(({ stopReason }) => (stopReason === "brief") === wanted));
    expect(brief?.length).toBeGreaterThan(10);
    expect(whole?.length).toBeGreaterThan(1);
    for (const cell of whole ?? []) {
      const { components, covariance, verdict, parameterCount, ...numbers } = cell;
      const { model, labels, trace, ...alone } = await fit(rows, { restarts: 6, components, covariance });
      expect(numbers).toEqual(alone);
      expect([parameterCount, labels.length, trace.at(-1)]).toEqual([model.parameterCount, 9_000, cell.logLikelihood]);
      if (verdict === "best") expect(JSON.stringify(one.best.model)).toBe(JSON.stringify(model));
    }
    expect((brief ?? []).every(({ converged, verdict }) => !converged && verdict === "behind")).toBe(true);
    for (const threads of [2, 3, 4]) {
      if (threads === 4) choosePlatform({ ...node, sharesWork: () => false });
      const { best, cells } = await select(rows, { ...options, threads });
      expect(cells).toEqual(one.cells);
      expect(JSON.stringify(best.model)).toBe(JSON.stringify(one.best.model));
    }
  });

  test.each([0, 1, 2, 3, 4, 5])("end with the best that whole fits of all cells end with, seed %i", async (seed) => {
    const these = drawn(seed, 8_192 + 500 * seed);
    const [raced, thorough] = [await select(these, { ...options, seed }), await select(these, { ...options, seed, thorough: true })];
    expect(JSON.stringify(raced.best.model)).toBe(JSON.stringify(thorough.best.model));
    expect(thorough.cells.map(fitted).some(({ stopReason }) => stopReason === "brief")).toBe(false);
    for (const [at, cell] of raced.cells.map(fitted).entries()) {
      // Another hill, at most: a tenth of a nat a row.
      expect(Math.abs(cell.logLikelihood - fitted(thorough.cells[at]).logLikelihood)).toBeLessThan(0.1 * (8_192 + 500 * seed));
    }
  });

  test("say that they were fitted briefly, whatever ended them", async () => {
    const stages = new Map<string, string>();
    const { cells } = await select(rows, {
      ...options,
      maxIterations: 9,
      onProgress: ({ components, covariance, stage }) => stages.set(`${components} ${covariance}`, stage),
    });
    for (const { components, covariance, stopReason, converged } of cells.map(fitted)) {
      if (stages.get(`${components} ${covariance}`) === "brief") expect([covariance, components, stopReason]).toEqual([covariance, components, "brief"]);
      if (stopReason === "brief") expect(converged).toBe(false);
    }
  });

  test("where none can be fitted give way to what onProgress throws", async () => {
    const reason = new Error("the page is gone");
    const onProgress = (): never => {
      throw reason;
    };
    await expect(select(rows, { components: [9_001, 9_500], onProgress })).rejects.toBe(reason);
  });

  test.each([{ acceleration: false, maxIterations: 12 }, { thorough: true, maxIterations: 12 }])("are fitted whole at once with %j", async (given) => {
    const stages: string[] = [];
    await select(rows, { ...given, components: [2, 3], onProgress: ({ stage }) => stages.push(stage) });
    expect(new Set(stages)).toEqual(new Set(["whole"]));
  });

  test("tell of each stage how much of it is done", async () => {
    const told: SelectProgress[] = [];
    const { cells } = await select(rows, { ...options, onProgress: (seen) => told.push(seen) });
    const [brief, whole] = (["brief", "whole"] as const).map((stage) => told.filter((seen) => seen.stage === stage));
    expect(told.slice(0, cells.length)).toEqual(brief);
    for (const stage of [brief, whole]) {
      expect(stage?.map(({ cellsDone }) => cellsDone)).toEqual(stage?.map((_, i) => i + 1));
      expect(stage?.at(-1)?.cellsDone).toBe(stage?.at(-1)?.cells);
    }
  });

  test("that die with their workers are fitted by others", async () => {
    const expected = await select(rows, { ...options, threads: 1 });
    const seen = watchWorkers(node, choosePlatform);
    let end = 0;
    const onProgress = (): void => seen.started[end++]?.end();
    expect((await select(rows, { ...options, threads: 6, onProgress })).cells).toEqual(expected.cells);
  });
});

describe("another criterion", () => {
  test.each(["bic", "aic", "icl", "iclEntropy"] as const)("%s is the one that the best has smallest, and that verdicts go by", async (criterion) => {
    const { best, cells } = await select(faithful, { components: { from: 1, to: 5 }, criterion });
    const others = cells.map(fitted).filter(({ verdict }) => verdict !== "collapsed");
    expect(best[criterion]).toBe(Math.min(...others.map((cell) => cell[criterion])));
    const expected = others.map((cell) => (cell[criterion] === best[criterion] ? "best" : cell[criterion] - best[criterion] < 2 ? "undecided" : "behind"));
    expect(others.map(({ verdict }) => verdict)).toEqual(expected);
  });
});

describe("cells that can't be fitted", () => {
  test.each([1, 2])("say why, and the others are there, on %i threads", async (threads) => {
    const { best, cells } = await select(faithful.slice(0, 3), { components: { from: 1, to: 5 }, covariance: ["spherical"], threads });
    expect(cells.map(({ verdict }) => verdict === "failed")).toEqual([false, false, false, true, true]);
    expect(cells[4]).toMatchObject({ components: 5, covariance: "spherical", error: { code: "too-few-rows" } });
    expect(best.model.components).toBeLessThan(4);
  });

  test("as the core sees it", async () => {
    const sampleWeights = faithful.map((_, n) => Number(n < 2));
    for (const threads of [1, 2]) {
      const { cells } = await select(faithful, { components: [1, 2, 3], covariance: ["tied"], sampleWeights, threads });
      expect(cells.map((cell) => (cell.verdict === "failed" ? cell.error.code : "fitted"))).toEqual(["fitted", "fitted", "too-few-rows"]);
    }
  });

  test("where all are alike, are the error of the selection", async () => {
    const bad = faithful.map((row, n) => (n === 100 ? [1, NaN] : row));
    for (const threads of [1, 3]) {
      expect(await rejectionOf(select(bad, { components: [1, 2], threads }))).toMatchObject({ code: "not-finite", row: 100, column: 1 });
      expect(await rejectionOf(select([[1], ["x"]] as unknown as number[][], { components: [1, 2], threads }))).toMatchObject({ code: "not-a-number", row: 1 });
      expect(await rejectionOf(select(faithful.slice(0, 2), { components: [3, 4], threads }))).toMatchObject({ code: "too-few-rows" });
    }
  });
});

describe("options that are not right", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [3, "The options are 3; expected an object such as { components: { from: 1, to: 9 } }."],
    [{}, "The option components is undefined; expected a choice such as { from: 1, to: 9 } or [1, 2, 4]."],
    [{ components: 3 }, "The option components is 3; expected a choice such as"],
    [{ components: [] }, "The option components is an array of 0; expected a choice"],
    [{ components: [1, 0] }, "The option components[1] is 0; expected a whole number from 1"],
    [{ components: { from: 3, to: 2 } }, "The option components.to is 2; expected a whole number from 3 to 1002."],
    [{ components: { from: 1, until: 2 } }, 'There is no property of components "until".'],
    [{ components: [1], covariance: "full" }, 'The option covariance is "full" (a string); expected a choice such as ["full", "tied"].'],
    [{ components: [1], covariance: ["ful"] }, 'The option covariance[0] is "ful" (a string); expected "full", "tied", "diagonal", "spherical". Did you mean "full"?'],
    [{ components: [1], init: { means: [[1, 2]] } }, 'The option init is an object; expected "k-means++", "k-means", "random".'],
    [{ components: [1], onProgress: 1 }, "The option onProgress is 1; expected a function."],
    [{ components: [1], restart: 1 }, 'There is no option "restart". Did you mean "restarts"?'],
    [{ components: [1], threads: 0 }, "The option threads is 0"],
    [{ components: [1], criterion: "BIC" }, 'The option criterion is "BIC" (a string); expected "bic", "aic", "icl", "iclEntropy".'],
    [{ components: [1], thorough: 1 }, "The option thorough is 1; expected true or false."],
  ];
  test.each(cases)("%j", async (options, message) => {
    const error = await rejectionOf(select(faithful, options as SelectOptions));
    expect(error.message).toContain(message);
    expect(["invalid-option", "unknown-option"]).toContain(error.code);
  });

  test("what is given twice counts once", async () => {
    const { cells } = await select(faithful, { components: [2, 1, 2], covariance: ["tied", "tied"] });
    expect(cells.map(({ components }) => components)).toEqual([2, 1]);
  });
});

describe("progress", () => {
  test.each([1, 2])("tells each cell once, on %i threads", async (threads) => {
    const told: SelectProgress[] = [];
    const rows = faithful.slice(0, 4);
    const { cells } = await select(rows, { components: { from: 1, to: 5 }, covariance: ["tied", "spherical"], threads, onProgress: (seen) => told.push(seen) });
    expect(told.map(({ cellsDone }) => cellsDone)).toEqual(cells.map((_, i) => i + 1));
    expect(told.every((seen) => seen.cells === 10)).toBe(true);
    for (const cell of cells) {
      const seen = told.filter(({ components, covariance }) => components === cell.components && covariance === cell.covariance);
      expect(seen.map(({ bic }) => bic)).toEqual([cell.verdict === "failed" ? undefined : cell.bic]);
    }
    const times = told.map(({ elapsedMilliseconds }) => elapsedMilliseconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test.each([1, 2, 3])("what it throws ends the selection, on %i threads", async (threads) => {
    const reason = new Error("the page is gone");
    const onProgress = (): never => {
      throw reason;
    };
    await expect(select(clouds, { components: [1, 2, 3, 4], threads, onProgress })).rejects.toBe(reason);
    expect(fitSync(faithful, { components: 2 }).converged).toBe(true);
  });
});

describe("an aborted selection", () => {
  test.each([1, 2, 3])("rejects with the signal's reason within 100 ms, on %i threads", async (threads) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let abortedAt = Infinity;
    setTimeout(() => {
      abortedAt = performance.now();
      controller.abort(reason);
    }, 60);
    await expect(select(many, { ...long, threads, signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - abortedAt).toBeLessThan(100);
    expect((await select(faithful, { components: [1, 2], threads })).cells).toHaveLength(8);
  });

  test("ends on a page, whose workers are in the middle of it", async () => {
    choosePlatform({ ...node, sharesWork: () => false });
    const signal = AbortSignal.timeout(100);
    await expect(select(many, { ...long, threads: 2, signal })).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("before it begins does nothing", async () => {
    const seen = watchWorkers(node, choosePlatform);
    const reason = new Error("no time");
    await expect(select(faithful, { components: [1], threads: 2, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(seen.started).toHaveLength(0);
  });
});

describe("workers", () => {
  test("fit whole cells, and wait for the next selection", async () => {
    await select(clouds, { components: [2, 3], threads: 2 });
    const seen = watchWorkers(node, choosePlatform);
    for (let i = 0; i < 5; i++) await select(clouds, { components: [2, 3], threads: 2 });
    expect(seen.started).toHaveLength(0);
  });

  test("are not wanted for very little", async () => {
    const seen = watchWorkers(node, choosePlatform);
    await select(faithful.slice(0, 30), { components: [1, 2] });
    expect(seen.started).toHaveLength(0);
  });

  test("that die have their cells fitted by others", async () => {
    const options: SelectOptions = { components: [2, 3, 4], maxIterations: 100, tolerance: 0 };
    const expected = await select(clouds, { ...options, threads: 1 });
    const seen = watchWorkers(node, choosePlatform);
    // More than are idle, so that some are in sight.
    let end = 0;
    const onProgress = (): void => seen.started[end++]?.end();
    expect((await select(clouds, { ...options, threads: 6, onProgress })).cells).toEqual(expected.cells);
    expect(seen.started.length).toBeGreaterThan(0);
  });

  test("that are silent are given up when their time is up", async () => {
    const expected = await select(faithful, { components: [2, 3], threads: 1 });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      choosePlatform({ ...node, startWorker: () => deaf });
      const running = select(faithful, { components: [2, 3], threads: 8 });
      for (let i = 0; i < 200; i++) await node.nextTurn();
      await vi.advanceTimersByTimeAsync(60_000);
      expect((await running).cells).toEqual(expected.cells);
    } finally {
      vi.useRealTimers();
    }
  });

  test("that none can start are not needed, and every cell says so", async () => {
    vi.resetModules();
    const { choosePlatform: choose, platform: chosen } = await import("../ts/platform.js");
    const fresh = await import("../ts/entry/node.js");
    const refuse = ({ failure }: WorkerEvents): WorkerHandle => {
      setTimeout(() => {
        failure("blocked by the policy of the page");
      });
      return deaf;
    };
    choose({ ...chosen(), startWorker: refuse, sharesWork: () => false });
    const expected = await select(faithful, { components: [2, 3], threads: 1 });
    for (let i = 0; i < 2; i++) {
      const { best, cells } = await fresh.select(faithful, { components: [2, 3], threads: 2 });
      for (const { findings } of [best, ...cells.map(fitted)]) expect(findings.at(-1)).toMatchObject({ kind: "no-workers", reason: "blocked by the policy of the page" });
      expect(cells.map((cell) => ({ ...cell, findings: fitted(cell).findings.slice(0, -1) }))).toEqual(expected.cells);
    }
  });
});
