import type { DataRows } from "../data/rows.js";
import type { Fitted } from "../fitting.js";
import { componentNumber, whole } from "../words.js";
import { table } from "./tables.js";
import type { Talk } from "./talk.js";

/** Counts of rows by known class and by component. */
export function crossTable(known: Int32Array, found: Int32Array, classes: number, components: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(components).fill(0));
  known.forEach((code, n) => {
    const row = counts[code];
    const k = found[n] ?? -1;
    if (row !== undefined && k >= 0) row[k] = (row[k] ?? 0) + 1;
  });
  return counts;
}

const pairs = (count: number): number => (count * (count - 1)) / 2;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** How well two partitions agree, beyond chance: 1 is perfect, 0 is chance (Hubert and Arabie 1985). */
export function adjustedRandIndex(counts: readonly (readonly number[])[]): number {
  const rows = counts.map(sum);
  const columns = (counts[0] ?? []).map((_, k) => sum(counts.map((row) => row[k] ?? 0)));
  const together = sum(counts.flatMap((row) => row.map(pairs)));
  const [byRow, byColumn] = [sum(rows.map(pairs)), sum(columns.map(pairs))];
  const all = pairs(sum(rows));
  const expected = all === 0 ? 0 : (byRow * byColumn) / all;
  const most = (byRow + byColumn) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/** The known classes beside the components. */
export function classTable(talk: Talk, { known, classes, choice }: DataRows, { model, result }: Fitted): string {
  if (known === undefined) return "";
  const counts = crossTable(known, result.labels, classes.length, model.components);
  const head = [choice.labels ?? "", ...Array.from({ length: model.components }, (_, k) => String(componentNumber(k)))];
  const shown = table(talk, head, counts.map((row, i) => [classes[i] ?? "", ...row.map(whole)]));
  return `${shown}\nagreement       ${adjustedRandIndex(counts).toFixed(3)} (adjusted Rand index; 1 is perfect, 0 is chance)`;
}
