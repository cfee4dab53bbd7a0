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
