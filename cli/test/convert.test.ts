import { readdirSync, readFileSync } from "node:fs";
import { type CovarianceFamily, GaussianMixture } from "gaussmix";
import { expect, test } from "vitest";
import { PROGRAMS, type ProgramName } from "../src/convert/programs.js";
import { gaussmix, FAITHFUL, IRIS, workshop } from "./run.js";

const { file } = workshop();
const GOLDEN = new URL("golden/", import.meta.url);
const FAMILIES: readonly CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];

/** A mixture whose numbers are all different, so that none can be taken for another. */
function mixture(K: number, D: number, covariance: CovarianceFamily): GaussianMixture {
  const entry = (k: number, i: number, j: number): number => {
    const own = covariance === "tied" ? 0 : k;
    if (i === j) return 2 + own + (covariance === "spherical" ? 0 : i / 8);
    return covariance === "diagonal" || covariance === "spherical" ? 0 : (1 + i + j + own) / 64;
  };
  const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
  return GaussianMixture.from({
    covariance,
    weights: range(K).map((k) => (2 * (k + 1)) / (K * (K + 1))),
    means: range(K).map((k) => range(D).map((d) => 10 * k + d / 4)),
    covariances: range(K).map((k) => range(D).map((i) => range(D).map((j) => entry(k, Math.min(i, j), Math.max(i, j))))),
  });
}

function read(program: ProgramName, content: unknown): GaussianMixture {
  return PROGRAMS[program].read(JSON.parse(JSON.stringify(content)) as Record<string, unknown>);
}

const CASES = (Object.keys(PROGRAMS) as ProgramName[]).flatMap((program) => FAMILIES.flatMap((family) => [[1, 1], [3, 1], [1, 3], [2, 2], [4, 3]].map(([K = 1, D = 1]) => [program, family, K, D] as const)));

test.each(CASES)("%s and back, %s, K = %i, D = %i: the same numbers", (program, family, K, D) => {
  const model = mixture(K, D, family);
  const back = read(program, PROGRAMS[program].write(model));
  expect(back.weights).toEqual(model.weights);
  expect(back.means).toEqual(model.means);
  expect(back.covariances).toEqual(model.covariances);
});

const filesOf = (program: string): string[] => readdirSync(GOLDEN).filter((name) => name.startsWith(`${program}-`));

/** Rows of numbers, from one of the columns on. */
function rowsOf(path: string, firstColumn: number): number[][] {
  const lines = readFileSync(path, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => line.split(",").map(Number).slice(firstColumn));
}

test.each(filesOf("mclust"))("what R's mclust wrote in %s has the log-likelihood that R says", (name) => {
  const { logLikelihood, parameters } = JSON.parse(readFileSync(new URL(name, GOLDEN), "utf8")) as { logLikelihood: number[]; parameters: unknown };
  const rows = rowsOf(name.includes("iris") ? IRIS : FAITHFUL, name.includes("waiting") ? 1 : 0);
  const model = read("mclust", parameters);
  expect(model.logLikelihood(rows)).toBeCloseTo(logLikelihood[0] ?? NaN, 6);
  const [, , called = ""] = /-(\w+)-(\w+)\.json/.exec(name) ?? [];
  expect(model.covariance).toBe({ VVV: "full", EEE: "tied", VVI: "diagonal", VII: "spherical", VEV: "full", XXX: "full", E: "tied", V: "full" }[called]);
});

test.each(filesOf("matlab"))("what MATLAB's form has in %s has the log-likelihood that Octave says", (name) => {
  const { logLikelihood, parameters } = JSON.parse(readFileSync(new URL(name, GOLDEN), "utf8")) as { logLikelihood: number; parameters: unknown };
  const model = read("matlab", parameters);
  expect(model.logLikelihood(rowsOf(FAITHFUL, name.includes("waiting") ? 1 : 0))).toBeCloseTo(logLikelihood, 6);
  const kind = /^matlab-(.+)\.json$/.exec(name)?.[1] ?? "";
  expect(model.covariance).toBe({ shared: "tied", one: "tied", diagonal: "diagonal", "shared-diagonal": "diagonal" }[kind] ?? "full");
});

