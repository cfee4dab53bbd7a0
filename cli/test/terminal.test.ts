import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, expect, test, vi } from "vitest";
import { Progress } from "../src/terminal/progress.js";
import { duckdb } from "./duckdb.js";
import { FAITHFUL, gaussmix, MAIN, workshop } from "./run.js";

const { folder, file } = workshop();

const bars = vi.hoisted((): { readonly at: number; readonly done: string }[] => []);
vi.mock("cli-progress", () => ({
  SingleBar: class {
    start(): void {
      bars.length = 0;
    }

    update(at: number, { done }: { readonly done: string }): void {
      bars.push({ at, done });
    }
  },
}));

beforeAll(async () => {
  await duckdb(`COPY (SELECT (i % 3) * 3 + hash(i) / 1.8e19 AS x, hash(i + 1) / 1.8e19 AS y FROM range(600000) t(i)) TO '${folder}/rows.csv'`);
});

/** What a person sees: the program runs in a terminal that `script` makes for it. */
function inTerminal(columns: number, line: string, env: Readonly<Record<string, string>> = {}): string {
  const command = `stty cols ${columns} 2>/dev/null; "${process.execPath}" "${MAIN}" ${line}`;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NO_COLOR|FORCE_COLOR|TERM)$/.test(name)));
  return spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8", env: { ...inherited, TERM: "xterm", ...env } }).stdout;
}

function seen(env: Readonly<Record<string, string>>, ...options: readonly string[]): string {
  return inTerminal(60, `fit "${file("rows.csv")}" -k 3 --restarts 2 ${options.join(" ")}`, env);
}

function plainLines(shown: string): string[] {
  return stripVTControlCharacters(shown).split(/[\r\n]+/);
}

test("a terminal gets a bar, colours, and tables that fit it", () => {
  // Textbook EM for 3,000 iterations takes several times as long as the bar waits; which of the words are there to be seen depends on the machine.
  const shown = seen({}, "-k 8 --no-acceleration --tolerance 0 --max-iterations 3000");
  expect(shown).toMatch(/reading, |trying 2 starts|fitting/);
  expect(shown).toContain("\u001b[1m");
  expect(Math.max(...plainLines(shown).filter((line) => line.startsWith("│")).map((line) => line.length))).toBeLessThanOrEqual(60);
});

test("NO_COLOR takes the colours, --quiet takes all", () => {
  expect(seen({ NO_COLOR: "1" })).not.toContain("\u001b[1m");
  expect(seen({}, "--quiet")).toBe("");
});

test("a bar never falls, whatever the estimates say", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(0);
  const progress = new Progress(true);
  now.mockReturnValue(1000);
  for (const share of [undefined, 0.21, 0.04, 0.34, undefined, 0.69, 0.37, 1.2]) progress.show("fitting", share, undefined);
  now.mockRestore();
  expect(bars.map(({ done }) => done)).toEqual(["", "21%", "21%", "34%", "34%", "69%", "69%", "100%"]);
  expect(bars.map(({ at }) => at)).toEqual([0, 210, 210, 340, 340, 690, 690, 1000]);
});

test("a narrow terminal has narrow help and tables", async () => {
  const help = plainLines(inTerminal(40, "fit --help").split("Examples:")[0] ?? "");
  expect(help.join(" ")).toContain("--regularization <share>       the variance floor, as a share of");
  const table = plainLines(inTerminal(40, `select "${FAITHFUL}" -k 1,2,6 -f full`));
  expect(table.some((line) => /│ 2 │ full +│ 2322\.19 │ +best │/.test(line))).toBe(true);
  for (const line of [...help, ...table]) expect(line.length).toBeLessThanOrEqual(40);
  const model = file("model.json");
  expect((await gaussmix(["fit", FAITHFUL, "-k", "2", "-o", model, "-q"])).code).toBe(0);
  for (const style of ["--braille", "--ascii"]) {
    const shown = inTerminal(10, `plot "${model}" "${FAITHFUL}" ${style}`);
    expect(shown).toContain("└──────────");
    expect(shown).not.toContain("defect");
  }
});
