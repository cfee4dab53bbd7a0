import { readFileSync } from "node:fs";
import { GaussianMixture } from "gaussmix";
import { beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.js";
import { FAITHFUL, gaussmix, IRIS, workshop } from "./run.js";

const { folder, file } = workshop();
const MODEL = file("model.json");

beforeAll(async () => {
  expect((await gaussmix(["fit", FAITHFUL, "-k", "2", "-o", MODEL, "--quiet"])).code).toBe(0);
});

function lines(text: string): string[] {
  return text.trimEnd().split("\n");
}

async function predict(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await gaussmix(["predict", MODEL, ...args, "--quiet"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out;
}

test("joins scores to rows; a saved model gives the library's numbers to the bit", async () => {
  const out = lines(await predict(FAITHFUL));
  const rows = lines(readFileSync(FAITHFUL, "utf8")).slice(1);
  expect(out[0]).toBe("eruptions,waiting,component,uncertainty,log_density,outlier,responsibility_1,responsibility_2");
  expect(out.slice(1).map((line) => line.split(",").slice(0, 2).join())).toEqual(rows);
  const model = GaussianMixture.fromJSON(readFileSync(MODEL, "utf8"));
  const data = rows.map((row) => row.split(",").map(Number));
  const numbers = out.slice(1).map((line) => line.split(","));
  expect(numbers.map((cells) => Number(cells[2]) - 1)).toEqual([...model.predict(data)]);
  expect(numbers.map((cells) => Number(cells[3]))).toEqual([...model.uncertainty(data)]);
  expect(numbers.map((cells) => Number(cells[4]))).toEqual([...model.logDensity(data)]);
  expect(numbers.flatMap((cells) => cells.slice(6).map(Number))).toEqual([...model.responsibilities(data)]);
});

test("every cell of a text file stays as it is written, and rows with missing cells have no component", async () => {
  const rows = ['007,3.600,"a,b",79.0,2020-01-05', '008,1.80," x ",54,', '009,NA,"say ""hi""",62,""', "010,4e0,é,080.00,1/2"];
  const out = lines(await predict(file("odd.csv", `id,eruptions,note,waiting,day\n${rows.join("\n")}\n`), "-o", file("odd-out.csv")));
  expect(out).toEqual([""]);
  const written = lines(readFileSync(file("odd-out.csv"), "utf8"));
  const parse = async (name: string): Promise<unknown[][]> =>
    (await duckdb(`SELECT id, eruptions, note, waiting, day FROM read_csv('${file(name)}', all_varchar = true, allow_quoted_nulls = false)`)).map((row) => Object.values(row));
  expect(await parse("odd-out.csv")).toEqual(await parse("odd.csv"));
  expect(written[3]).toBe('009,NA,"say ""hi""",62,"",,,,,,');
});

test("a # is text like other text, and features are numbers in typed rows", async () => {
  const path = file("marks.csv", `eruptions,note,waiting,id\n03.6,issue #12,79,007\n1.8,"issue #13",54,008\n2,#,60,009\n`);
  const out = lines(await predict(path)).map((line) => line.split(",").slice(0, 4).join());
  expect(out).toEqual(["eruptions,note,waiting,id", '03.6,"issue #12",79,007', '1.8,"issue #13",54,008', '2,"#",60,009']);
  await predict(path, "-o", file("marks.jsonl"));
  expect(JSON.parse(lines(readFileSync(file("marks.jsonl"), "utf8"))[0] ?? "")).toMatchObject({ eruptions: 3.6, note: "issue #12", waiting: 79, id: "007" });
});

test("Parquet keeps types, values and the order of many rows", async () => {
  const source = `SELECT i AS id, (i * 7919 % 1000) / 200.0 AS eruptions, 40 + i * 104729 % 60 AS waiting, DATE '2020-01-01' + (i % 900)::INTEGER AS day, [i, i + 1] AS pair, CASE WHEN i % 1000 = 0 THEN NULL ELSE 'r' || i END AS name FROM range(300000) t(i)`;
  await duckdb(`COPY (${source}) TO '${folder}/many.parquet' (ROW_GROUP_SIZE 5000)`);
  await predict(file("many.parquet"), "-o", file("many-out.parquet"));
  const [checked] = await duckdb(`
    SELECT count(*) AS n, sum((place - 1 <> id)::INTEGER) AS moved, sum((o IS DISTINCT FROM t)::INTEGER) AS changed
    FROM (SELECT *, row_number() OVER () AS place FROM (
      SELECT id, row(id, eruptions, waiting, day, pair, name) AS o FROM '${folder}/many-out.parquet'
    )) POSITIONAL JOIN (SELECT row(id, eruptions, waiting, day, pair, name) AS t FROM '${folder}/many.parquet')`);
  expect(checked).toEqual({ n: 300_000n, moved: 0n, changed: 0n });
  const types = async (name: string): Promise<unknown[]> => (await duckdb(`DESCRIBE SELECT * FROM '${folder}/${name}'`)).map(({ column_name, column_type }) => [column_name, column_type]);
  expect((await types("many-out.parquet")).slice(0, 6)).toEqual(await types("many.parquet"));
  expect((await types("many-out.parquet")).slice(6, 10)).toEqual([["component", "INTEGER"], ["uncertainty", "DOUBLE"], ["log_density", "DOUBLE"], ["outlier", "BOOLEAN"]]);
});

test("many rows of text keep their order too", async () => {
  await duckdb(`COPY (SELECT i AS id, i % 50 / 10.0 AS eruptions, 40 + i % 60 AS waiting FROM range(400000) t(i)) TO '${folder}/long.csv'`);
  await predict(file("long.csv"), "-o", file("long-out.csv"));
  const [checked] = await duckdb(`SELECT count(*) AS n, sum((place - 1 <> id)::INTEGER) AS moved FROM (SELECT id, row_number() OVER () AS place FROM read_csv('${folder}/long-out.csv'))`);
  expect(checked).toEqual({ n: 400_000n, moved: 0n });
});

test("a condition is about numbers even where cells are kept as text", async () => {
  const out = lines(await predict(FAITHFUL, "--where", "waiting < 50 and eruptions > 1.8"));
  const rows = lines(readFileSync(FAITHFUL, "utf8")).slice(1);
  const expected = rows.filter((row) => Number(row.split(",")[1]) < 50 && Number(row.split(",")[0]) > 1.8);
  expect(out.slice(1).map((line) => line.split(",").slice(0, 2).join())).toEqual(expected);
});

test("JSON, JSON lines, tabs and gzip by the name of the file", async () => {
  for (const name of ["out.json", "out.jsonl", "out.tsv", "out.csv.gz"]) await predict(FAITHFUL, "-o", file(name));
  const [first] = JSON.parse(readFileSync(file("out.json"), "utf8")) as Record<string, unknown>[];
  expect(first).toMatchObject({ eruptions: 3.6, waiting: 79, component: 2, outlier: false });
  expect(JSON.parse(lines(readFileSync(file("out.jsonl"), "utf8"))[0] ?? "")).toEqual(first);
  expect(lines(readFileSync(file("out.tsv"), "utf8"))[0]).toMatch(/^eruptions\twaiting\tcomponent\t/);
  expect(await duckdb(`SELECT count(*) AS n FROM read_csv('${folder}/out.csv.gz')`)).toEqual([{ n: 272n }]);
  const { out } = await gaussmix(["predict", MODEL, "-", "--json"], { input: readFileSync(FAITHFUL) });
  expect((JSON.parse(out) as unknown[]).length).toBe(272);
});

test("outliers are rows that the model hardly draws", async () => {
  const path = file("far.csv", "waiting,eruptions\n79,3.6\n54,1.8\n54,4.9\n");
  const table = lines(await predict(path)).map((line) => line.split(",")[5]);
  expect(table).toEqual(["outlier", "false", "false", "true"]);
  const [model, drawn] = [GaussianMixture.fromJSON(readFileSync(MODEL, "utf8")), file("drawn.csv")];
  expect((await gaussmix(["sample", MODEL, "-n", "20000", "--seed", "5", "-o", drawn])).code).toBe(0);
  const { out } = await gaussmix(["predict", MODEL, drawn, "--prefix", "f_", "--outliers", "0.05", "-o", file("drawn-out.parquet"), "--json"]);
  const { outliers, rows } = JSON.parse(out) as { outliers: number; rows: number };
  expect(rows).toBe(20_000);
  expect(Math.abs(outliers / rows - 0.05)).toBeLessThan(0.008);
  const data = lines(readFileSync(drawn, "utf8")).slice(1).map((line) => line.split(",").map(Number));
  const { data: flat, labels } = model.sample(20_000, { seed: 5 });
  expect(data.flatMap(([x, y]) => [x, y])).toEqual([...flat]);
  expect(data.map(([, , component]) => (component ?? 0) - 1)).toEqual([...labels]);
});

test("score says what the library says, with weights and in pieces", async () => {
  const model = GaussianMixture.fromJSON(readFileSync(MODEL, "utf8"));
  const data = lines(readFileSync(FAITHFUL, "utf8")).slice(1).map((row) => row.split(",").map(Number));
  const { out } = await gaussmix(["score", MODEL, FAITHFUL, "--json"]);
  const { rows, logLikelihood, bic, icl, aic } = JSON.parse(out) as Record<string, number>;
  expect(rows).toBe(272);
  expect(logLikelihood).toBeCloseTo(model.logLikelihood(data), 8);
  expect([aic, bic, icl].map((value) => value?.toFixed(6))).toEqual([model.aic(data), model.bic(data), model.icl(data)].map((value) => value.toFixed(6)));
  const weighted = file("weighted.csv", "eruptions,waiting,w\n3.6,79,2\n1.8,54,1\n");
  const answer = JSON.parse((await gaussmix(["score", MODEL, weighted, "--weights", "w", "--json"])).out) as Record<string, number>;
  expect(answer["logLikelihood"]).toBeCloseTo(model.logLikelihood([[3.6, 79], [3.6, 79], [1.8, 54]]), 9);
});

test("select writes the table of all cells", async () => {
  const { code, out } = await gaussmix(["select", FAITHFUL, "-k", "1..3", "-f", "full,tied", "-o", file("cells.csv")]);
  expect(code).toBe(0);
  expect(out).toMatch(/│ 3 │ tied +│ +11 │ +-1126\.3\d │ 2314\.\d\d │ +0\.00 │ 2358\.\d\d │ +best │/);
  const cells = lines(readFileSync(file("cells.csv"), "utf8"));
  expect(cells).toHaveLength(7);
  expect(cells[6]).toMatch(/^3,tied,11,-1126\.3\d+,.*,true,best$/);
});

test("select marks what has not converged", async () => {
  const hasty = ["select", FAITHFUL, "-k", "1,4", "-f", "full", "--restarts", "1", "--no-acceleration", "--max-iterations", "8"];
  const { out } = await gaussmix([...hasty, "-o", file("hasty.csv")]);
  expect(out).toMatch(/│ 4 │ full +│.*│ +best\* │\n│ 1 │ full +│.*│ +behind │\n.*\n\* not converged, .*--max-iterations\.\n/);
  expect(lines(readFileSync(file("hasty.csv"), "utf8")).map((line) => line.split(",").slice(-2).join())).toEqual(["converged,verdict", "true,behind", "false,best"]);
  const cells = JSON.parse((await gaussmix([...hasty, "--json"])).out) as { components: number; converged: boolean; stopReason: string }[];
  expect(cells.map(({ components, converged, stopReason }) => [components, converged, stopReason])).toEqual([[1, true, expect.any(String)], [4, false, "max-iterations"]]);
});

test.each([
  [["predict", MODEL, IRIS], 1, /iris\.csv has no columns "eruptions" and "waiting", which the model needs/],
  [["predict", MODEL, file("inf.csv", "eruptions,waiting\n1,2\n3,inf\n")], 1, /inf\.csv: column "waiting" is infinite in row 2/],
  [["predict", MODEL, file("slip.csv", `eruptions,waiting\n${"1,2\n".repeat(30_000)}1,x\n`)], 1, /slip\.csv, line 30002: column "waiting" has "x", which is not a number/],
  [["predict", MODEL, file("words.csv", "eruptions,waiting\n1,long\n2,short\n")], 1, /words\.csv: column "waiting" has "long" in row 1, and the model needs numbers there/],
  [["predict", MODEL, file("hash.csv", "eruptions,waiting\n1,2\n#3,4\n5,6\n")], 1, /hash\.csv, line 3: column "eruptions" has "#3", which is not a number/],
  [["predict", MODEL, file("taken.csv", "eruptions,waiting,component\n1,2,3\n")], 2, /taken\.csv already has a column "component"\. .*--prefix/],
  [["predict", MODEL, FAITHFUL, "-o", file("labels.xls")], 2, /the name says no form of rows\. Choose a name that ends with \.csv/],
  [["predict", FAITHFUL, FAITHFUL], 1, /faithful\.csv is not a model that gaussmix wrote/],
  [["predict", file("no-model.json"), FAITHFUL], 1, /no-model\.json does not exist/],
  [["predict", file("cut.json", '{"format":"gaussmix","version":1,"weights":[1'), FAITHFUL], 1, /cut\.json is not a model.*cut short/],
  [["sample", MODEL, "-n", "0"], 2, /Expected a whole number of at least 1/],
  [["sample", MODEL], 2, /required option '-n, --rows <n>' not specified/],
  [["select", FAITHFUL, "-k", "2", "-f", "full"], 2, /nothing to choose among/],
])("%j: one line", async (args, expected, words) => {
  const { code, out, err } = await gaussmix(args);
  expect({ code, out }).toEqual({ code: expected, out: "" });
  expect(err).toMatch(words);
  expect(err).toMatch(/^gaussmix: .*\n$/);
});
