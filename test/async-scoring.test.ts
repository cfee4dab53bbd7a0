import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choosePlatform, platform } from "../ts/platform.js";
import { fit, GaussianMixture, logDensity, predict, responsibilities, type Rows, type ScoringOptions, type ScoringProgress } from "../ts/entry/node.js";
import { arrowTable } from "./support/arrow.js";
import { trap } from "./support/core.js";
import { column } from "./support/data.js";
import { errorOf, rejectionOf } from "./support/errors.js";
import { anyDescription } from "./support/mixtures.js";
import { anew, data, expectSameBits, many, nested, plane, rows, wide } from "./support/scoring.js";
import { watchWorkers } from "./support/workers.js";

const node = platform();

/** All three scores. */
async function scores(model: GaussianMixture, of: Rows, options: Omit<ScoringOptions<Int32Array>, "out">): Promise<(Int32Array | Float64Array)[]> {
  return Promise.all([predict(model, of, options), logDensity(model, of, options), responsibilities(model, of, options)]);
}

/** The same by the methods. */
function scoresAtOnce(model: GaussianMixture, of: Rows): (Int32Array | Float64Array)[] {
  return [model.predict(of), model.logDensity(of), model.responsibilities(of)];
}

describe("the same bits as the methods", () => {
  const forms: readonly (readonly [string, Rows])[] = [
    ["flat", rows],
    ["flat with 32 bits", { data: Float32Array.from(data), columns: 2 }],
    ["arrays", nested],
    ["typed arrays", nested.map((row) => Float64Array.from(row))],
    ["named columns in another order", { y: column(nested, 1), x: column(nested, 0) }],
    ["an Arrow table", arrowTable({ x: column(nested, 0), y: column(nested, 1) })],
  ];
  test.each(forms)("for rows as %s", async (_, form) => {
    const expected = scoresAtOnce(plane, form);
    for (const threads of [1, 2, 3, 5, "auto"] as const) expectSameBits(await scores(plane, form, { threads }), expected);
  });

  test("for one feature, many components and a model from JSON", async () => {
    const line = GaussianMixture.from({
      weights: new Float64Array(50).fill(1 / 50),
      means: Array.from({ length: 50 }, (_, k) => [k]),
      variances: new Float64Array(50).fill(0.5),
    });
    const restored = GaussianMixture.fromJSON(JSON.stringify(line));
    const column = line.sample(20_000, { seed: 2 }).data;
    const expected = scoresAtOnce(line, column);
    for (const threads of [1, 2, 3, 5]) expectSameBits(await scores(restored, column, { threads }), expected);
  });

  test("for any model, number of rows and number of threads", async () => {
    const kinds = [
      { apart: predict, method: "predict" },
      { apart: logDensity, method: "logDensity" },
      { apart: responsibilities, method: "responsibilities" },
    ] as const;
    const threadsAndShare = [fc.integer({ min: 1, max: 6 }), fc.boolean()] as const;
    const anything = [anyDescription(), fc.integer({ min: 1, max: 30_000 }), fc.nat(), ...threadsAndShare, fc.constantFrom(...kinds)] as const;
    await fc.assert(
      fc.asyncProperty(...anything, async (description, count, seed, threads, sharesWork, { apart, method }) => {
        // As on a page, whose own thread takes no part, or elsewhere.
        choosePlatform({ ...node, sharesWork: () => sharesWork });
        const model = GaussianMixture.from(description);
        const drawn = model.sample(count, { seed });
        expectSameBits([await apart(model, drawn, { threads })], [model[method](drawn)]);
      }),
      { numRuns: 60 },
    );
    choosePlatform(node);
  });

  test("in a buffer of the user", async () => {
    for (const threads of [1, 3]) {
      const labels = new Int32Array(24_000);
      expect(await predict(plane, rows, { threads, out: labels })).toBe(labels);
      expectSameBits([labels], [plane.predict(rows)]);
      const shares = new Float64Array(48_000);
      expect(await responsibilities(plane, rows, { threads, out: shares })).toBe(shares);
      expectSameBits([shares], [plane.responsibilities(rows)]);
    }
  });

  test("beside fits and other scorings", async () => {
    const [labels, densities, { model }] = await Promise.all([
      predict(plane, rows, { threads: 2 }),
      logDensity(plane, rows, { threads: 3 }),
      fit(rows, { components: 2, threads: 2 }),
    ]);
    expectSameBits([labels, densities], [plane.predict(rows), plane.logDensity(rows)]);
    expectSameBits([await predict(model, rows, { threads: 2 })], [model.predict(rows)]);
  });
});

