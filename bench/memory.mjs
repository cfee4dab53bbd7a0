// How much memory a fit of 1,000,000 x 4 takes beyond its rows, at its peak and when it is over.
// Linux only: the peak is read from /proc. Usage: node --expose-gc bench/memory.mjs
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeCase } from "./cases.mjs";

const CELL = { N: 1_000_000, D: 4, K: 4 };
const OPTIONS = { components: CELL.K, restarts: 1, maxIterations: 5, tolerance: 0 };
const MEGABYTE = 2 ** 20;

if (!existsSync("/proc/self/clear_refs") || globalThis.gc === undefined) {
  console.log("memory: needs Linux, and node --expose-gc");
} else {
  await measure();
}

async function measure() {
  const memories = watchWebAssembly();
  const { fit, fitSync } = await import("gaussmix");
  const { rows } = makeCase(CELL);
  const small = { data: rows.data.slice(0, 4000), columns: CELL.D };
  fitSync(small, OPTIONS); // compiles, and takes what every later fit shares

  const before = await settle();
  fitSync(rows, OPTIONS);
  const peak = residentPeak();
  const after = await settle();

  let duringFit = 0;
  const onProgress = () => (duringFit = Math.max(duringFit, memories.size()));
  await fit(rows, { ...OPTIONS, onProgress });
  await settle();

  const input = rows.data.byteLength;
  const allowed = 1.5 * input + 16 * CELL.N;
  console.log(`A fit of ${CELL.N.toLocaleString("en")} x ${CELL.D}, K = ${CELL.K}; its rows are ${inMegabytes(input)}.`);
  console.log(`  resident memory, peak of the fit: +${inMegabytes(peak - before)}, allowed ${inMegabytes(allowed)}: ${peak - before <= allowed ? "met" : "missed"}`);
  console.log(`  resident memory, after the fit: ${inMegabytes(after - before, true)}`);
  console.log(`  WebAssembly memory, largest seen during a fit with onProgress: ${inMegabytes(duringFit)}; after it: ${inMegabytes(memories.size())}`);
}

// Remembers the memory of every WebAssembly instance made from now on, without keeping it alive.
function watchWebAssembly() {
  const seen = [];
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(...args) {
      super(...args);
      seen.push(new WeakRef(this.exports.memory));
    }
  };
  return { size: () => seen.reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0) };
}

// The resident bytes once all that can be freed is freed; a new peak is counted from here.
async function settle() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await nextTurn(); // a memory that was looked at through a WeakRef stays until the turn ends
  }
  writeFileSync("/proc/self/clear_refs", "5");
  return process.memoryUsage.rss();
}

function residentPeak() {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(kilobytes) * 1024;
}

function inMegabytes(bytes, signed = false) {
  const text = `${(bytes / MEGABYTE).toFixed(1)} MB`;
  return signed && bytes >= 0 ? `+${text}` : text;
}
