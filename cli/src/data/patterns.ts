import { access } from "node:fs/promises";
import { type Engine, text } from "./engine.js";
import * as sql from "./sql.js";

export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** The files of a pattern, in order; a file of that very name comes first. */
export async function filesOf(engine: Engine, path: string): Promise<string[]> {
  const exists = await access(path).then(() => true, () => false);
  if (exists || !isPattern(path)) return [path];
  const rows = await engine.all(`SELECT file FROM glob(${sql.literal(path)}) ORDER BY file`);
  return rows.map(({ file }) => text(file));
}