describe("bad input", () => {
  test("is refused in the words of the methods, by a rejection", async () => {
    const wrongOut = { out: new Int32Array(2) };
    expect(await rejectionOf(predict(plane, rows, wrongOut))).toEqual(errorOf(() => plane.predict(rows, wrongOut)));
    expect(await rejectionOf(logDensity(plane, [1, 2]))).toEqual(errorOf(() => plane.logDensity([1, 2])));
    expect(await rejectionOf(predict(plane, { x: [1], z: [2] }))).toMatchObject({ code: "column-mismatch" });
    expect(await rejectionOf(predict(plane, []))).toMatchObject({ code: "empty-rows" });
  });

  test.each<[unknown, string, string]>([
    [5, "invalid-argument", "The options argument is 5; expected an object such as { out, threads, signal, onProgress }."],
    [{ thread: 2 }, "unknown-option", 'There is no option "thread". Did you mean "threads"?'],
    [{ threads: 0 }, "invalid-argument", "The option threads is 0; expected a whole number from 1 to 64."],
    [{ signal: {} }, "invalid-argument", "The option signal is an object; expected an AbortSignal."],
    [{ onProgress: 1 }, "invalid-argument", "The option onProgress is 1; expected a function."],
    [{ out: null }, "invalid-argument", "The option out is null; expected"],
  ])("options %o", async (options, code, message) => {
    for (const apart of [predict, logDensity, responsibilities]) {
      const error = await rejectionOf(apart(plane, rows, options as object));
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
    }
  });

  test("what is no model", async () => {
    const result = await fit([1, 2, 3], { components: 1 });
    const error = await rejectionOf(predict(result as unknown as GaussianMixture, rows));
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toBe("The model is an object; expected a GaussianMixture of this copy of gaussmix, such as the model of a fit or GaussianMixture.fromJSON(text).");
  });

});

describe("on this thread", () => {
  test("other work has its turn", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await responsibilities(wide, { data: many.data.subarray(0, 1_600_000), columns: 16 }, { threads: 1 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  test("a trap in between makes it begin again, with the same bits", async () => {
    const part = { data: many.data.subarray(0, 320_000), columns: 16 };
    const running = predict(wide, part, { threads: 1 });
    for (let i = 0; i < 2; i++) {
      expect(errorOf(trap).code).toBe("internal");
      await node.nextTurn();
    }
    expectSameBits([await running], [wide.predict(part)]);
  });
});

describe("signal", () => {
  const reason = new Error("enough");

  test("aborted before: rejects with its reason", async () => {
    await expect(predict(plane, rows, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test.each([1, 3])("aborted on the way, on %i threads: rejects at once with its reason, and the next works", async (threads) => {
    const fresh = await anew();
    const seen = watchWorkers(fresh.usual, fresh.choose);
    const controller = new AbortController();
    let aborted = Infinity;
    const onProgress = ({ rowsDone }: ScoringProgress): void => {
      expect(rowsDone).toBeLessThan(300_000);
      aborted = performance.now();
      controller.abort(reason);
    };
    await expect(fresh.responsibilities(fresh.wide, many, { threads, signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(performance.now() - aborted).toBeLessThan(500);
    expect([seen.started.length, seen.ended]).toEqual(threads === 1 ? [0, 0] : [2, 2]);
    const few = { data: many.data.subarray(0, 320_000), columns: 16 };
    expectSameBits([await fresh.predict(fresh.wide, few, { threads })], [wide.predict(few)]);
  });

  test("aborted after: nothing happens", async () => {
    const controller = new AbortController();
    const labels = await predict(plane, rows, { threads: 2, signal: controller.signal });
    controller.abort();
    expectSameBits([labels, await predict(plane, rows, { threads: 2 })], [plane.predict(rows), plane.predict(rows)]);
  });
});

describe("onProgress", () => {
  test.each([1, 2])("tells how far it is, not too often, and once at the end, on %i threads", async (threads) => {
    const told: ScoringProgress[] = [];
    await responsibilities(wide, many, { threads, onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toMatchObject({ rows: 300_000, rowsDone: 300_000 });
    for (const [i, { rowsDone, elapsedMilliseconds }] of told.slice(1, -1).entries()) {
      expect(rowsDone).toBeGreaterThan(told[i]?.rowsDone ?? 0);
      expect(elapsedMilliseconds - (told[i]?.elapsedMilliseconds ?? 0)).toBeGreaterThanOrEqual(50);
    }
  });

  test("a small scoring tells its end", async () => {
    const told: ScoringProgress[] = [];
    await predict(plane, [[1, 2]], { onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([{ rows: 1, rowsDone: 1, elapsedMilliseconds: expect.any(Number) as number }]);
  });

  test.each([1, 2])("what it throws ends the work, on %i threads", async (threads) => {
    const out = new Float64Array(64 * 300_000);
    const onProgress = (): never => {
      throw new Error("the page is gone");
    };
    await expect(responsibilities(wide, many, { threads, out, onProgress })).rejects.toThrow("the page is gone");
    const left = out.slice();
    expectSameBits([await predict(plane, rows, { threads })], [plane.predict(rows)]);
    expectSameBits([out], [left]);
  });
});
