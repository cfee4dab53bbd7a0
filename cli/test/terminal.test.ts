import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.js";
import { MAIN, workshop } from "./run.js";

const { folder, file } = workshop();

beforeAll(async () => {
  await duckdb(`COPY (SELECT (i % 3) * 3 + hash(i) / 1.8e19 AS x, hash(i + 1) / 1.8e19 AS y FROM range(600000) t(i)) TO '${folder}/rows.csv'`);
});

/** What a person sees: the program runs in a terminal that `script` makes for it. */
function seen(env: Readonly<Record<string, string>>, ...options: readonly string[]): string {
  const command = `stty cols 60 2>/dev/null; "${process.execPath}" "${MAIN}" fit "${file("rows.csv")}" -k 3 --restarts 2 ${options.join(" ")}`;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NO_COLOR|FORCE_COLOR|TERM)$/.test(name)));
  return spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8", env: { ...inherited, TERM: "xterm", ...env } }).stdout;
}

test("a terminal gets a bar, colours, and tables that fit it", () => {
  const shown = seen({});
  // Which of them are there to be seen depends on the machine.
  expect(shown).toMatch(/reading, |fitting, /);
  expect(shown).toContain("\u001b[1m");
  const lines = stripVTControlCharacters(shown).split(/[\r\n]+/);
  expect(Math.max(...lines.filter((line) => line.startsWith("│")).map((line) => line.length))).toBeLessThanOrEqual(60);
});

test("NO_COLOR takes the colours, --quiet takes all", () => {
  expect(seen({ NO_COLOR: "1" })).not.toContain("\u001b[1m");
  expect(seen({}, "--quiet")).toBe("");
});
