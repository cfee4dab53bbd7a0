import { describe, expect, test } from "vitest";
import { platform } from "../ts/platform.js";
import { type Chunk, type CovarianceFamily, fit, type FitOptions, type FitResult, fitSync, GaussianMixture, type Rows } from "../ts/entry/node.js";
import { chance, chopped } from "./support/chunks.js";
import { trap } from "./support/core.js";
import { faithful, flat, threeClouds } from "./support/data.js";
import { errorOf, rejectionOf } from "./support/errors.js";
import { anew, expectSameBits } from "./support/scoring.js";

/** Enough to be read again for every pass. */
const N = 40_000;
const data = flat(threeClouds(N));
const rows = { data, columns: 2 };
const quick = { components: 3, restarts: 2, maxIterations: 30 } satisfies FitOptions;
const pieces = (seed = 1) => (): Generator<Chunk> => chopped(data, 2, seed);

function expectSame(ours: FitResult, theirs: FitResult): void {
  expectSameBits([ours.labels, ours.trace], [theirs.labels, theirs.trace]);
  expect(JSON.stringify({ ...ours, labels: [] })).toBe(JSON.stringify({ ...theirs, labels: [] }));
}

/** Counts how often a source is opened, ended by itself, and closed before. */
function watched(open: () => Iterable<Chunk>): { source: () => AsyncGenerator<Chunk>; opened: number; closed: number } {
  const seen = {
    opened: 0,
    closed: 0,
    async *source() {
      seen.opened++;
      let ended = false;
      try {
        for (const chunk of open()) yield await Promise.resolve(chunk);
        ended = true;
      } finally {
        if (!ended) seen.closed++;
      }
    },
  };
  return seen;
}

