import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.js";
import { FAITHFUL, gaussmix, MAIN, workshop } from "./run.js";

const { folder, file } = workshop();
const MODEL = file("model.json");
const LARGE = file("large.parquet");

beforeAll(async () => {
  expect((await gaussmix(["fit", FAITHFUL, "-k", "2", "-o", MODEL, "--quiet"])).code).toBe(0);
  await duckdb(`COPY (SELECT random() * 5 AS eruptions, 40 + 60 * random() AS waiting FROM range(3000000)) TO '${LARGE}'`);
});

/** Begins a command, and sends it a signal once `begun` finds that it is at work. */
async function interrupted(args: readonly string[], begun: () => boolean, signal: NodeJS.Signals = "SIGINT"): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, TMPDIR: folder } });
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const wait = setInterval(() => {
    if (!begun()) return;
    clearInterval(wait);
    child.kill(signal);
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(wait);
  return { code, err };
}

function leftFolders(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("gaussmix-"));
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s while rows are written leaves the old file, and nothing beside it", async (signal) => {
  const place = file(signal);
  mkdirSync(place);
  writeFileSync(`${place}/out.csv`, "old\n");
  const writing = (): boolean => readdirSync(place).length > 1;
  expect(await interrupted(["predict", MODEL, LARGE, "-o", `${place}/out.csv`], writing, signal)).toEqual({ code: 130, err: "gaussmix: Stopped. Nothing has been written.\n" });
  expect(readdirSync(place)).toEqual(["out.csv"]);
  expect(readFileSync(`${place}/out.csv`, "utf8")).toBe("old\n");
  expect(leftFolders()).toEqual([]);
});

test("Ctrl-C in a fit ends it at once", async () => {
  const began = performance.now();
  const reading = (): boolean => readdirSync(folder).some((name) => name.startsWith("gaussmix-")) && performance.now() - began > 1500;
  const { code, err } = await interrupted(["fit", LARGE, "-k", "30", "--tolerance", "0", "-o", file("never.json")], reading);
  expect({ code, err }).toEqual({ code: 130, err: "gaussmix: Stopped. Nothing has been written.\n" });
  expect(readdirSync(folder).filter((name) => name.includes("never") || name.startsWith("gaussmix-"))).toEqual([]);
});

function piped(command: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync("bash", ["-c", `set -o pipefail; "${process.execPath}" "${MAIN}" ${command}`], { encoding: "utf8", env: { ...process.env, TMPDIR: folder } });
}

test("whoever reads may stop reading", () => {
  for (const [command, first] of [[`predict "${MODEL}" "${LARGE}" --quiet`, /^eruptions,waiting,component/], [`fit "${FAITHFUL}" -k 2`, /faithful\.csv: 272 rows/]] as const) {
    const { stdout, stderr, status } = piped(`${command} | head -1`);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    expect(stdout).toMatch(first);
    expect(leftFolders()).toEqual([]);
  }
});

test.each([`predict "${MODEL}" "${LARGE}" --quiet`, `score "${MODEL}" "${FAITHFUL}"`, `fit "${FAITHFUL}" -k 2`, `convert "${MODEL}"`, "fit --help", "completion bash"])("%s: a standard output that takes nothing is told in one line", (command) => {
  const { stderr, status } = piped(`${command} > /dev/full`);
  expect({ stderr, status }).toEqual({ stderr: "gaussmix: The standard output can't be written: the disk is full. Make room, or choose another place.\n", status: 1 });
  expect(leftFolders()).toEqual([]);
});

test("a disk that is full is told in one line, and the old file stays", () => {
  // The largest file that may be written stands for the room on a disk.
  for (const name of ["full.csv", "full.parquet"]) {
    const command = `ulimit -f 3000; exec "${process.execPath}" "${MAIN}" predict "${MODEL}" "${LARGE}" --quiet -o "${file(name, "old\n")}"`;
    const { stderr, status } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(stderr).toMatch(/^gaussmix: .*full\.\w+ can't be written: .*\n$/);
    expect(status).toBe(1);
    expect(readFileSync(file(name), "utf8")).toBe("old\n");
  }
  expect(readdirSync(folder).filter((name) => name.startsWith(".full"))).toEqual([]);
});
