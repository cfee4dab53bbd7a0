import { describe, expect, it } from "vitest";
import { type CovarianceFamily, fitSync, GaussianMixture, OnlineFit, type OnlineOptions } from "../ts/entry/node.js";
import { FAMILIES } from "../ts/options.js";
import { threeClouds } from "./support/data.js";
import { errorOf } from "./support/errors.js";

/** Three clusters in space of this family, some rows between them belonging to either. */
function truth(covariance: CovarianceFamily, shift = 0): GaussianMixture {
  const correlates = covariance === "full" || covariance === "tied";
  const matrix = (scale: number): number[][] =>
    Array.from({ length: 3 }, (_, i) =>
      Array.from({ length: 3 }, (_, j) => scale * (i === j ? (covariance === "spherical" ? 1 : 1 + i / 4) : correlates ? 0.3 : 0)),
    );
  return GaussianMixture.from({
    covariance,
    weights: [0.5, 0.3, 0.2],
    means: [[shift, 0, 0], [5 + shift, 0, 1], [2, 5 - shift, -1]],
    covariances: (covariance === "tied" ? [1, 1, 1] : [1, 0.7, 1.4]).map(matrix),
  });
}

function streamed({ data, columns }: { data: Float64Array; columns: number }, options: OnlineOptions, chunk: number): OnlineFit {
  const online = new OnlineFit(options);
  for (let at = 0; at < data.length; at += chunk * columns) online.partialFit({ data: data.subarray(at, at + chunk * columns), columns });
  return online;
}

/** Differences of all parameters in standard errors, as they are where components hardly overlap (so at most too small). */
function differences(ours: GaussianMixture, best: GaussianMixture, rows: number): number[] {
  const { components, features, weights, means, covariances, covariance } = best;
  const [ourWeights, ourMeans, ourCovariances] = [ours.weights, ours.means, ours.covariances];
  const all: number[] = [];
  const compare = (a: number | undefined, b: number | undefined, variance: number): number => all.push(Math.abs((a ?? NaN) - (b ?? NaN)) / Math.sqrt(variance));
  for (let k = 0; k < components; k++) {
    const weight = weights[k] ?? 0;
    const entry = (i: number, j: number): number => covariances[(k * features + i) * features + j] ?? 0;
    compare(ourWeights[k], weight, (weight * (1 - weight)) / rows);
    for (let i = 0; i < features; i++) {
      compare(ourMeans[k * features + i], means[k * features + i], entry(i, i) / (rows * weight));
      for (let j = 0; j <= i; j++) {
        if (i !== j && covariance !== "full" && covariance !== "tied") continue;
        const sharers = rows * (covariance === "tied" ? 1 : covariance === "spherical" ? weight * features : weight);
        const at = (k * features + i) * features + j;
        compare(ourCovariances[at], entry(i, j), (entry(i, i) * entry(j, j) + entry(i, j) ** 2) / sharers);
      }
    }
  }
  return all;
}

describe.each(FAMILIES)("a stationary stream of 1,000,000 rows, %s", (covariance) => {
  it.each([1, 2, 3])("ends within half a standard error of the batch fit, seed %i", (seed) => {
    const rows = truth(covariance).sample(1_000_000, { seed });
    const online = streamed(rows, { components: 3, covariance, seed }, 10_000);
    const best = fitSync(rows, { components: 3, covariance, init: online.model, tolerance: 1e-6 });
    expect(Math.max(...differences(online.model, best.model, 1_000_000))).toBeLessThan(0.5);
    // By the observed information: the nats lost are half the squared distance, in standard errors, in the worst of all directions.
    expect(best.logLikelihood - online.model.logLikelihood(rows)).toBeLessThan(0.5 * 0.5 ** 2);
    expect(online.meanLogDensity).toBeCloseTo(best.logLikelihood / 1_000_000, 2);
    expect(online.rowsSeen).toBe(1_000_000);
  });
});