describe("rows in chunks give the bits of rows in memory", () => {
  const families: CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];
  test.each(families.flatMap((covariance) => [0, 1, 2, 3, 4, 5].map((seed) => ({ covariance, seed }))))("$covariance, seed $seed", async ({ covariance, seed }) => {
    const next = chance(seed);
    const columns = 1 + Math.floor(next() * 5);
    const components = 1 + Math.floor(next() * 4);
    const truth = GaussianMixture.from({
      weights: new Float64Array(components).fill(1 / components),
      means: Array.from({ length: components }, () => Array.from({ length: columns }, () => 1e3 + 9 * next())),
      variances: new Float64Array(components).fill(1),
    });
    const drawn = truth.sample(33_000 + Math.floor(next() * 30_000), { seed });
    const weights = seed % 2 === 0 ? undefined : Float64Array.from(drawn.labels, () => Math.floor(3 * next()));
    const options: FitOptions = { components, covariance, seed, restarts: 3, maxIterations: 40 };
    const whole = fitSync(drawn, { ...options, sampleWeights: weights });
    for (const threads of [1, 2, 4]) {
      expectSame(await fit(() => chopped(drawn.data, columns, seed + threads, weights), { ...options, threads }), whole);
    }
  });

  test("where rows are grouped, too", async () => {
    const wide = GaussianMixture.from({ weights: [0.5, 0.5], means: [new Float64Array(26), new Float64Array(26).fill(2)], variances: [1, 2] });
    const drawn = wide.sample(33_000, { seed: 4 });
    const init = { means: [new Float64Array(26), new Float64Array(26).fill(1)] };
    const options = { components: 2, init, acceleration: false, tolerance: 0, maxIterations: 8 };
    expectSame(await fit(() => chopped(drawn.data, 26, 1), { ...options, threads: 3 }), fitSync(drawn, options));
  });

  test("from a start in numbers, and with equal weights", async () => {
    for (const options of [{ components: 3, init: fitSync(rows, quick).model }, { ...quick, equalWeights: true }]) {
      expectSame(await fit(pieces(), options), fitSync(rows, options));
    }
  });

  test("one row at a time, and all at once", async () => {
    const whole = fitSync(rows, quick);
    const single = function* (): Generator<Chunk> {
      for (let at = 0; at < data.length; at += 2) yield [[data[at] ?? 0, data[at + 1] ?? 0]];
    };
    expectSame(await fit(single, quick), whole);
    expectSame(await fit(() => Promise.resolve([rows].values()), quick), whole);
  });

  test("few rows, or an iterable that can be read once, are held in memory", async () => {
    const few = (): Generator<Chunk> => chopped(flat(faithful), 2, 3);
    const { source, ...seen } = watched(few);
    expectSame(await fit(source, { components: 2 }), fitSync(faithful, { components: 2 }));
    expectSame(await fit(source(), { components: 2 }), fitSync(faithful, { components: 2 }));
    expect(seen.closed).toBe(0);
    expectSame(await fit(watched(pieces()).source(), quick), fitSync(rows, quick));
    const labels = fitSync(faithful, { components: 2 }).labels;
    expectSame(await fit(few, { components: 2, init: { labels } }), fitSync(faithful, { components: 2, init: { labels } }));
  });

  test("every form of rows is a chunk; weights may come with some", async () => {
    const chunks: Chunk[] = [
      [[1, 2], [2, 1]],
      { rows: [[5, 9], [8, 8]], sampleWeights: [2, 3] },
      [],
      [Float64Array.of(6, 7), Float64Array.of(0, 1)],
      { data: Float32Array.of(7, 7, 1, 1), columns: 2 },
    ];
    const all = [[1, 2], [2, 1], [5, 9], [8, 8], [6, 7], [0, 1], [7, 7], [1, 1]];
    const whole = fitSync(all, { components: 2, sampleWeights: [1, 1, 2, 3, 1, 1, 1, 1] });
    expectSame(await fit(() => chunks.values(), { components: 2 }), whole);
    const named = (): Iterator<Chunk> & Iterable<Chunk> => [{ a: [1, 2, 9], b: [3, 3, 8] }, { a: [8], b: [9] }].values();
    expect((await fit(named, { components: 1 })).model.featureNames).toEqual(["a", "b"]);
  });

  test("incomplete rows are left out, with their numbers kept", async () => {
    const gaps = data.slice();
    for (let n = 100; n < 200; n++) gaps[2 * n] = NaN;
    for (let n = 0; n < N; n += 7) gaps[2 * n + 1] = NaN;
    gaps[2 * 39_990] = 1e6;
    const options = { ...quick, missing: "omit" } as const;
    const whole = fitSync({ data: gaps, columns: 2 }, options);
    const ours = await fit(() => chopped(gaps, 2, 8), options);
    expectSame(ours, whole);
    expect(ours.findings).toContainEqual(expect.objectContaining({ kind: "far-outlier", row: 39_990 }));
  });

  test("labels can be left out", async () => {
    const { labels, bic } = await fit(pieces(), { ...quick, labels: false });
    expect([labels.length, bic]).toEqual([0, fitSync(rows, quick).bic]);
    expect(fitSync(faithful, { components: 2, labels: false }).labels).toHaveLength(0);
  });

  test("a trap in between makes the fit begin again", async () => {
    const running = fit(pieces(), quick);
    for (let turn = 0; turn < 3; turn++) await platform().nextTurn();
    expect(errorOf(trap).code).toBe("internal");
    expectSame(await running, fitSync(rows, quick));
  });
});

describe("workers", () => {
  test.each([2, 3])("do all the sweeps of a page, %i of them", async (threads) => {
    const { fit, choose, usual } = await anew();
    choose({ ...usual, sharesWork: () => false });
    expectSame(await fit(pieces(), { ...quick, threads }), fitSync(rows, quick));
  });

  test.each(["at once", "later"])("where none can start, %s, the fit runs on one thread and says so", async (when) => {
    const { fit, choose, usual } = await anew();
    choose({
      ...usual,
      startWorker: ({ failure }) => {
        if (when === "at once") throw new Error("no workers here");
        setTimeout(() => { failure("no workers here"); }, 1);
        return { post: () => undefined, end: () => undefined, keepAlive: () => undefined };
      },
    });
    const { findings, ...alone } = await fit(pieces(), { ...quick, threads: 2 });
    expect(findings.at(-1)).toMatchObject({ kind: "no-workers" });
    expectSame({ ...alone, findings: findings.slice(0, -1) }, fitSync(rows, quick));
  });
});

