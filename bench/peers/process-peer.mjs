// A peer in a process that stays alive, so that its fits can alternate with ours. It gets one line of JSON per request and
// answers with one; arrays lie beside that as raw doubles in a folder, which is its last argument.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";

/**
 * The contestant, or one sentence on why there is none. Its first line says `missing` or what `describe` needs; a fit that it
 * can't do says `refused`.
 */
export async function openProcessPeer({ name, command, args = [], within, takes = () => true, describe }) {
  const folder = await mkdtemp(join(tmpdir(), "gaussmix-bench-"));
  const child = spawn(command, [...args, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = answersOf(child);
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value } = await answers.next();
    if (value === undefined) throw new Error(`the ${name} process ended before it answered`);
    return JSON.parse(value);
  };
  const close = async () => {
    child.stdin.end();
    await rm(folder, { recursive: true });
  };
  const hello = (await answers.next()).value;
  const { missing, ...about } = hello === undefined ? { missing: `${basename(command)} could not be started` } : JSON.parse(hello);
  if (missing !== undefined) {
    await close();
    return `${name}: not installed (${missing}); bench/README.md says how`;
  }
  return {
    name,
    description: describe(about),
    within,
    takes,
    load: async ({ rows, start, N, D, K, family, iterations }) => {
      const parts = { rows: rows.data, ...start };
      for (const [part, values] of Object.entries(parts)) await writeFile(join(folder, part), values);
      await ask({ do: "load", N, D, K, family, iterations });
    },
    fit: async () => {
      const answer = await ask({ do: "fit" });
      return answer.refused === undefined ? { ...answer, ...(await readFitted(folder)) } : answer;
    },
    close,
  };
}

// The lines that the process prints, one by one; none if it could not be started.
async function* answersOf(child) {
  const started = await new Promise((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
  if (started) yield* createInterface({ input: child.stdout });
}

async function readFitted(folder) {
  const fitted = {};
  for (const part of ["weights", "means", "covariances"]) {
    const bytes = await readFile(join(folder, `fitted-${part}`));
    fitted[part] = new Float64Array(new Uint8Array(bytes).buffer);
  }
  return fitted;
}