describe("chunks", () => {
  const rows = truth("full").sample(40_000, { seed: 4 });

  it.each([1, 777, 16_384, 40_000])("of %i rows give the same bits", (chunk) => {
    const options = { components: 3, restarts: 2 };
    const ours = streamed(rows, options, chunk);
    const one = streamed(rows, options, 12_345);
    expect(JSON.stringify(ours)).toBe(JSON.stringify(one));
    expect(JSON.stringify(ours.model)).toBe(JSON.stringify(one.model));
    expect([ours.meanLogDensity, ours.recentLogDensity]).toEqual([one.meanLogDensity, one.recentLogDensity]);
  });

  it("may be saved and resumed between, before and after the start", () => {
    const options = { components: 3, covariance: "tied", memory: 20_000, init: truth("tied") } as const;
    let online = new OnlineFit(options);
    for (let at = 0; at < rows.data.length; at += 3 * 3001) {
      online = OnlineFit.fromJSON(JSON.stringify(online));
      online.partialFit({ data: rows.data.subarray(at, at + 3 * 3001), columns: 3 });
    }
    expect(JSON.stringify(online)).toBe(JSON.stringify(streamed(rows, options, 40_000)));
    expect(OnlineFit.fromJSON(online.toJSON()).model.means).toEqual(online.model.means);
  });

  it("of named columns come in any order, and the model knows the names", () => {
    const clouds = threeClouds(20_000);
    const [x, y] = [0, 1].map((d) => clouds.map((row) => row[d] ?? NaN));
    const named = new OnlineFit({ components: 3 });
    for (let at = 0; at < 20_000; at += 5000) named.partialFit({ y: y?.slice(at, at + 5000) ?? [], x: x?.slice(at, at + 5000) ?? [] });
    const other = new OnlineFit({ components: 3 }).partialFit({ y: y?.slice(0, 6000) ?? [], x: x?.slice(0, 6000) ?? [] });
    other.partialFit({ x: x?.slice(6000) ?? [], y: y?.slice(6000) ?? [] });
    expect(named.model.featureNames).toEqual(["y", "x"]);
    expect(other.model.means).toEqual(named.model.means);
    expect(errorOf(() => named.partialFit({ x: [1], z: [2] })).code).toBe("column-mismatch");
  });
});

describe("sampleWeights", () => {
  const { data, columns } = truth("diagonal").sample(30_000, { seed: 5 });

  it("of 1 are no weights, and of 0 no rows", () => {
    const options = { components: 3, covariance: "diagonal" } as const;
    const plain = new OnlineFit(options).partialFit({ data, columns });
    const ones = new OnlineFit(options).partialFit({ data, columns }, { sampleWeights: new Float64Array(30_000).fill(1) });
    expect(ones.model.means).toEqual(plain.model.means);
    const before = plain.model;
    plain.partialFit({ data: data.subarray(0, 1500), columns }, { sampleWeights: new Float64Array(500) });
    expect(plain.model.means).toEqual(before.means);
    expect(plain.rowsSeen).toBe(30_500);
  });

  it("count as frequencies", () => {
    const weights = Float64Array.from({ length: 30_000 }, (_, n) => (n % 2) * 2);
    const online = new OnlineFit({ components: 3, covariance: "diagonal" }).partialFit({ data, columns }, { sampleWeights: weights });
    const best = fitSync({ data, columns }, { components: 3, covariance: "diagonal", sampleWeights: weights });
    expect(Math.max(...differences(online.model, best.model, 30_000))).toBeLessThan(0.5);
  });
});

