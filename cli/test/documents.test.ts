import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { createProgram } from "../src/program.js";
import { duckdb } from "./duckdb.js";
import { FAITHFUL, IRIS, workshop } from "./run.js";
import { shell, timeless } from "./shell.js";

const { folder, file } = workshop();

beforeAll(async () => {
  copyFileSync(FAITHFUL, file("faithful.csv"));
  copyFileSync(FAITHFUL, file("new.csv"));
  mkdirSync(file("logs"));
  const lines = readFileSync(IRIS, "utf8").trim().split("\n");
  const species = ["setosa", "versicolor", "virginica"];
  file("iris.csv", lines.map((line, n) => `${line},${n === 0 ? "Species" : (species[Math.floor((n - 1) / 50)] ?? "")}\n`).join(""));
  await duckdb(
    `COPY (SELECT * FROM read_csv('${FAITHFUL}')) TO '${folder}/new.parquet'`,
    `COPY (SELECT * FROM read_csv('${FAITHFUL}')) TO '${folder}/lastweek.parquet'`,
    "SELECT setseed(0.5)",
    `COPY (SELECT i % 4 * 5 + random() + random() AS a, i % 3 * 4 + random() AS b FROM range(1000000) t(i)) TO '${folder}/big.parquet'`,
    `COPY (SELECT * FROM '${folder}/big.parquet' LIMIT 20000) TO '${folder}/big.csv.gz'`,
    `COPY (SELECT a AS ms, b AS size FROM '${folder}/big.parquet' LIMIT 5000) TO '${folder}/logs/1.parquet'`,
    `COPY (SELECT a AS ms, b AS size FROM '${folder}/big.parquet' LIMIT 5000 OFFSET 5000) TO '${folder}/logs/2.parquet'`,
    `ATTACH '${folder}/shop.duckdb' AS shop`,
    `CREATE TABLE shop.items AS SELECT a AS price, b AS weight FROM '${folder}/big.parquet' LIMIT 5000`,
    `COPY (SELECT 1) TO '${folder}/ready.csv'`,
  );
  file("mclust.json", JSON.stringify((JSON.parse(readFileSync(new URL("golden/mclust-faithful-VVV.json", import.meta.url), "utf8")) as { parameters: unknown }).parameters));
  const models = ["fit faithful.csv -k 2 -o two.json", "fit faithful.csv -k 3 -o three.json", "fit new.parquet -k 2 -o old.json", "fit new.parquet -k 3 -o new.json", "fit iris.csv -k 1..3 -o iris.json"];
  expect(await shell(folder, models.map((line) => `gaussmix ${line} --quiet`).join(" && "))).toEqual({ code: 0, said: "" });
});

function examples(): string[] {
  return createProgram().commands.flatMap((command) => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    return (help.split("\nExamples:\n")[1] ?? "").trim().split("\n").map((line) => line.trim());
  });
}

const LINES = examples().filter((line) => !line.includes("completion"));

test("there are examples", () => {
  expect(LINES.length).toBeGreaterThan(25);
});

test.each(LINES)("%s", async (line) => {
  const { code, said } = await shell(folder, line);
  expect({ code, said: /^gaussmix: .*/m.exec(said)?.[0] }).toEqual({ code: 0, said: undefined });
});

/** What a page shows of the terminal: commands behind a $, and what they print. */
function transcripts(page: string): string[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");
  return [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, body = ""]) => body);
}

async function typed(own: string, transcript: string): Promise<string> {
  let said = "";
  for (const [line, command = ""] of transcript.matchAll(/^\$ (.*)\n/gm)) said += line + (await shell(own, command)).said;
  return said;
}

test.each(["docs/command-line.md", "README.md"])("the commands of %s print what the page says", async (page) => {
  const own = file(page.replaceAll(/\W/g, "-"));
  mkdirSync(own);
  for (const name of ["faithful.csv", "iris.csv"]) copyFileSync(file(name), `${own}/${name}`);
  const shown = transcripts(page);
  expect(shown.length).toBeGreaterThan(0);
  for (const transcript of shown) expect(timeless(await typed(own, transcript))).toBe(timeless(transcript));
});
