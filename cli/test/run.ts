import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
export const FAITHFUL = fileURLToPath(new URL("../../examples/data/faithful.csv", import.meta.url));
export const IRIS = fileURLToPath(new URL("../../test/golden/iris.csv", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | Buffer | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs the program as a person would, without a terminal. */
export async function gaussmix(args: readonly string[], { input, env, cwd }: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, NO_COLOR: "1", ...env } });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, out, err };
}

/** A folder of the test file's own. */
export function workshop(): { readonly folder: string; readonly file: (name: string, content?: string | Uint8Array) => string } {
  const folder = mkdtempSync(join(tmpdir(), "gaussmix-cli-test-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      if (content !== undefined) writeFileSync(path, content);
      return path;
    },
  };
}
