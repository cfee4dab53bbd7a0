import { spawnSync } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Patience, patienceFor } from "../ts/employ.js";
import { choosePlatform, type Platform, platform, type WorkerEvents, type WorkerHandle } from "../ts/platform.js";
import { fit, type FitOptions, fitSync } from "../ts/entry/node.js";
import { coreBytes } from "./support/core.js";
import { flat, threeClouds } from "./support/data.js";
import { rejectionOf } from "./support/errors.js";
import { deaf, watchWorkers } from "./support/workers.js";

const rows = { data: flat(threeClouds(12_000)), columns: 2 };
const many = { data: flat(threeClouds(60_000)), columns: 2 };
const clouds = flat(threeClouds(9_000));
/** So many features that sums end early and rows are grouped by component. */
const wide = {
  data: Float64Array.from({ length: 9_000 * 32 }, (_, at) => (clouds[2 * Math.floor(at / 32) + (at % 2)] ?? 0) + ((at * 7919) % 1009) / 500),
  columns: 32,
};
const options: FitOptions = { components: 4, restarts: 3, maxIterations: 30, tolerance: 0 };
const node = platform();

afterEach(() => {
  choosePlatform(node);
});

/** The library as it is before its first fit. */
async function anew(): Promise<{ fit: typeof fit; choose: typeof choosePlatform; usual: Platform }> {
  vi.resetModules();
  const { choosePlatform: choose, platform: chosen } = await import("../ts/platform.js");
  const fresh = await import("../ts/entry/node.js");
  return { fit: fresh.fit, choose, usual: chosen() };
}

describe("the same bits", () => {
  const weights = Float64Array.from({ length: 12_000 }, (_, n) => n % 3);
  const cases: readonly (readonly [string, typeof rows, FitOptions])[] = [
    ["full", rows, options],
    ["tied", rows, { ...options, covariance: "tied" }],
    ["diagonal, weighted", rows, { ...options, covariance: "diagonal", sampleWeights: weights }],
    ["spherical, from labels", rows, { components: 3, covariance: "spherical", init: { labels: Int32Array.from({ length: 12_000 }, (_, n) => n % 3) } }],
    ["starts on a sample", many, { components: 3, seed: 7 }],
    ["rows grouped by component", wide, { components: 3, restarts: 2, maxIterations: 30 }],
  ];
  test.each(cases)("%s", async (_, data, asked) => {
    const { sampleWeights, ...others } = asked;
    const expected = fitSync(data, sampleWeights === undefined ? others : { ...others, sampleWeights });
    for (const threads of [2, 3, 5, 8, 4]) {
      // As on a page, whose own thread takes no part.
      if (threads === 4) choosePlatform({ ...node, sharesWork: () => false });
      const result = await fit(data, { ...asked, threads });
      expect(JSON.stringify(result.model)).toBe(JSON.stringify(expected.model));
      expect(result.trace).toEqual(expected.trace);
      expect(result.labels).toEqual(expected.labels);
      expect([result.icl, result.findings]).toEqual([expected.icl, expected.findings]);
    }
  });
});

describe("workers", () => {
  test("serve one fit after the other", async () => {
    await fit(rows, { ...options, threads: 2 });
    const seen = watchWorkers(node, choosePlatform);
    for (let i = 0; i < 20; i++) await fit(rows, { ...options, maxIterations: 2, seed: i, threads: 2 });
    expect(seen.started).toHaveLength(0);
  });

  test("are not wanted for small data", async () => {
    const seen = watchWorkers(node, choosePlatform);
    await fit(rows, { components: 2, maxIterations: 5, restarts: 1 });
    expect(seen.started).toHaveLength(0);
  });

  test("serve two fits at once, each its own", async () => {
    const [one, two] = await Promise.all([fit(rows, { ...options, threads: 2 }), fit(many, { ...options, threads: 3 })]);
    expect(JSON.stringify(one.model)).toBe(JSON.stringify(fitSync(rows, options).model));
    expect(JSON.stringify(two.model)).toBe(JSON.stringify(fitSync(many, options).model));
  });

  test("let a process end by itself", () => {
    const script = `
      import { fit } from "gaussmix";
      const data = Float64Array.from({ length: 40000 }, (_, n) => Math.sin(n) + (n % 2) * 5);
      const { converged } = await fit({ data, columns: 2 }, { components: 2, threads: 2 });
      console.log(converged);
    `;
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", timeout: 20_000 });
    expect([stdout.trim(), stderr, status]).toEqual(["true", "", 0]);
  });
});

