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
async function interrupted(args: readonly string[], begun: () => boolean): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, TMPDIR: folder } });
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const wait = setInterval(() => {
    if (!begun()) return;
    clearInterval(wait);
    child.kill("SIGINT");
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(wait);
  return { code, err };
}

test("Ctrl-C while rows are written leaves the old file, and nothing beside it", async () => {
  const place = file("there");
  mkdirSync(place);
  writeFileSync(`${place}/out.csv`, "old\n");
  const writing = (): boolean => readdirSync(place).length > 1;
  expect(await interrupted(["predict", MODEL, LARGE, "-o", `${place}/out.csv`], writing)).toEqual({ code: 130, err: "gaussmix: Stopped. Nothing has been written.\n" });
  expect(readdirSync(place)).toEqual(["out.csv"]);
  expect(readFileSync(`${place}/out.csv`, "utf8")).toBe("old\n");
  expect(readdirSync(folder).filter((name) => name.startsWith("gaussmix-"))).toEqual([]);
});

test("Ctrl-C in a fit ends it at once", async () => {
  const began = performance.now();
  const reading = (): boolean => readdirSync(folder).some((name) => name.startsWith("gaussmix-")) && performance.now() - began > 1500;
  const { code, err } = await interrupted(["fit", LARGE, "-k", "30", "--tolerance", "0", "-o", file("never.json")], reading);
  expect({ code, err }).toEqual({ code: 130, err: "gaussmix: Stopped. Nothing has been written.\n" });
  expect(readdirSync(folder).filter((name) => name.includes("never") || name.startsWith("gaussmix-"))).toEqual([]);
});

test("whoever reads may stop reading", () => {
  const { stdout, stderr, status } = spawnSync("bash", ["-c", `set -o pipefail; "${process.execPath}" "${MAIN}" predict "${MODEL}" "${LARGE}" --quiet | head -2`], { encoding: "utf8" });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  expect(stdout.split("\n")[0]).toMatch(/^eruptions,waiting,component/);
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