test("what scikit-learn wrote has the log-density that it says", () => {
  const cases = JSON.parse(readFileSync(new URL("sklearn.json", GOLDEN), "utf8")) as { parameters: Record<string, unknown>; points: number[][]; logDensity: number[] }[];
  expect(cases).toHaveLength(4);
  for (const { parameters, points, logDensity } of cases) {
    const found = read("sklearn", parameters).logDensity(points);
    found.forEach((density, n) => {
      expect(density).toBeCloseTo(logDensity[n] ?? NaN, 8);
    });
  }
});

test("by file and by name of the file, to the bit", async () => {
  const model = file("model.json");
  expect((await gaussmix(["fit", FAITHFUL, "-k", "2", "-o", model, "-q"])).code).toBe(0);
  const saved = GaussianMixture.fromJSON(readFileSync(model, "utf8"));
  for (const [name, ...options] of [["s.json", "--to", "sklearn"], ["m.json", "--to", "mclust"], ["x.json", "--to", "matlab"], ["c.csv"]] as const) {
    expect(await gaussmix(["convert", model, ...options, "-o", file(name)])).toMatchObject({ code: 0, err: "" });
    const { out } = await gaussmix(["convert", file(name)]);
    const back = GaussianMixture.fromJSON(out);
    expect([back.weights, back.means, back.covariances]).toEqual([saved.weights, saved.means, saved.covariances]);
  }
  expect(readFileSync(file("c.csv"), "utf8")).toMatch(/^weight,mean:eruptions,mean:waiting,cov:eruptions:eruptions,/);
});

test.each(FAMILIES)("a table of components keeps the family: %s", async (family) => {
  for (const [K, D] of [[3, 2], [2, 1], [1, 3]] as const) {
    const model = mixture(K, D, family);
    const table = file(`${family}-${K}-${D}.csv`);
    expect((await gaussmix(["convert", file("kept.json", JSON.stringify(model.toJSON())), "-o", table])).code).toBe(0);
    const back = GaussianMixture.fromJSON((await gaussmix(["convert", table])).out);
    expect([back.covariance, back.weights, back.means, back.covariances, back.parameterCount]).toEqual([family, model.weights, model.means, model.covariances, model.parameterCount]);
  }
});

test("a table without a family is full", async () => {
  const { out } = await gaussmix(["convert", file("bare.csv", "weight,mean:a,cov:a:a\n0.5,0,1\n0.5,4,1\n")]);
  expect(GaussianMixture.fromJSON(out).covariance).toBe("full");
});

test.each([
  [["convert", file("nothing.json", "{}")], /nothing\.json: no parameters that gaussmix knows/],
  [["convert", file("cut.json", '{"weights_": [0.5')], /cut\.json: not JSON, or cut short/],
  [["convert", file("short.json", '{"weights_": [0.5, 0.5], "means_": [[1], [2]], "covariances_": [[[1]]]}')], /short\.json: covariances_ has 1 numbers; expected 2/],
  [["convert", file("words.json", '{"weights_": [1], "means_": [["a"]], "covariances_": [[[1]]]}')], /words\.json: means_ has "a" where a number/],
  [["convert", file("negative.json", '{"weights_": [1], "means_": [[1]], "covariances_": [[[-1]]]}')], /negative\.json: /],
  [["convert", file("table.csv", "a,b\n1,2\n")], /table\.csv has no column "weight"\. A table of components has/],
  [["convert", file("round.csv", "weight,mean:a,cov:a:a,covariance\n1,0,1,round\n")], /round\.csv: column "covariance" has "round"\. Expected the same in every line: full, tied, diagonal and spherical/],
  [["convert", file("two.csv", "weight,mean:a,cov:a:a,covariance\n0.5,0,1,tied\n0.5,0,1,full\n")], /two\.csv: column "covariance" has "full"\. Expected the same/],
  [["convert", file("untied.csv", "weight,mean:a,cov:a:a,covariance\n0.5,0,1,tied\n0.5,0,2,tied\n")], /untied\.csv: .*tied/],
])("%j: one line", async (args, words) => {
  const { code, out, err } = await gaussmix(args);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(words);
  expect(err).toMatch(/^gaussmix: .*\n$/);
});
