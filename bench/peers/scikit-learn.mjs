// scikit-learn in a Python process that stays alive, so that its fits can alternate with ours.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ITERATIONS } from "../cases.mjs";

const SCRIPT = fileURLToPath(new URL("sklearn_peer.py", import.meta.url));
const VENV_PYTHON = fileURLToPath(new URL("../../.tools/venv/bin/python", import.meta.url));

function pythonPath() {
  return process.env.GAUSSMIX_PYTHON ?? (existsSync(VENV_PYTHON) ? VENV_PYTHON : "python3");
}

/** The contestant, or one sentence on why there is none. */
export async function openScikitLearn() {
  const folder = await mkdtemp(join(tmpdir(), "gaussmix-bench-"));
  const child = spawn(pythonPath(), [SCRIPT, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = answersOf(child);
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value } = await answers.next();
    if (value === undefined) throw new Error("the scikit-learn process ended before it answered");
    return JSON.parse(value);
  };
  const close = async () => {
    child.stdin.end();
    await rm(folder, { recursive: true });
  };
  const hello = (await answers.next()).value;
  const { missing, version, threads } = hello === undefined ? { missing: "no Python 3 was found" } : JSON.parse(hello);
  if (missing !== undefined) {
    await close();
    return `scikit-learn: not installed (${missing}); bench/README.md says how`;
  }
  return {
    name: "scikit-learn",
    description: `scikit-learn ${version}, ${threads} BLAS threads`,
    within: 1e-9,
    takes: () => true,
    load: async ({ rows, start, N, D, K }) => {
      const parts = { rows: rows.data, weights: start.weights, means: start.means, covariances: start.covariances };
      for (const [name, values] of Object.entries(parts)) await writeFile(join(folder, name), values);
      await ask({ do: "load", N, D, K, iterations: ITERATIONS });
    },
    fit: async () => {
      const { seconds, logLikelihood } = await ask({ do: "fit" });
      return {
        seconds,
        logLikelihood,
        weights: await readDoubles(join(folder, "fitted-weights")),
        means: await readDoubles(join(folder, "fitted-means")),
        covariances: await readDoubles(join(folder, "fitted-covariances")),
      };
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

async function readDoubles(path) {
  const bytes = await readFile(path);
  return new Float64Array(new Uint8Array(bytes).buffer);
}
