// The dated record: a JSON file whose parts are measured by commands of their own, and a page written from it.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { textOfGrid } from "./grid.mjs";
import { textOfKernel } from "./kernel.mjs";
import { textOfOptimum } from "./optimum.mjs";
import { textOfStarts } from "./starts.mjs";
import { textOfTargets } from "./targets.mjs";

const FOLDER = fileURLToPath(new URL("../record/", import.meta.url));

const PARTS = {
  targets: { title: "Against everyone", text: textOfTargets },
  grid: { title: "Over the grid", text: textOfGrid },
  kernel: { title: "The kernel alone", text: textOfKernel },
  optimum: { title: "To the optimum", text: textOfOptimum },
  starts: { title: "Starts", text: textOfStarts },
};

/** Writes a part into the record of today, beside the others of the day, and says where. */
export function recordPart(name, part) {
  const date = new Date().toISOString().slice(0, 10);
  mkdirSync(FOLDER, { recursive: true });
  const record = { date, ...(existsSync(jsonOf(date)) ? readRecord(date) : {}), [name]: part };
  writeFileSync(jsonOf(date), `${JSON.stringify(record, undefined, 2)}\n`);
  const page = Object.entries(PARTS).flatMap(([key, { title, text }]) => (key in record ? [`## ${title}\n${text(record[key])}\n`] : []));
  writeFileSync(`${FOLDER}${date}.md`, page.join("\n"));
  console.log(`\nWrote ${FOLDER}${date}.json and .md`);
}

/** The newest record that has a part. */
export function newestRecordWith(name) {
  const dates = readdirSync(FOLDER).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  const record = dates.sort().reverse().map(readRecord).find((candidate) => name in candidate);
  if (record === undefined) throw new Error(`no record has the part ${name}: run the benchmark with --record first`);
  return record;
}

function readRecord(date) {
  return JSON.parse(readFileSync(jsonOf(date), "utf8"));
}

function jsonOf(date) {
  return `${FOLDER}${date}.json`;
}
