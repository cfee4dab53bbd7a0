// What was measured, as a table for people and as a record for later.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";

const RECORD = fileURLToPath(new URL("record/", import.meta.url));

export function describeMachine() {
  return { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version, platform: `${process.platform} ${process.arch}` };
}

/** One line per cell and opponent. */
export function table(results) {
  const head = ["N, D, K", "program", "first call, s", "median, s", "times ours", "min..max", "target", "agrees to"];
  const lines = results.flatMap(({ cell, programs }) =>
    programs.map(({ name, firstCall, seconds, ratio, target, agreement }) => [
      `${cell.N.toLocaleString("en")}, ${cell.D}, ${cell.K}`,
      name,
      firstCall.toFixed(3),
      seconds.median.toFixed(3),
      ratio === undefined ? "" : ratio.median.toFixed(2),
      ratio === undefined ? "" : `${ratio.least.toFixed(2)}..${ratio.most.toFixed(2)}`,
      target === undefined ? "" : `${target} ${ratio.median >= target ? "met" : "missed"}`,
      agreement === undefined ? "" : agreement.toExponential(0),
    ]),
  );
  return markdownTable([head, ...lines], { align: ["l", "l", ..."rrrrrr"] });
}

/** Writes the record of today, and returns the paths of its two files. */
export async function writeRecord(record, text) {
  await mkdir(RECORD, { recursive: true });
  const base = `${RECORD}${record.date}`;
  await writeFile(`${base}.json`, `${JSON.stringify(record, undefined, 2)}\n`);
  await writeFile(`${base}.md`, text);
  return [`${base}.json`, `${base}.md`];
}
