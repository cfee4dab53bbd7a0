import Table from "cli-table3";
import type { GaussianMixture } from "gaussmix";
import { describeComponents, featureNames } from "../components.js";
import { componentNumber, significant } from "../words.js";
import type { Talk } from "./talk.js";

/** A table without lines between its rows. */
export function table(talk: Talk, head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const { bold } = talk.colors;
  const printed = new Table({
    head: head.map((word) => bold(word)),
    colAligns: head.map((_, column) => (column < left ? "left" : "right")),
    style: { head: [], border: [], compact: true },
    chars: { "mid": "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  printed.push(...rows.map((row) => [...row]));
  return printed.toString();
}

/** What a table of these cells takes in columns of the terminal. */
export function widthOf(head: readonly string[], rows: readonly (readonly string[])[]): number {
  return head.reduce((sum, word, column) => sum + 3 + Math.max(word.length, ...rows.map((row) => row[column]?.length ?? 0)), 1);
}

/** Components as columns and features as rows, in as many tables side by side as the width asks for. */
export function componentTables(talk: Talk, model: GaussianMixture): string {
  const components = describeComponents(model);
  const names = featureNames(model);
  const column = (k: number): string[] => {
    const component = components[k];
    if (component === undefined) return [];
    return [significant(component.weight, 3), ...component.means.map((mean, d) => `${significant(mean)} ± ${significant(component.deviations[d] ?? NaN, 3)}`)];
  };
  const side = ["weight", ...names.map((name) => (name.length > 24 ? `${name.slice(0, 23)}…` : name))];
  const tables: string[] = [];
  for (let from = 0; from < components.length; ) {
    let to = from + 1;
    while (to < components.length && widthOf(...build(from, to + 1)) <= talk.width) to++;
    tables.push(table(talk, ...build(from, to)));
    from = to;
  }
  return tables.join("\n");

  function build(from: number, to: number): [string[], string[][]] {
    const numbers = Array.from({ length: to - from }, (_, i) => from + i);
    const columns = numbers.map(column);
    return [["component", ...numbers.map((k) => String(componentNumber(k)))], side.map((name, row) => [name, ...columns.map((cells) => cells[row] ?? "")])];
  }
}
