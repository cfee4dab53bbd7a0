import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

const FILE = new URL("../data/faithful.csv", import.meta.url);

/** What the two columns measure, for tables and axes. */
export const UNITS = { eruptions: "Eruption length (min)", waiting: "Waiting time to the next eruption (min)" };

/** Old Faithful as named columns: { eruptions, waiting }, 272 minutes each. */
export function readFaithful() {
  const rows = parse(readFileSync(FILE), { columns: true, cast: true });
  return { eruptions: rows.map((row) => row.eruptions), waiting: rows.map((row) => row.waiting) };
}
