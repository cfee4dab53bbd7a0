import { componentNumber, significant } from "../words.js";
import type { View } from "../pictures/view.js";
import type { Talk } from "./talk.js";

/** Plain letters, or the dots of braille in colours. */
export type LookStyle = "ascii" | "braille";

const HEIGHT = 18;
const LEAST_WIDTH = 10;
/** The bits of the dots in a character of braille, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const LETTERS = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

interface Cell {
  dots: number;
  readonly counts: number[];
}

/** Rows by component in the terminal: a scatter plot of two features, a histogram of one. */
export function lookAt(talk: Talk, view: View, features: readonly number[], style: LookStyle): string {
  const [i = 0, j] = features;
  const width = Math.max(LEAST_WIDTH, Math.min(72, talk.width - 14));
  return j === undefined ? bars(talk, view, i, width, style) : scatter(talk, view, i, j, width, style);
}

function extent(values: readonly number[]): { low: number; span: number } {
  const low = Math.min(...values);
  return { low, span: Math.max(...values) - low || 1 };
}

function scatter(talk: Talk, view: View, i: number, j: number, width: number, style: LookStyle): string {
  const [xs, ys] = [view.rows.map((row) => row.features[i] ?? NaN), view.rows.map((row) => row.features[j] ?? NaN)];
  const [x, y] = [extent(xs), extent(ys)];
  const grid = Array.from({ length: HEIGHT }, () => Array.from({ length: width }, (): Cell => ({ dots: 0, counts: [] })));
  view.rows.forEach(({ component }, n) => {
    const column = Math.round((((xs[n] ?? 0) - x.low) / x.span) * (2 * width - 1));
    const line = Math.round((1 - ((ys[n] ?? 0) - y.low) / y.span) * (4 * HEIGHT - 1));
    const cell = grid[line >> 2]?.[column >> 1];
    if (cell === undefined) return;
    cell.dots |= DOTS[line & 3]?.[column & 1] ?? 0;
    cell.counts[component] = (cell.counts[component] ?? 0) + 1;
  });
  const lines = grid.map((cells, line) => {
    const label = line === 0 ? significant(y.low + y.span) : line === HEIGHT - 1 ? significant(y.low) : "";
    return `${label.padStart(10)} │${cells.map((cell) => shown(talk, cell, style)).join("")}`;
  });
  return [(view.names[j] ?? "").padStart(11), ...lines, ...xAxis(view.names[i] ?? "", x, width)].join("\n");
}

function xAxis(name: string, { low, span }: { low: number; span: number }, width: number): string[] {
  const [left, right] = [significant(low), significant(low + span)];
  return [`${" ".repeat(11)}└${"─".repeat(width)}`, `${" ".repeat(12)}${left}${name.padStart(Math.floor((width + name.length) / 2) - left.length).padEnd(width - left.length - right.length)}${right}`];
}

/** A place by the component that most of its rows have. */
function shown(talk: Talk, { dots, counts }: Cell, style: LookStyle): string {
  if (dots === 0) return " ";
  const most = counts.reduce((best, count, k) => (count > (counts[best] ?? -1) ? k : best), counts.findIndex((count) => count > 0));
  return inColour(talk, most, style === "braille" ? String.fromCodePoint(0x2800 + dots) : letter(most));
}

function letter(k: number): string {
  return LETTERS[componentNumber(k) - 1] ?? "*";
}

function inColour({ colors }: Talk, k: number, text: string): string {
  const [yellow, ...others] = [colors.yellow, colors.blue, colors.green, colors.magenta, colors.cyan, colors.red];
  return ([yellow, ...others][k % (others.length + 1)] ?? yellow)(text);
}

function bars(talk: Talk, view: View, i: number, width: number, style: LookStyle): string {
  const xs = view.rows.map((row) => row.features[i] ?? NaN);
  const { low, span } = extent(xs);
  const counts = Array.from({ length: HEIGHT }, () => new Array<number>(view.model.components).fill(0));
  view.rows.forEach(({ component }, n) => {
    const bin = counts[Math.min(HEIGHT - 1, Math.floor((((xs[n] ?? 0) - low) / span) * HEIGHT))];
    if (bin !== undefined) bin[component] = (bin[component] ?? 0) + 1;
  });
  const highest = Math.max(...counts.map((bin) => bin.reduce((sum, count) => sum + count, 0)), 1);
  const lines = counts.map((bin, line) => {
    const parts = bin.map((count, k) => inColour(talk, k, (style === "braille" ? "⣿" : letter(k)).repeat(Math.round((count / highest) * width))));
    return `${significant(low + (span * line) / HEIGHT).padStart(10)} │${parts.join("")}`;
  });
  return [(view.names[i] ?? "").padStart(11), ...lines].join("\n");
}
