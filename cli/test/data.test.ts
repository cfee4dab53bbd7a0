import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Float64, Int64, makeData, makeVector, Table, tableFromArrays, tableToIPC, vectorFromArray } from "apache-arrow";
import { beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.js";
import { FAITHFUL, gaussmix, workshop } from "./run.js";

const { folder, file } = workshop();
const csv = readFileSync(FAITHFUL, "utf8");

beforeAll(async () => {
  const rows = `SELECT * FROM read_csv('${FAITHFUL}')`;
  await duckdb(
    `COPY (${rows}) TO '${folder}/faithful.parquet'`,
    `COPY (${rows}) TO '${folder}/faithful.jsonl'`,
    `COPY (${rows} LIMIT 100) TO '${folder}/part-1.parquet'`,
    `COPY (${rows} OFFSET 100) TO '${folder}/part-2.parquet'`,
    `ATTACH '${folder}/one.duckdb' AS one`,
    `CREATE TABLE one.geyser AS ${rows}`,
    `ATTACH '${folder}/two.duckdb' AS two`,
    `CREATE TABLE two.geyser AS ${rows}`,
    `CREATE TABLE two.other AS SELECT 1 AS x`,
  );
  file("faithful.csv", csv);
  file("faithful.tsv", csv.replaceAll(",", "\t"));
  file("semicolons.csv", csv.replaceAll(",", ";"));
  file("windows.csv", `\ufeff${csv.replaceAll("\n", "\r\n")}`);
  file("faithful.csv.gz", gzipSync(csv));
  const columns = { eruptions: [] as number[], waiting: [] as number[] };
  for (const line of csv.trim().split("\n").slice(1)) {
    const [eruptions = NaN, waiting = NaN] = line.split(",").map(Number);
    columns.eruptions.push(eruptions);
    columns.waiting.push(waiting);
  }
  const table = tableFromArrays({ eruptions: Float64Array.from(columns.eruptions), waiting: BigInt64Array.from(columns.waiting, BigInt) });
  file("faithful.arrow", tableToIPC(table, "file"));
  file("faithful.arrows", tableToIPC(table, "stream"));
});

async function logLikelihood(args: readonly string[], input?: string | Buffer): Promise<{ logLikelihood: number; sha256: string; rows: number }> {
  const { code, out, err } = await gaussmix(["fit", ...args, "-k", "2", "--restarts", "2", "--json"], { input });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const { provenance } = JSON.parse(out) as { provenance: { data: { sha256: string; rows: number }; fit: { logLikelihood: number } } };
  return { ...provenance.data, ...provenance.fit };
}

test.each([
  ["faithful.csv"],
  ["faithful.tsv"],
  ["semicolons.csv"],
  ["windows.csv"],
  ["faithful.csv.gz"],
  ["faithful.parquet"],
  ["faithful.jsonl"],
  ["faithful.arrow"],
  ["faithful.arrows"],
  ["part-*.parquet"],
  ["one.duckdb"],
  ["two.duckdb", "--table", "geyser"],
  ["two.duckdb", "--sql", "select eruptions, waiting from geyser;"],
  ["faithful.csv", "--sql", "select * from data where waiting > 0 -- all"],
])("%s %s %s has the same rows", async (name, ...options) => {
  const given = await logLikelihood([file(name), ...options]);
  const { sha256 } = await logLikelihood([FAITHFUL]);
  expect(given).toMatchObject({ sha256, rows: 272 });
  expect(given.logLikelihood).toBeCloseTo(-1130.264, 3);
});

test.each(["faithful.csv", "faithful.csv.gz", "faithful.parquet", "faithful.jsonl", "faithful.arrow"])("%s comes through a pipe", async (name) => {
  const { rows, logLikelihood: found } = await logLikelihood(["-"], readFileSync(file(name)));
  expect(rows).toBe(272);
  expect(found).toBeCloseTo(-1130.264, 3);
});

test("--where and --sample take some rows, and the same seed the same ones", async () => {
  expect((await logLikelihood([FAITHFUL, "--where", "waiting < 70"])).rows).toBe(103);
  const [one, same, other] = [await logLikelihood([FAITHFUL, "--sample", "100"]), await logLikelihood([FAITHFUL, "--sample", "100"]), await logLikelihood([FAITHFUL, "--sample", "100", "--seed", "1"])];
  expect(one.rows).toBe(100);
  expect(same).toEqual(one);
  expect(other.sha256).not.toBe(one.sha256);
});

test("weights count as frequencies", async () => {
  const counted = file("counted.csv", "x,n\n1,1\n2,3\n7,1\n8,2\n9,1\n");
  const repeated = file("repeated.csv", "x\n1\n2\n2\n2\n7\n8\n8\n9\n");
  const [one, other] = [await logLikelihood([counted, "--weights", "n"]), await logLikelihood([repeated])];
  expect(one.logLikelihood).toBeCloseTo(other.logLikelihood, 9);
});

test("rows with missing cells are left out and counted, and other columns are named", async () => {
  const path = file("gaps.csv", "id,a,b,note\nx,1,2,u\ny,NA,3,v\nz,4,,w\nx,5,6,\ny,nan,7,\nz,8,9,\nz,3,1,\n");
  const { code, err } = await gaussmix(["fit", path, "-k", "1"]);
  expect(code).toBe(0);
  expect(err).toBe(`note  left out "id" (text: "x" in row 1) and "note" (text: "u" in row 1); choose columns with --columns\nnote  left out 3 rows of 7 with missing cells in "a" (2) and "b" (1)\n`);
});

test("a column of text or of nothing is left out, and the note and the provenance say why", async () => {
  const path = file("texts.csv", `a,b,c\n1,2,\n3,"4,NA\n5,x,\n`);
  const why = `left out "b" (text: "\\"4" in row 2) and "c" (empty); choose columns with --columns`;
  expect((await gaussmix(["fit", path, "-k", "1"])).err).toBe(`note  ${why}\n`);
  const { out } = await gaussmix(["fit", path, "-k", "1", "--json"]);
  expect((JSON.parse(out) as { provenance: { data: unknown } }).provenance.data).toMatchObject({ columns: ["a"], notes: [why] });
});

test("a column may have its first value late", async () => {
  const { err } = await gaussmix(["fit", file("late.csv", `a,b\n${"1,\n2,\n".repeat(15_000)}3,4\n`), "-k", "1"]);
  expect(err).toBe(`note  left out "b" (empty in its first 20,000 rows); choose columns with --columns\n`);
});

test("known classes may be numbers and words", async () => {
  const { code, out, err } = await gaussmix(["fit", file("classes.csv", "a,class\n1,01\n2,01\n7,02\n8,x\n"), "-k", "1", "--labels", "class"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/│ 01 +│ 2 │\n│ 02 +│ 1 │\n│ x +│ 1 │/);
});

test("leading zeros and plus signs are numbers, also where the first line has no names", async () => {
  const rows = "02.5,+7\n03.5,+8\n07.5,+2\n";
  const { sha256 } = await logLikelihood([file("plain.csv", "a,b\n2.5,7\n3.5,8\n7.5,2\n")]);
  expect(await logLikelihood([file("zeros.csv", `a,b\n${rows}`)])).toMatchObject({ sha256 });
  expect(await logLikelihood([file("zeros.csv"), "--columns", "a,b"])).toMatchObject({ sha256 });
  expect(await logLikelihood([file("zeros.csv"), "--sql", "select * from data"])).toMatchObject({ sha256 });
  expect(await logLikelihood([file("nameless.csv", rows)])).toMatchObject({ sha256, rows: 3 });
});

test("without a line of names a note says how columns are called", async () => {
  const { err, code } = await gaussmix(["fit", file("numbers.csv", "1,2\n3,5\n7,1\n"), "-k", "1"]);
  expect({ err, code }).toEqual({ code: 0, err: "note  no line of names: the first line is a row like the others, and the columns are called column0 and column1. Add a first line with names to call them otherwise\n" });
});

test("a quoted cell may come late", async () => {
  const path = file("quotes.csv", `a,note\n${"1,x\n2,y\n".repeat(15_000)}3,"p, q"\n`);
  expect((await logLikelihood([path])).rows).toBe(30_001);
});

test("Arrow's text, categories, gaps and large whole numbers", async () => {
  const table = new Table({
    big: vectorFromArray([1n, 2n, null, 9_007_199_254_740_993n], new Int64()),
    x: makeVector(makeData({ type: new Float64(), data: Float64Array.of(1, 2, 3, 4) })),
    word: vectorFromArray(["a", "b", "a", "c"]),
  });
  const { err, code } = await gaussmix(["fit", file("mixed.arrow", tableToIPC(table, "file")), "-k", "1"]);
  expect(code).toBe(0);
  expect(err).toContain(`left out "word" (text: "a" in row 1)`);
  expect(err).toContain(`left out 1 row of 4 with missing cells in "big" (1)`);
});

test("names of columns may be anything", async () => {
  const path = file("names.csv", `"a,b","__proto__","select ""x""",1\n1,2,3,4\n2,4,3,5\n7,1,5,4\n`);
  const { code, out } = await gaussmix(["fit", path, "-k", "1", "--json"]);
  expect(code).toBe(0);
  expect((JSON.parse(out) as { featureNames: string[] }).featureNames).toEqual(["a,b", "__proto__", 'select "x"', "1"]);
});