test("workers that an aborted fit never asked anything let a process end by itself", () => {
  const script = `
    import { fit } from "gaussmix";
    const data = new Float64Array(4000000).map((_, n) => (n * 7919) % 1009);
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    fit({ data, columns: 2 }, { components: 3, threads: 3, signal: controller.signal, onProgress }).catch(({ message }) => console.log(message));
  `;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", timeout: 20_000 });
  expect([stdout.trim(), stderr, status]).toEqual(["enough", "", 0]);
});

describe("the pool", () => {
  test("starts no worker without a leaf of rows", async () => {
    const seen = watchWorkers(node, choosePlatform);
    const few = { data: rows.data.slice(0, 4_000), columns: 2 };
    expect(JSON.stringify((await fit(few, { ...options, threads: 64 })).model)).toBe(JSON.stringify(fitSync(few, options).model));
    expect(seen.started).toHaveLength(0);
  });

  test("keeps as many idle workers as there are cores; others end soon", async () => {
    const { fit: freshFit, choose, usual } = await anew();
    const seen = watchWorkers({ ...usual, cores: () => 2 }, choose);
    await freshFit(rows, { ...options, maxIterations: 3, threads: 5 });
    expect([seen.started.length, seen.ended]).toEqual([4, 0]);
    await freshFit(rows, { ...options, maxIterations: 3, threads: 5 });
    expect(seen.started).toHaveLength(4);
    await vi.waitFor(() => { expect(seen.ended).toBe(2); }, 20_000);
    await freshFit(rows, { ...options, maxIterations: 3, threads: 3 });
    expect([seen.started.length, seen.ended]).toEqual([4, 2]);
  });
});

describe("nothing is left behind", () => {
  test("by a hundred aborted large fits: no worker, no listener, no memory of the core", async () => {
    const { fit: freshFit, choose, usual } = await anew();
    const { core, withCore } = await import("../ts/wasm.js");
    const held = (): number => withCore((lease) => lease.call(() => core().memory.buffer.byteLength));
    const seen = watchWorkers(usual, choose);
    const grown: number[] = [];
    for (let i = 0; i < 100; i++) {
      const controller = new AbortController();
      const { signal } = controller;
      let reports = 0;
      const stop = (): void => {
        // While rows are read, while a start is made, while workers sweep.
        if (++reports > i % 5) controller.abort(new Error("enough"));
      };
      const turns = setInterval(stop, 4);
      const running = freshFit(many, { ...options, components: 12, maxIterations: 100_000, threads: 3, signal });
      await expect(running).rejects.toThrow("enough");
      clearInterval(turns);
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
      if (i % 20 === 19) grown.push(held());
    }
    // How far the fits came differs from time to time; their rows alone are a megabyte each.
    expect(Math.max(...grown) - Math.min(...grown)).toBeLessThan(8 * many.data.byteLength);
    await freshFit(rows, { ...options, maxIterations: 3, threads: 3 });
    expect(seen.started.length - seen.ended).toBe(2);
  });

  test("by thousands of small fits", async () => {
    const seen = watchWorkers(node, choosePlatform);
    const { signal } = new AbortController();
    const small = threeClouds(60);
    const held: number[] = [];
    for (let i = 0; i < 3000; i++) {
      await fit(small, { components: 2, restarts: 2, seed: i, signal });
      if (i % 1000 === 999) held.push(coreBytes());
    }
    expect(new Set(held).size).toBe(1);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(seen.started).toHaveLength(0);
  });
});

