import { copyFileSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.js";
import { FAITHFUL, gaussmix, workshop } from "./run.js";
import { shell } from "./shell.js";

const { folder, file } = workshop();
const rows = "3,4\n".repeat(30_000);

beforeAll(async () => {
  await duckdb(`COPY (SELECT * FROM read_csv('${FAITHFUL}')) TO '${folder}/cut.parquet'`);
  truncateSync(file("cut.parquet"), 1000);
  await duckdb(`ATTACH '${folder}/cut.duckdb' AS cut`, "CREATE TABLE cut.numbers AS SELECT random() AS x FROM range(10000)");
  truncateSync(file("cut.duckdb"), 5000);
  file("part-1.csv", "a,b\n1,2\n3,4\n");
  file("part-2.csv", "a,b\n1,2\n3,x\n");
});

/** The files, what else is asked, and the one line that must come. */
const HOSTILE: readonly (readonly [string, string | Uint8Array | undefined, readonly string[], RegExp])[] = [
  ["empty.csv", "", [], /empty\.csv is empty\. Expected a line with the names/],
  ["header.csv", "a,b\n", [], /header\.csv has a header but no rows/],
  ["text.csv", `a,b\n1,2\n${rows}5,abc\n6,7\n`, [], /text\.csv, line 30003: column "b" has "abc", which is not a number\. Correct it, leave the cell empty .* or choose columns with --columns/],
  ["early.csv", "a,b\n1,2\n5,abc\n6,7\n", [], /early\.csv, line 3: column "b" has "abc", which is not a number\. Correct it/],
  ["chosen.csv", "a,b\n1,2\n5,abc\n6,7\n", ["--columns", "a,b"], /chosen\.csv, line 3: column "b" has "abc", which is not a number/],
  ["word.csv", "a,b\n1,x\n5,abc\n6,7\n", ["--columns", "a,b"], /word\.csv: column "b" has "x" in row 1, and --columns needs numbers/],
  ["part-*.csv", undefined, [], /part-2\.csv, line 3: column "b" has "x", which is not a number/],
  ["thousands.csv", "a,b\n1,2\n5,1_000\n6,7\n", [], /thousands\.csv, row 2: column "b" has "1_000", which is not a number: decimals have a point, thousands nothing, as in 1234\.5\./],
  ["thousands.csv", "a,b\n1,2\n5,1_000\n6,7\n", ["--columns", "b"], /thousands\.csv, row 2: column "b" has "1_000", which is not a number/],
  ["commas.csv", "a;b\n3,6;1,2\n1,8;3\n", [], /commas\.csv has no numeric column: "a" is text: "3,6" in row 1: decimals have a point/],
  ["hash.csv", "a,b\n1,2\n#3,4\n5,6\n", [], /hash\.csv, line 3: column "a" has "#3", which is not a number/],
  ["comment.csv", "a,b\n1,2\n# three\n5,6\n", [], /comment\.csv, line 3: "# three" is no row\. Lines that begin with # are read like others: remove them, such as with grep -v '\^#'/],
  ["comments.csv", "# exported\na,b\n1,2\n", [], /comments\.csv, line 1: "# exported" is no line of names\. .*grep -v '\^#'/],
  ["case.csv", "a,A\n1,2\n3,4\n", [], /case\.csv, line 1: columns 1 and 2 differ in upper and lower case only: "a" and "A"\. Rename one/],
  ["case.jsonl", '{"a": 1, "A": 2}\n{"a": 3, "A": 4}\n', [], /case\.jsonl: two columns differ in upper and lower case only: "a" and "A"\. Rename one/],
  ["case.arrow", tableToIPC(tableFromArrays({ a: Float64Array.of(1, 2), A: Float64Array.of(3, 4) })), [], /case\.arrow: two columns differ in upper and lower case only: "a" and "A"/],
  ["mixed.jsonl", '{"a": 1}\n{"a": "x"}\n{"a": 3}\n', [], /mixed\.jsonl, row 2: column "a" has "x", which is not a number/],
  ["late.jsonl", `${'{"a": 1}\n'.repeat(30_000)}{"a": "x"}\n`, [], /late\.jsonl, line 30001: "x" is not a number as the cells before it/],
  ["latin.csv", Buffer.from("a,b\n1,caf\u00e9\n", "latin1"), [], /latin\.csv, line 2: the text is not in UTF-8\. .*iconv -f latin1 -t utf-8/],
  ["owed.csv", "a,n\n1,2\n3,-1\n", ["--weights", "n"], /owed\.csv: column "n" is -1 in row 2, and a weight is 0 or more\. .*--where '"n" >= 0'/],
  ["many.csv", "a,n\n1,many\n3,few\n", ["--weights", "n"], /many\.csv: column "n" has "many" in row 1, and --weights needs numbers\. Correct it, or choose another column with --weights/],
  ["free.csv", "a,n\n1,0\n3,0\n", ["--weights", "n"], /free\.csv: column "n" is 0 in every row, and some weight must be above 0/],
  ["cut.duckdb", undefined, [], /cut\.duckdb is not a whole file: it was cut short/],
  ["mixed.csv", "a,b,c\n1,2,3\n4;5;6\n7\t8\t9\n", [], /mixed\.csv, line 3: 1 of 3 columns/],
  ["ragged.csv", "a,b\n1,2\n3,4\n5\n6,7,8\n", [], /ragged\.csv, line 4: 1 of 2 columns/],
  ["late.csv", `a,b\n${rows}5\n6,7\n`, [], /late\.csv, line 30002: 1 of 2 columns/],
  ["colons.csv", "a^b\n1^2\n3^4\n", [], /colons\.csv has no numeric column: "a\^b" is text: "1\^2" in row 1\. .*--delimiter/],
  ["wrong.csv", "a;b\n1;2\n3;4\n", ["--delimiter", ","], /wrong\.csv has no numeric column: "a;b" is text.*--delimiter/],
  ["inf.csv", "a,b\n1,2\n3,inf\n5,6\n", [], /inf\.csv: column "b" is infinite in row 2\. .*--where 'isfinite\("b"\)'/],
  ["dup.csv", "a,b,a\n1,2,3\n4,5,6\n", [], /dup\.csv, line 1: columns 1 and 3 are both called "a"/],
  ["nothing.csv", "a,b\n1,\n,2\n3,NA\n", [], /nothing\.csv: each of the 3 rows lacks a value in "a" and "b"/],
  ["cut.parquet", undefined, [], /cut\.parquet is not a whole Parquet file/],
  ["words.parquet", "these are words", [], /words\.parquet is not a Parquet file, whatever its name says/],
  ["cut.csv.gz", gzipSync(`a,b\n${rows}`).subarray(0, -6), [], /cut\.csv\.gz can't be unpacked/],
  ["packed.csv", gzipSync(`a,b\n${rows}`), [], /packed\.csv is compressed by gzip\. Give it a name/],
  ["cut.arrow", Buffer.from("ARROW1\0\0garbage"), [], /cut\.arrow is not a whole Arrow file/],
  ["broken.jsonl", `{"a": 1}\n{"a": \n`, [], /broken\.jsonl: the JSON is broken/],
  ["lite.db", Buffer.from("SQLite format 3\0 and so on"), [], /lite\.db is an SQLite database.*sqlite3 -csv/],
  ["sheet.xlsx", Buffer.from("PK\u0003\u0004 and so on"), [], /sheet\.xlsx is a zip archive or a spreadsheet/],
  ["utf16.csv", Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), [], /utf16\.csv is text in UTF-16/],
  ["noise.bin", Buffer.from([1, 2, 0, 3, 255, 0]), [], /noise\.bin is not text/],
  ["good.csv", "a,b\n1,2\n3,4\n", ["--where", "c > 1"], /good\.csv: .*"c".*--where/],
  ["good.csv", "a,b\n1,2\n3,4\n", ["--where", "a >"], /good\.csv: .*--where/],
  ["good.csv", "a,b\n1,2\n3,4\n", ["--where", "a > 9"], /good\.csv has no row that --where takes/],
  ["good.csv", "a,b\n1,2\n3,4\n", ["--sql", "select * from data where a > 9"], /good\.csv has no row that --sql gives/],
  ["good.csv", "a,b\n1,2\n3,4\n", ["--sql", "select * from nothing"], /good\.csv: .*nothing.*--sql/],
  ["missing.csv", undefined, [], /missing\.csv does not exist/],
  ["no-*.csv", undefined, [], /No file matches .*no-\*\.csv/],
  [".", undefined, [], /is a folder\. Name a file in it/],
];

test.each(HOSTILE)("%s %#", async (name, content, options, words) => {
  const { code, out, err } = await gaussmix(["fit", file(name, content), "-k", "1", ...options, "-o", file("never.json")]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(words);
  expect(err).toMatch(/^gaussmix: .*\n$/);
  expect(err).not.toMatch(/\n.*\n|\bat .*:\d+:\d+|defect/);
  expect(readdirSync(folder).filter((one) => one.includes("never"))).toEqual([]);
});

test("addresses on the network are not fetched", async () => {
  const { code, err } = await gaussmix(["fit", "https://example.org/a.csv"]);
  expect(code).toBe(1);
  expect(err).toMatch(/is not a local file\. Fetch it first/);
});

test("an empty pipe is an empty file", async () => {
  const { code, err } = await gaussmix(["fit", "-"], { input: "" });
  expect(code).toBe(1);
  expect(err).toMatch(/standard input is empty/);
});

test.each([
  ["# exported\na,b\n1,2\n", /^gaussmix: standard input, line 1: "# exported" is no line of names/],
  ["a,A\n1,2\n", /^gaussmix: standard input, line 1: columns 1 and 2 differ in upper and lower case only/],
  ["a,b\n1,2\n3,x\n5,6\n", /^gaussmix: standard input, line 3: column "b" has "x"/],
])("what is wrong in a pipe is said of the standard input, %#", async (input, words) => {
  const { code, err } = await gaussmix(["fit", "-"], { input });
  expect(code).toBe(1);
  expect(err).toMatch(words);
});

test("a database with several tables asks which", async () => {
  await duckdb(`ATTACH '${folder}/several.duckdb' AS s`, "CREATE TABLE s.one AS SELECT 1 AS x", "CREATE TABLE s.two AS SELECT 2 AS x");
  const { code, err } = await gaussmix(["fit", file("several.duckdb")]);
  expect(code).toBe(2);
  expect(err).toMatch(/has several tables\. Choose with --table: one and two\./);
});

test("a model that is none", async () => {
  writeFileSync(file("target.json"), "old");
  const { code, err } = await gaussmix(["fit", file("empty.csv", ""), "-o", file("target.json")]);
  expect(code).toBe(1);
  expect(err).toContain("is empty");
  expect(readFileSync(file("target.json"), "utf8")).toBe("old");
});

test("no result takes the place of what is read, or of another result", async () => {
  const [data, model] = [file("safe.csv"), file("safe.json")];
  copyFileSync(FAITHFUL, data);
  symlinkSync(data, file("link.csv"));
  symlinkSync(folder, file("round"));
  expect((await gaussmix(["fit", data, "-k", "2", "-o", model, "-q"])).code).toBe(0);
  const saved = readFileSync(model, "utf8");
  const cases = [
    ["fit", data, "-k", "2", "-o", data],
    ["fit", file("saf*.csv"), "-k", "2", "-o", data],
    ["fit", "--sql", `select * from '${data}'`, "-k", "2", "-o", data],
    ["fit", data, "-k", "2", "-o", file("twice.svg"), "--plot", file("twice.svg")],
    ["fit", data, "-k", "2", "--report", file("twice.html"), "-o", `${folder}/round/twice.html`],
    ["select", data, "-k", "1..2", "-o", `${folder}/./safe.csv`],
    ["predict", model, data, "-o", data],
    ["predict", model, data, "-o", file("link.csv")],
    ["predict", model, file("link.csv"), "-o", `${folder}/round/safe.csv`],
    ["predict", model, data, "-o", model],
    ["sample", model, "-n", "3", "-o", model],
    ["convert", model, "-o", model],
    ["report", model, file("page.html", "a,b\n"), "-o", file("page.html")],
    ["plot", model, file("rows.svg", "a,b\n"), "-o", file("rows.svg")],
  ];
  for (const args of cases) {
    const { code, out, err } = await gaussmix(args);
    expect({ args, code, out }).toEqual({ args, code: 2, out: "" });
    expect(err).toMatch(/^gaussmix: (-o|--plot|--report) .*: that file is (read by this command, and would be lost|where -o goes too)\. Choose another place\.\n$/);
  }
  expect(await shell(folder, "gaussmix predict safe.json - -o safe.csv < safe.csv")).toEqual({ code: 2, said: "gaussmix: -o safe.csv: that file is read by this command, and would be lost. Choose another place.\n" });
  expect(readFileSync(data, "utf8")).toBe(readFileSync(FAITHFUL, "utf8"));
  expect(readFileSync(model, "utf8")).toBe(saved);
  expect(readdirSync(folder).filter((name) => name.startsWith("twice"))).toEqual([]);
});