describe("what is wrong", () => {
  const broken = (row: number, value: unknown) =>
    function* (): Generator<Chunk> {
      for (let first = 0; first < N; first += 1000) {
        const chunk = Array.from({ length: 1000 }, (_, n) => [data[2 * (first + n)], first + n === row ? value : 1]);
        yield chunk as unknown as Rows;
      }
    };

  test.each([
    [37_123, NaN, "not-finite"],
    [37_123, Infinity, "not-finite"],
    [12, "x", "not-a-number"],
    [39_999, null, "missing-value"],
  ])("a value in row %i that is %s is an error with its row, and closes the source", async (row, value, code) => {
    const seen = watched(broken(row, value));
    const error = await rejectionOf(fit(seen.source, quick));
    expect(error).toMatchObject({ code, row, column: 1 });
    expect(error.message).toContain(`In chunk ${Math.floor(row / 1000)}, which begins with row ${1000 * Math.floor(row / 1000)} of all: Row ${row % 1000}, column 1`);
    // Once when it is known that the rows are many, and once for the error.
    expect(seen.closed).toBe(row < 32_768 ? 1 : 2);
  });

  test("infinite values are an error where incomplete rows are left out", async () => {
    const gaps = data.slice();
    [gaps[2], gaps[2 * 35_000]] = [NaN, Infinity];
    const error = await rejectionOf(fit(() => chopped(gaps, 2, 1), { ...quick, missing: "omit" }));
    expect(error).toMatchObject({ code: "not-finite", row: 35_000, column: 0 });
  });

  test("chunks that do not fit together, and what is no chunk", async () => {
    const fitting = async (chunks: unknown[], options: FitOptions = { components: 1 }): Promise<unknown> =>
      rejectionOf(fit(() => (chunks as Chunk[]).values(), options));
    expect(await fitting([[[1, 2]], [[1, 2, 3]]])).toMatchObject({ code: "column-mismatch", message: expect.stringContaining("In chunk 1") as string });
    expect(await fitting([{ a: [1], b: [2] }, { b: [1], a: [2] }])).toMatchObject({ code: "column-mismatch" });
    expect(await fitting([[[1, 2]], 7])).toMatchObject({ code: "invalid-rows" });
    expect(await fitting([{ rows: [[1, 2]], sampleWeights: [1, 2] }])).toMatchObject({ code: "invalid-weights" });
    expect(await fitting([{ rows: [[1, 2]], sampleWeights: 3 }])).toMatchObject({ code: "invalid-weights" });
    expect(await fitting([])).toMatchObject({ code: "empty-rows" });
    expect(await fitting([[[1, 2]]], { components: 1, sampleWeights: [1] })).toMatchObject({ code: "invalid-weights" });
    expect(await fitting([[[1, 2]]], { components: 2 })).toMatchObject({ code: "too-few-rows" });
    for (const returned of [faithful, data, 5, null, {}]) {
      expect((await rejectionOf(fit((() => returned) as never, quick))).code).toBe("invalid-rows");
    }
    expect(errorOf(() => fitSync(pieces() as never, quick)).message).toContain("await fit(rows, options)");
    const weights = (weight: number) => (): Generator<Chunk> => chopped(data, 2, 1, new Float64Array(N).fill(weight));
    for (const weight of [-1, NaN, 0, 1e-300]) expect((await rejectionOf(fit(weights(weight), quick))).code).toBe("invalid-weights");
    const labels = new Int32Array(N);
    expect((await rejectionOf(fit(pieces(), { components: 1, init: { labels } }))).code).toBe("invalid-start");
    expect((await rejectionOf(fit(pieces(), { components: 1, init: { means: [[1]] } }))).code).toBe("invalid-start");
  });

  test.each([
    ["ends sooner", (pass: number) => chopped(data.subarray(0, pass > 2 ? 2 * N - 2 : 2 * N), 2, pass), "source-changed"],
    ["goes on longer", (pass: number) => chopped(data.subarray(0, pass > 4 ? 2 * N : 2 * N - 2), 2, pass), "source-changed"],
    ["is a generator that was made once", ((once) => () => once)(chopped(data, 2, 1)), "source-changed"],
    ["has other values", (pass: number) => chopped(pass === 6 ? data.map((x, i) => (i === 70_000 ? x + 1e-9 : x)) : data, 2, pass), "source-changed"],
    ["has other weights", (pass: number) => chopped(data, 2, pass, new Float64Array(N).fill(pass > 4 ? 2 : 1)), "source-changed"],
    ["has other columns", (pass: number) => chopped(data, pass > 3 ? 1 : 2, pass), "column-mismatch"],
  ])("a source that %s", async (_, open, code) => {
    for (const threads of [1, 2]) {
      let pass = 0;
      expect((await rejectionOf(fit(() => open(++pass), { ...quick, threads }))).code).toBe(code);
      if (code === "source-changed" && pass <= 2) return;
    }
  });

  test("an error of the source is passed on as it is", async () => {
    const reason = new Error("the disk is gone");
    for (const failing of [2, 5]) {
      let pass = 0;
      const source = async function* (): AsyncGenerator<Chunk> {
        const fails = ++pass === failing;
        for (const chunk of chopped(data, 2, 1)) {
          yield await Promise.resolve(chunk);
          if (fails) throw reason;
        }
      };
      await expect(fit(source, { ...quick, threads: 2 })).rejects.toBe(reason);
    }
    const unopened = (): never => {
      throw reason;
    };
    await expect(fit(unopened, quick)).rejects.toBe(reason);
  });
});

