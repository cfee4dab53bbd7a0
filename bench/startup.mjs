// How long a fresh Node process takes to import gaussmix and fit 1,000 rows.
// Usage: node bench/startup.mjs
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TARGET = 50;
const REPEATS = 15;
const CELL = { N: 1000, D: 2, K: 3 };

if (process.argv[2] === "--child") await importAndFit(process.argv[3]);
else await measureFreshProcesses();

async function importAndFit(path) {
  const bytes = readFileSync(path);
  const data = new Float64Array(new Uint8Array(bytes).buffer);
  const before = performance.now();
  const { fitSync } = await import("gaussmix");
  const imported = performance.now();
  fitSync({ data, columns: CELL.D }, { components: CELL.K });
  const fitted = performance.now();
  console.log(JSON.stringify({ import: imported - before, fit: fitted - imported, both: fitted - before }));
}

async function measureFreshProcesses() {
  const { makeCase } = await import("./cases.mjs");
  const { spread } = await import("./timing.mjs");
  const folder = mkdtempSync(join(tmpdir(), "gaussmix-startup-"));
  try {
    const path = join(folder, "rows");
    writeFileSync(path, makeCase(CELL).rows.data);
    const runs = Array.from({ length: REPEATS }, () => {
      const bare = runNode(["--eval", "0"]);
      const whole = runNode([fileURLToPath(import.meta.url), "--child", path]);
      return { ...JSON.parse(whole.stdout), outside: whole.milliseconds - bare.milliseconds };
    });
    console.log(`A fresh Node process imports gaussmix and fits ${CELL.N} x ${CELL.D}, K = ${CELL.K}, ${REPEATS} times, in ms:`);
    const lines = { import: "import", fit: "first fit", both: "import and first fit", outside: "whole process, less an empty one" };
    for (const [key, words] of Object.entries(lines)) {
      const { median, least, most } = spread(runs.map((run) => run[key]));
      const target = key === "both" ? `, target ${TARGET}: ${median < TARGET ? "met" : "missed"}` : "";
      console.log(`  ${words}: median ${median.toFixed(1)} (${least.toFixed(1)}..${most.toFixed(1)})${target}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runNode(args) {
  const before = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed: ${stderr}`);
  return { stdout, milliseconds: performance.now() - before };
}