describe("a stream that changes", () => {
  const shiftAt = (step: number): number => step / 40;
  /** 100 chunks of 5000 rows, whose means move by 2.5 standard deviations in all. */
  const drifted = (options: OnlineOptions): OnlineFit => {
    const online = new OnlineFit(options);
    for (let step = 0; step < 100; step++) online.partialFit(truth("full", shiftAt(step)).sample(5000, { seed: step }));
    return online;
  };
  const distance = (model: GaussianMixture): number => {
    const [ours, wanted] = [model.means, truth("full", shiftAt(99)).means];
    // Sorted at the start by the first mean: 0, 2, 5.
    return Math.max(...[0, 6, 3].flatMap((from, k) => [0, 1, 2].map((j) => Math.abs((ours[3 * k + j] ?? NaN) - (wanted[from + j] ?? NaN)))));
  };

  it("is followed with a memory, about as far behind as that is long", () => {
    const online = drifted({ components: 3, memory: 10_000 });
    expect(distance(online.model)).toBeLessThan(1.5 * (10_000 / 5000 / 40) + 0.05);
  });

  it("is averaged over without", () => {
    expect(distance(drifted({ components: 3 }).model)).toBeGreaterThan(1);
  });

  it("shows in the recent rows' log-density", () => {
    const online = streamed(truth("full").sample(200_000, { seed: 6 }), { components: 3 }, 50_000);
    expect(Math.abs(online.recentLogDensity - online.meanLogDensity)).toBeLessThan(0.05);
    online.partialFit(truth("full", 3).sample(2000, { seed: 7 }));
    expect(online.meanLogDensity - online.recentLogDensity).toBeGreaterThan(0.15);
  });
});

describe("before the start", () => {
  it("there is no model, and the error says how many rows are wanted", () => {
    const online = new OnlineFit({ components: 3 });
    expect(online.started).toBe(false);
    expect(errorOf(() => online.model).message).toBe("The stream has no model yet: 0 rows came. Call partialFit(rows) first. If it has ended, call finish().");
    online.partialFit(threeClouds(384));
    const error = errorOf(() => online.meanLogDensity);
    expect(error.code).toBe("too-few-rows");
    expect(error.message).toBe("The stream has no model yet: 384 rows came. 16000 rows more are wanted for its start. If it has ended, call finish().");
  });

  it("a memory makes it shorter", () => {
    const online = new OnlineFit({ components: 3, memory: 1000 }).partialFit(threeClouds(999));
    expect(online.started).toBe(false);
    expect(online.partialFit(threeClouds(1)).started).toBe(true);
  });

  it("a stream that ends is fitted as a batch, and may go on", () => {
    const rows = threeClouds(600);
    const online = new OnlineFit({ components: 3 }).partialFit(rows);
    const { model, logLikelihood } = fitSync(rows, { components: 3 });
    for (const [at, mean] of online.finish().means.entries()) expect(mean).toBeCloseTo(model.means[at] ?? NaN, 12);
    expect(online.meanLogDensity).toBeCloseTo(logLikelihood / 600, 10);
    expect(online.finish()).toBe(online.model);
    expect(online.partialFit(threeClouds(1000)).finish().weights[0]).toBeCloseTo(1 / 3, 2);
    expect(online.rowsSeen).toBe(1600);
  });

  it("a stream too short for its components says so", () => {
    expect(errorOf(() => new OnlineFit({ components: 3 }).finish()).code).toBe("too-few-rows");
    const two = new OnlineFit({ components: 3 }).partialFit(threeClouds(2));
    expect(errorOf(() => two.finish()).message).toMatch(/^3 components need at least 3 rows/);
  });

  it("what is odd about the first rows is found", () => {
    const rows = threeClouds(500).map(([x = 0, y = 0]) => [x, y, 7]);
    const online = new OnlineFit({ components: 3 }).partialFit(rows);
    expect(online.findings).toEqual([]);
    online.finish();
    expect(online.findings.map(({ kind }) => kind)).toContain("constant-column");
  });
});