describe("signal", () => {
  test.each([1, 2])("ends a fit at once while the source is slow in pass %i, and closes the source", async (slow) => {
    let [pass, closed] = [0, 0];
    let wake: (() => void) | undefined;
    const source = (): AsyncIterable<Chunk> => ({
      [Symbol.asyncIterator]: () => {
        const isSlow = ++pass >= slow;
        const chunks = chopped(data, 2, 1);
        return {
          next: () => (isSlow ? new Promise((resolve) => (wake = () => { resolve({ done: true, value: undefined }); })) : Promise.resolve(chunks.next())),
          return: () => {
            closed++;
            return isSlow ? new Promise(() => undefined) : Promise.resolve({ done: true, value: undefined });
          },
        };
      },
    });
    const controller = new AbortController();
    const running = fit(source, { ...quick, signal: controller.signal });
    while (wake === undefined) await platform().nextTurn();
    const began = performance.now();
    controller.abort("enough");
    await expect(running).rejects.toBe("enough");
    expect(performance.now() - began).toBeLessThan(100);
    expect(closed).toBe(slow);
  });

  test("ends a fit over workers", async () => {
    const seen = watched(pieces());
    const controller = new AbortController();
    const onProgress = (): void => {
      controller.abort("seen enough");
    };
    await expect(fit(seen.source, { ...quick, maxIterations: 1000, tolerance: 0, threads: 2, signal: controller.signal, onProgress })).rejects.toBe("seen enough");
    expect(seen.closed).toBeGreaterThan(0);
    expectSame(await fit(pieces(), { ...quick, threads: 2 }), fitSync(rows, quick));
  });
});

test("progress tells how far a fit in passes is, and once its end", async () => {
  const stages: string[] = [];
  const init = { means: [[0, 0], [5, 5], [9, 1]] };
  const result = await fit(pieces(), { components: 3, init, maxIterations: 100, acceleration: false, tolerance: 0, onProgress: ({ stage }) => stages.push(stage) });
  expect(stages.at(-1)).toBe("finished");
  expect(stages.filter((stage) => stage === "finished")).toHaveLength(1);
  expect(stages).toContain("fitting");
  expect(result.iterations).toBe(100);
});
