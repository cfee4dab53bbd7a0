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

/**
 * Writes a part into the record of today, beside the others of the day, and says where. Where only some cells were measured, they
 * take the place of those in today's part, or come after them, with a note on the machine at that time; such cells may begin a part
 * if `mayBegin`.
 */
export function recordPart(name, part, { some = false, mayBegin = false } = {}) {
  const date = new Date().toISOString().slice(0, 10);
  mkdirSync(FOLDER, { recursive: true });
  const today = existsSync(jsonOf(date)) ? readRecord(date) : {};
  const isNew = !(name in today);
  if (some && isNew && !mayBegin) throw new Error(`today's record has no ${name} to which some cells could be added: record all of it first`);
  const record = { date, ...today, [name]: some && !isNew ? withNewCells(today[name], part) : part };
  writeFileSync(jsonOf(date), `${JSON.stringify(record, undefined, 2)}\n`);
  const page = Object.entries(PARTS).flatMap(([key, { title, text }]) => (key in record ? [`## ${title}\n${text(record[key])}\n`] : []));
  writeFileSync(`${FOLDER}${date}.md`, page.join("\n"));
  console.log(`\nWrote ${FOLDER}${date}.json and .md`);
}

function withNewCells(whole, { machine, results }) {
  const keyOf = ({ cell }) => JSON.stringify(cell);
  const names = results.map(({ cell: { name, family, N, D, K } }) => [name, family, `${N} x ${D}, K = ${K}`].filter((word) => word !== undefined).join(" "));
  const note = `Measured in one run of their own: ${names.join("; ")} (load before it ${machine.load.toFixed(2)}).`;
  // A cell that is there already keeps its place.
  const byCell = new Map([...whole.results, ...results].map((result) => [keyOf(result), result]));
  return { ...whole, results: [...byCell.values()], notes: [...whole.notes, note] };
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