test("a worker thread of the user's fits with workers of its own, to the same bits, and ends by itself", async () => {
  const script = `
    const { parentPort } = require("node:worker_threads");
    const { fit } = require("gaussmix");
    const data = Float64Array.from({ length: 24000 }, (_, n) => Math.sin(n * n) + (n % 4 < 2 ? 3 : 0));
    fit({ data, columns: 2 }, { components: 3, restarts: 2, threads: 3 })
      .then(({ model, findings }) => parentPort.postMessage(JSON.stringify([model, findings])), (error) => parentPort.postMessage(String(error)));
  `;
  const worker = new Worker(script, { eval: true });
  const [[message], [code]] = (await Promise.all([once(worker, "message"), once(worker, "exit")])) as [[string], [number]];
  const data = Float64Array.from({ length: 24000 }, (_, n) => Math.sin(n * n) + (n % 4 < 2 ? 3 : 0));
  const { model, findings } = fitSync({ data, columns: 2 }, { components: 3, restarts: 2 });
  expect([message, code]).toEqual([JSON.stringify([model, findings]), 0]);
});

describe("an aborted fit", () => {
  test("rejects at once with the signal's reason, ends its workers, and the next fit works", async () => {
    const controller = new AbortController();
    const seen = watchWorkers(node, choosePlatform);
    const crowd = 7; // more than are idle, so that all of these workers are in sight
    const running = fit(many, {
      ...options,
      maxIterations: 100_000,
      threads: crowd,
      signal: controller.signal,
      onProgress: ({ iteration }) => {
        if (iteration > 3) controller.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    expect(seen.ended).toBe(seen.started.length);
    expect(JSON.stringify((await fit(many, { ...options, threads: 2 })).model)).toBe(JSON.stringify(fitSync(many, options).model));
  });

  test("whose fresh workers have not answered yet leaves the next fit its workers", async () => {
    const controller = new AbortController();
    choosePlatform({
      ...node,
      startWorker: (events) => {
        const handle = node.startWorker(events);
        const post: WorkerHandle["post"] = (message, transfer) => {
          handle.post(message, transfer);
          if ("message" in message) controller.abort(new Error("at once"));
        };
        return { ...handle, post };
      },
    });
    const running = fit(many, { ...options, threads: 60, signal: controller.signal });
    await expect(running).rejects.toThrow("at once");
    choosePlatform(node);
    await new Promise((resolve) => setTimeout(resolve, 300)); // until they have said that they ended
    const next = await fit(rows, { ...options, threads: 2 });
    expect(next.findings.map(({ kind }) => kind)).not.toContain("no-workers");
  });

  test("while its rows are read gives each worker back once", async () => {
    const controller = new AbortController();
    const trap = threeClouds(12_000);
    Object.defineProperty(trap[9_000], 0, {
      get: () => {
        controller.abort(new Error("enough"));
        return 1;
      },
    });
    await expect(fit(trap, { ...options, threads: 2, signal: controller.signal })).rejects.toThrow("enough");
    const expected = JSON.stringify(fitSync(rows, options).model);
    const [one, two] = await Promise.all([fit(rows, { ...options, threads: 2 }), fit(rows, { ...options, threads: 3 })]);
    expect([one, two].map(({ model }) => JSON.stringify(model))).toEqual([expected, expected]);
  });

  test("before the rows have been dealt gives its workers back", async () => {
    await fit(rows, { ...options, threads: 2 });
    const seen = watchWorkers(node, choosePlatform);
    const bad = { data: Float64Array.of(...rows.data.subarray(0, 20_000), Number.NaN, 1), columns: 2 };
    expect(await rejectionOf(fit(bad, { components: 2, threads: 2 }))).toMatchObject({ code: "not-finite", row: 10_000 });
    await fit(rows, { ...options, threads: 2 });
    expect(seen.started).toHaveLength(0);
  });
});

describe("a worker that is lost", () => {
  test("by dying is an error with the reason", async () => {
    const seen = watchWorkers(node, choosePlatform);
    // One that ends before its first answer is one that could not start; here all have answered, as every sweep goes over all rows.
    const onProgress: FitOptions["onProgress"] = ({ iteration }) => {
      if (iteration > 1) seen.started[0]?.end();
    };
    const init = { means: [[0, 0], [1, 1], [2, 0], [0, 2]] };
    const error = await rejectionOf(fit(many, { components: 4, init, acceleration: false, tolerance: 0, maxIterations: 100_000, threads: 9, onProgress }));
    expect(error).toMatchObject({ code: "worker-lost" });
    expect(error.message).toMatch(/worker has failed: it ended with exit code \d+/);
    expect(seen.ended).toBeGreaterThanOrEqual(seen.started.length);
  });

  test("by silence is noticed when its time is up", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      choosePlatform({ ...node, startWorker: () => deaf });
      const { calls } = vi.mocked(deaf.post).mockClear().mock;
      const running = rejectionOf(fit(many, { ...options, threads: 40 }));
      // Each gets the core, and then a question.
      while (calls.length <= 39) await node.nextTurn();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await running).toMatchObject({ code: "worker-lost" });
      expect((await running).message).toContain("has not answered for");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a worker that dies before its first answer", () => {
  test.each(["the first of all", "after others have answered"])("costs later fits nothing: %s", async (when) => {
    const { fit: freshFit, choose, usual } = await anew();
    const asked = { ...options, maxIterations: 3 };
    if (when !== "the first of all") await freshFit(rows, { ...asked, threads: 2 });
    let started = 0;
    choose({
      ...usual,
      startWorker: (events) => {
        started++;
        if (started > 1) return usual.startWorker(events);
        setTimeout(() => { events.failure("out of memory"); });
        return deaf;
      },
    });
    const hit = await freshFit(rows, { ...asked, threads: 3 });
    const told = hit.findings.find(({ kind }) => kind === "no-workers");
    expect(told).toMatchObject({ reason: "out of memory" });
    expect(told?.message).not.toContain("content security policy");
    await freshFit(rows, { ...asked, threads: 3 });
    const later = await freshFit(rows, { ...asked, threads: 3 });
    expect(later.findings.map(({ kind }) => kind)).not.toContain("no-workers");
    expect(JSON.stringify(later.model)).toBe(JSON.stringify(hit.model));
  });

  test("again and again is asked for ever less often", async () => {
    const { fit: freshFit, choose, usual } = await anew();
    let asked = 0;
    choose({
      ...usual,
      startWorker: () => {
        asked++;
        throw new Error("never");
      },
    });
    for (let i = 0; i < 20; i++) {
      const { findings } = await freshFit(rows, { components: 2, maxIterations: 1, restarts: 1, threads: 2 });
      expect(findings.at(-1)).toMatchObject({ kind: "no-workers", reason: "Error: never" });
    }
    expect(asked).toBe(5); // fits 1, 2, 4, 8 and 16
  });
});

describe("the patience with a worker", () => {
  test("before its first sweep is an estimate of its own part, and never more than a timer can hold", () => {
    expect(new Patience(50_000, 8, 8).milliseconds).toBeLessThan(11_000);
    expect(new Patience(1e9, 500, 1000).milliseconds).toBeLessThanOrEqual(2 ** 31 - 1);
    expect(patienceFor(1e9, 500, 1000)).toBeLessThanOrEqual(2 ** 31 - 1);
  });

  test("goes by the slowest sweep over the same rows", () => {
    const patience = new Patience(500_000, 64, 32);
    const estimate = patience.milliseconds;
    for (const took of [12, 900, 30]) patience.observe(took);
    expect(patience.milliseconds).toBe(90_000);
    patience.observe(1e9);
    expect(patience.milliseconds).toBeLessThanOrEqual(2 ** 31 - 1);
    patience.forget();
    expect(patience.milliseconds).toBe(estimate);
    patience.observe(1);
    expect(patience.milliseconds).toBeGreaterThanOrEqual(5_000);
  });
});

describe("where no worker can start", () => {
  test("the fit runs on this thread and says so", async () => {
    vi.resetModules();
    const { choosePlatform: choose, platform: chosen } = await import("../ts/platform.js");
    const fresh = await import("../ts/entry/node.js");
    const refuse = ({ failure }: WorkerEvents): WorkerHandle => {
      setTimeout(() => {
        failure("blocked by the policy of the page");
      });
      return deaf;
    };
    choose({ ...chosen(), startWorker: refuse });
    const result = await fresh.fit(rows, { ...options, threads: 2 });
    expect(result.findings.at(-1)).toMatchObject({ kind: "no-workers", reason: "blocked by the policy of the page" });
    expect(JSON.stringify(result.model)).toBe(JSON.stringify(fitSync(rows, options).model));
    choose({
      ...chosen(),
      startWorker: () => {
        throw new Error("is not asked again");
      },
    });
    expect((await fresh.fit(rows, { ...options, threads: 2 })).findings.at(-1)).toMatchObject({ kind: "no-workers" });
  });
});
