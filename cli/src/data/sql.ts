/** Names and texts as SQL has them. */

export function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function list(items: readonly string[]): string {
  return `[${items.map(literal).join(", ")}]`;
}

/** The first two of some names that SQL does not tell apart. What has no name is like none. */
export function twins(names: readonly (string | undefined)[]): readonly [first: number, second: number] | undefined {
  const lower = names.map((called) => called?.toLowerCase());
  const second = lower.findIndex((called, i) => called !== undefined && lower.indexOf(called) !== i);
  return second < 0 ? undefined : [lower.indexOf(lower[second]), second];
}
