import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, vi } from "vitest";
import { run } from "../src/program.js";

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

process.env["NO_COLOR"] = "1";

/** Runs a command without a terminal: in this process, where nothing asks for one of its own, which saves its start. */
export async function gaussmix(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return Object.keys(options).length === 0 ? within(args) : spawned(args, options);
}

async function within(args: readonly string[]): Promise<Ran> {
  const said = { out: "", err: "" };
  const keep = (stream: "out" | "err") => (text: string | Uint8Array, ...rest: unknown[]): boolean => {
    said[stream] += typeof text === "string" ? text : Buffer.from(text).toString();
    const done = rest.find((one) => typeof one === "function");
    if (done !== undefined) process.nextTick(done);
    return true;
  };
  const spies = [vi.spyOn(process.stdout, "write").mockImplementation(keep("out")), vi.spyOn(process.stderr, "write").mockImplementation(keep("err"))];
  const argv = process.argv;
  process.argv = [process.execPath, MAIN, ...args];
  try {
    return { code: await run(args), ...said };
  } finally {
    process.argv = argv;
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
  }
}

/** As a person would run it. */
async function spawned(args: readonly string[], { input, env, cwd }: RunOptions): Promise<Ran> {
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
