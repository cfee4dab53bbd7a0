import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { filesOf, isPattern } from "../data/patterns.js";
import { WrongUsage } from "../errors.js";
import type { Session } from "../session.js";
import { requirePlace } from "./aside.js";

/** Finds out before the work that all results can be written, and that none would take the place of what is read or of another. */
export async function requirePlaces(outputs: Readonly<Record<string, string | undefined>>, inputs: readonly string[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const input of inputs) taken.set(await realPlace(input), "is read by this command, and would be lost");
  for (const [flag, path] of Object.entries(outputs)) {
    if (path === undefined) continue;
    await requirePlace(path);
    const place = await realPlace(path);
    const reason = taken.get(place);
    if (reason !== undefined) throw new WrongUsage(`${flag} ${path}: that file ${reason}. Choose another place.`);
    taken.set(place, `is where ${flag} goes too`);
  }
}

/** A file whatever links lead to it, there or not yet. */
async function realPlace(path: string): Promise<string> {
  const [folder, name] = [dirname(resolve(path)), basename(resolve(path))];
  const notYet = async (): Promise<string> => join(await realpath(folder).catch(() => folder), name);
  return realpath(path).catch(notYet);
}

/** Leads to the file that a shell puts there, where the system has such links. */
const STANDARD_INPUT = "/dev/stdin";

/** The files that rows come from: one, those of a pattern, and those that a query names in quotes. */
export async function dataFiles(session: Session, path: string | undefined, { sql: query = "" }: { readonly sql?: string | undefined }): Promise<string[]> {
  const quoted = [...query.matchAll(/'([^']+)'|"([^"]+)"/g)].map(([, single, double]) => single ?? double ?? "");
  const given = path === undefined || path === "-" ? STANDARD_INPUT : path;
  const named = [given, ...quoted].filter((name) => !/^\w+:\/\//.test(name));
  const files = await Promise.all(named.map((name) => matches(session, name)));
  return files.flat();
}

async function matches(session: Session, pattern: string): Promise<string[]> {
  return isPattern(pattern) ? filesOf(await session.engine(), pattern) : [pattern];
}
