// What was measured, as a table for people and as a record for later.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";

const RECORD = fileURLToPath(new URL("record/", import.meta.url));

export function describeMachine() {
  return { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version, platform: `${process.platform} ${process.arch}` };
}

/** One line per cell and program; dashes for one that refused the cell. */
export function table(results) {
  const head = ["N, D, K", "program", "first call, s", "median, s", "times ours", "min..max", "target", "agrees to"];
  const lines = results.flatMap(({ cell, programs, refusals }) => [
    ...programs.map((program) => [inWords(cell), ...lineOf(program)]),
    ...refusals.map(({ name }) => [inWords(cell), name, "-", "-", "-", "-", "", "-"]),
  ]);
  return markdownTable([head, ...lines], { align: ["l", "l", ..."rrrrrr"] });
}

/** One sentence per refusal. */
export function refusalNotes(results) {
  return results.flatMap(({ cell, refusals }) => refusals.map(({ name, reason }) => `${name} refused ${inWords(cell)}: ${reason}`));
}

function lineOf({ name, firstCall, seconds, ratio, target, agreement }) {
  return [
    name,
    firstCall.toFixed(3),
    seconds.median.toFixed(3),
    ratio === undefined ? "" : ratio.median.toFixed(2),
    ratio === undefined ? "" : `${ratio.least.toFixed(2)}..${ratio.most.toFixed(2)}`,
    target === undefined ? "" : `${Number(target.toFixed(2))} ${ratio.median >= target ? "met" : "missed"}`,
    agreement === undefined ? "" : agreement.toExponential(0),
  ];
}

function inWords({ N, D, K }) {
  return `${N.toLocaleString("en")}, ${D}, ${K}`;
}

/** Writes the record of today, and returns the paths of its two files. */
export async function writeRecord(record, text) {
  await mkdir(RECORD, { recursive: true });
  const base = `${RECORD}${record.date}`;
  await writeFile(`${base}.json`, `${JSON.stringify(record, undefined, 2)}\n`);
  await writeFile(`${base}.md`, text);
  return [`${base}.json`, `${base}.md`];
}