describe("what is wrong leaves no trace", () => {
  it("rows whose own code calls the same stream", () => {
    const rows = threeClouds(20);
    const [online, expected] = [new OnlineFit({ components: 2 }), new OnlineFit({ components: 2 })];
    for (const each of [online, expected]) each.partialFit(threeClouds(30));
    for (const call of [() => online.partialFit(rows), () => online.finish()]) {
      const calling = threeClouds(20);
      Object.defineProperty(calling[7], 1, { get: call });
      expect(errorOf(() => online.partialFit(calling)).code).toBe("invalid-argument");
    }
    expect(online.partialFit(rows).toJSON()).toEqual(expected.partialFit(rows).toJSON());
  });

  const started = (): OnlineFit => new OnlineFit({ components: 2, memory: 1000 }).partialFit(threeClouds(1100));
  const cases: readonly (readonly [string, (online: OnlineFit) => unknown, string, string])[] = [
    ["NaN", (o) => o.partialFit([...threeClouds(900), [1, NaN]]), "not-finite", "Row 900, column 1 is NaN; every value must be a finite number. Clean the data first."],
    ["text", (o) => o.partialFit([[1, 2], [1, "2"]] as never), "not-a-number", 'Row 1, column 1 is "2" (a string)'],
    ["no distance", (o) => o.partialFit([...threeClouds(600), [1e120, 2]]), "scale-out-of-range", "The values of column 0 reach 1e+120"],
    ["another width", (o) => o.partialFit([[1, 2, 3]]), "column-mismatch", "The rows have 3 columns; the model has 2 features."],
    ["no rows", (o) => o.partialFit([]), "empty-rows", "There are no rows"],
    ["a negative weight", (o) => o.partialFit(threeClouds(700), { sampleWeights: Array.from({ length: 700 }, (_, n) => 650 - n) }), "invalid-weights", "sampleWeights[651] is -1"],
    ["too few weights", (o) => o.partialFit(threeClouds(3), { sampleWeights: [1] }), "invalid-weights", "sampleWeights has 1 number for 3 rows"],
    ["weights that are none", (o) => o.partialFit(threeClouds(3), { sampleWeights: 3 as never }), "invalid-argument", "The option sampleWeights is 3"],
    ["an unknown option", (o) => o.partialFit(threeClouds(3), { weights: [1] } as never), "unknown-option", 'There is no option "weights"'],
  ];

  it.each(cases)("%s", (_, work, code, message) => {
    const online = started();
    const before = JSON.stringify(online);
    const error = errorOf(() => work(online));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(JSON.stringify(online)).toBe(before);
    expect(JSON.stringify(online.partialFit(threeClouds(400)))).toBe(JSON.stringify(started().partialFit(threeClouds(400))));
  });

  it("a start that can't be fitted comes back with each chunk until the stream is begun anew", () => {
    const online = new OnlineFit({ components: 2, memory: 1000 }).partialFit(Array.from({ length: 999 }, (_, n) => [n * 1e160]));
    for (let again = 0; again < 2; again++) expect(errorOf(() => online.partialFit([[1]])).code).toBe("scale-out-of-range");
    expect(online.rowsSeen).toBe(999);
  });

  it.each([
    [undefined, "The options are undefined; expected an object such as { components: 3 }."],
    [{ memory: 1 }, "The option components is missing"],
    [{ components: 2, memory: 10 }, "The option memory is 10; expected a whole number from 1000"],
    [{ components: 2, threads: 2 }, 'There is no option "threads"'],
    [{ components: 2, covariance: "round" }, "The option covariance is"],
    [{ components: 2, init: { labels: [0, 1] } }, "The rows that labels would be for have yet to come."],
  ])("options %j", (options, message) => {
    expect(errorOf(() => new OnlineFit(options as never)).message).toContain(message);
  });

  it("saved streams that are corrupt", () => {
    const good = started().toJSON();
    const bad = [
      "{",
      3,
      JSON.stringify(started().model),
      { ...good, version: 2 },
      { ...good, options: { components: 3 } },
      { ...good, columns: 3 },
      { ...good, rowsSeen: -1 },
      { ...good, state: good.state?.slice(1) },
      { ...good, state: good.state?.slice(0, -1) },
      { ...good, state: good.state?.map((x, at) => (at > 20 ? -x : x)) },
      { ...good, waiting: [1] },
      { ...good, waiting: [], waitingWeights: [] , featureNames: ["a"] },
    ];
    for (const saved of bad) expect(errorOf(() => OnlineFit.fromJSON(saved as never)).code, JSON.stringify(saved).slice(0, 80)).toBe("invalid-model");
  });
});
