import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { dataTrouble } from "../src/data/faults.js";
import { fileTrouble } from "../src/errors.js";
import { duckdb } from "./duckdb.js";
import { gaussmix, workshop } from "./run.js";

const { folder, file } = workshop();
const LARGE = file("large.parquet");
/** Of 500 MB, 50 may be rows: fewer than these. */
const SMALL_MEMORY = ["--memory", "500MB"];

beforeAll(async () => {
  const columns = [0, 1, 2, 3, 4, 5].map((d) => `(i % 3) * ${d} + hash(i * 6 + ${d}) / 1.8e19 AS x${d}`);
  await duckdb(`COPY (SELECT ${columns.join(", ")}, i % 4 AS w, 'c' || i % 3 AS class, CASE WHEN i % 50000 = 7 THEN NULL ELSE 1 END AS gap FROM range(1300000) t(i)) TO '${LARGE}'`);
});

const COLUMNS = ["--columns", "x0,x1,x2,x3,x4,x5"];

test("rows that wait on the disk give the same bits as rows in memory, with weights and classes", async () => {
  const fitted = async (...options: readonly string[]): Promise<unknown> => {
    const { out, err } = await gaussmix(["fit", LARGE, ...COLUMNS, "-k", "3", "--restarts", "1", "--weights", "w", "--labels", "class", "--json", ...options]);
    expect(err).toBe("");
    const { provenance, ...model } = JSON.parse(out) as { provenance: { data: unknown; fit: { logLikelihood: number; restarts: unknown } } };
    return { model, data: provenance.data, logLikelihood: provenance.fit.logLikelihood, restarts: provenance.fit.restarts };
  };
  expect(await fitted(...SMALL_MEMORY)).toEqual(await fitted());
});

test("so do scores and comparisons", async () => {
  for (const k of ["2", "3"]) expect((await gaussmix(["fit", LARGE, ...COLUMNS, "-k", k, "--sample", "5000", "-o", file(`${k}.json`), "-q"])).code).toBe(0);
  for (const args of [["score", file("2.json")], ["compare", file("2.json"), file("3.json")]]) {
    const [small, large] = [await gaussmix([...args, LARGE, "--json", ...SMALL_MEMORY]), await gaussmix([...args, LARGE, "--json"])];
    expect(small.out).toContain("logLikelihood");
    expect(small).toEqual(large);
  }
});

test("memory stays near what is allowed", () => {
  const measured = (args: readonly string[]): number => {
    // The greatest resident set, as the process itself knows it (in kilobytes).
    const peak = `process.on("exit", () => console.error(process.resourceUsage().maxRSS))`;
    const main = new URL("../dist/main.js", import.meta.url).pathname;
    const { stderr } = spawnSync(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(peak)}`, main, ...args, "-q"], { encoding: "utf8" });
    return Number(stderr.trim().split("\n").at(-1)) / 1000;
  };
  expect(measured(["fit", LARGE, ...COLUMNS, "-k", "3", "--restarts", "1", ...SMALL_MEMORY])).toBeLessThan(600);
  expect(measured(["predict", file("3.json"), LARGE, "-o", file("out.csv"), ...SMALL_MEMORY])).toBeLessThan(600);
});

test("choosing K of more rows than may be held names the remedy", async () => {
  const { code, err } = await gaussmix(["select", LARGE, ...COLUMNS, ...SMALL_MEMORY]);
  expect(code).toBe(2);
  expect(err).toMatch(/62\.4 MB of them are too many for --memory\. Choose on a sample, such as --sample 200000/);
  expect((await gaussmix(["select", LARGE, ...COLUMNS, ...SMALL_MEMORY, "--sample", "3000", "-k", "2..3", "-f", "full"])).code).toBe(0);
});

test("files of different columns are not mixed up", async () => {
  mkdirSync(file("parts"));
  file("parts/1.csv", "a,b\n1,2\n3,4\n");
  file("parts/2.csv", "b,a\n1,2\n3,4\n");
  const { code, err } = await gaussmix(["fit", `${folder}/parts/*.csv`, "-k", "1"]);
  expect(code).toBe(1);
  expect(err).toMatch(/2\.csv, line 1: column 1 is called "b", but the first file has 2 columns: a and b/);
});

test.each([
  ["EACCES", /^a\.csv may not be read or written by you/],
  ["EISDIR", /^a\.csv is a folder/],
  ["ENOSPC", /^a\.csv can't be written: the disk is full/],
])("what the system calls %s, in words", (code, words) => {
  expect((fileTrouble("a.csv", Object.assign(new Error("x"), { code })) as Error).message).toMatch(words);
});

test("what DuckDB says of permissions, disks and memory, in words", () => {
  const said = (message: string): string => (dataTrouble("a.csv", new Error(message)) as Error).message;
  expect(said(`IO Error: Cannot open file "a.csv": Permission denied`)).toMatch(/^a\.csv may not be read/);
  expect(said(`IO Error: Could not write file "a.parquet": No space left on device`)).toMatch(/the disk is full/);
  expect(said("Out of Memory Error: failed to allocate data")).toMatch(/Allow more with --memory/);
  expect(said("Some Error: of a new kind\nwith advice")).toBe("a.csv: Some Error: of a new kind");
});
