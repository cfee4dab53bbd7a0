import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { choosePlatform, platform, type WorkerEvents, type WorkerHandle } from "../ts/platform.js";
import { logDensity, predict, responsibilities } from "../ts/entry/node.js";
import { errorOf, rejectionOf } from "./support/errors.js";
import { anew, data, expectSameBits, many, nested, plane, rows, wide } from "./support/scoring.js";
import { deaf, watchWorkers } from "./support/workers.js";

const node = platform();

afterEach(() => {
  choosePlatform(node);
});

describe("bad rows", () => {
  const anyBad = fc.constantFrom<unknown>(NaN, Infinity, null, "3", undefined);
  const anyPlace = fc.oneof(fc.nat(23_999), fc.integer({ min: 8_000, max: 8_400 }));
  test("are the same error at the same place, however many and wherever they are", async () => {
    const anything = [fc.array(fc.tuple(anyPlace, fc.nat(1), anyBad), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 5 })] as const;
    await fc.assert(
      fc.asyncProperty(...anything, async (places, threads) => {
        const spoiled: unknown[][] = [...nested];
        for (const [row, at, bad] of places) spoiled[row] = at === 0 ? [bad, 1] : [1, bad];
        const expected = errorOf(() => plane.logDensity(spoiled as number[][]));
        const error = await rejectionOf(logDensity(plane, spoiled as number[][], { threads }));
        expect([error.code, error.row, error.column, error.message]).toEqual([expected.code, expected.row, expected.column, expected.message]);
      }),
      { numRuns: 60 },
    );
  });

  test("do not cost the workers", async () => {
    await predict(plane, rows, { threads: 3 });
    const seen = watchWorkers(node, choosePlatform);
    const spoiled = { data: data.slice(), columns: 2 };
    spoiled.data[40_001] = Number.NaN;
    expect(await rejectionOf(predict(plane, spoiled, { threads: 3 }))).toMatchObject({ code: "not-finite", row: 20_000, column: 1 });
    expectSameBits([await predict(plane, rows, { threads: 3 })], [plane.predict(rows)]);
    expect(seen.started).toHaveLength(0);
  });
});

describe("threads", () => {
  test("are one for small data, the machine's where they pay, and sooner where workers wait", async () => {
    const fresh = await anew();
    const seen = watchWorkers({ ...fresh.usual, cores: () => 3 }, fresh.choose);
    const asked: number[] = [];
    for (const count of [1_000, 20_000, 300_000, 20_000]) {
      const before = seen.posted;
      await fresh.predict(fresh.wide, { data: many.data.subarray(0, 16 * count), columns: 16 });
      asked.push(seen.posted - before);
    }
    expect(seen.started).toHaveLength(2);
    expect(asked).toEqual([0, 0, expect.any(Number), expect.any(Number)]);
    expect(asked.slice(2).every((messages) => messages > 0)).toBe(true);
  });

  test("are no more than there are steps", async () => {
    const seen = watchWorkers(node, choosePlatform);
    expect(await predict(plane, [[1, 2]], { threads: 64 })).toEqual(Int32Array.of(0));
    expect(seen.started).toHaveLength(0);
  });

  test("let a process end by itself", () => {
    const script = `
      import { GaussianMixture, predict } from "gaussmix";
      const model = GaussianMixture.from({ weights: [0.5, 0.5], means: [[0], [4]], variances: [1, 1] });
      console.log((await predict(model, model.sample(40000).data, { threads: 2 })).length);
    `;
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", timeout: 20_000 });
    expect([stdout.trim(), stderr, status]).toEqual(["40000", "", 0]);
  });

  test("that none can start are not needed", async () => {
    const { choose, usual, ...fresh } = await anew();
    const refuse = ({ failure }: WorkerEvents): WorkerHandle => {
      setTimeout(() => {
        failure("blocked by the policy of the page");
      });
      return deaf;
    };
    choose({ ...usual, startWorker: refuse });
    const model = fresh.GaussianMixture.fromJSON(plane.toJSON());
    for (let i = 0; i < 2; i++) expectSameBits([await fresh.logDensity(model, rows, { threads: 2 })], [plane.logDensity(rows)]);
  });
});

describe("a worker that is lost", () => {
  test("by dying is an error with the reason, and the others are ended", async () => {
    const fresh = await anew();
    const seen = watchWorkers(fresh.usual, fresh.choose);
    await fresh.predict(fresh.wide, many, { threads: 3 }); // so that they have answered before
    const onProgress = (): void => seen.started[0]?.end();
    const running = fresh.responsibilities(fresh.wide, many, { threads: 3, onProgress }).then(({ length }) => length);
    const message = expect.stringMatching(/worker has failed: it ended with exit code \d+\. .*try again, or with threads: 1/) as string;
    await expect(running).rejects.toMatchObject({ code: "worker-lost", message });
    expect(seen.started).toHaveLength(2);
    expect(seen.ended).toBeGreaterThanOrEqual(2);
  });

  test("by silence is noticed when its time is up", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      choosePlatform({ ...node, startWorker: () => deaf });
      const running = rejectionOf(responsibilities(wide, many, { threads: 40 })); // more than are idle
      for (let i = 0; i < 200; i++) await node.nextTurn();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await running).toMatchObject({ code: "worker-lost" });
      expect((await running).message).toContain("has not answered for");
    } finally {
      vi.useRealTimers();
    }
  });
});
