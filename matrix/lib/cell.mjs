import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../scripts/lib/process.mjs";

const PATIENCE = 180_000;

/** Runs a program; resolves with what it printed, or throws with it. */
export async function output(command, args, cwd, env) {
  const { code, stdout, output: all } = await run(command, args, { cwd, env, timeLimit: PATIENCE });
  if (code === 0) return stdout;
  throw new Error(`exit code ${code}: ${all.trim().slice(-1_500)}`);
}

/** Runs a tool of the app by its script, under the Node that runs this. */
export function tool(folder, script, ...args) {
  return output(process.execPath, [join(folder, "node_modules", script), ...args], folder);
}

/** The version of a tool as it was installed. */
export function versionOf(folder, name) {
  return JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;
}

/** What can't be had here, with the reason: a line of the table, and no failure. */
export class Missing extends Error {}

/** A report that tells of workers, or, where a place has none, of none. */
export function judge(text, expected, hasWorkers) {
  const { digests = [], withoutWorkers, error } = JSON.parse(text);
  if (error !== undefined) throw new Error(error);
  const others = digests.filter((digest) => digest !== expected);
  if (digests.length !== 3 || others.length > 0) throw new Error(`digests ${digests.join(", ")}; expected three times ${expected}`);
  if (hasWorkers && withoutWorkers !== null) throw new Error(`no workers: ${withoutWorkers}`);
  if (!hasWorkers && withoutWorkers === null) throw new Error("said nothing of workers, where none can be");
  return hasWorkers ? "same bits, 1 and 3 threads" : "same bits, on one thread; a finding says so";
}
