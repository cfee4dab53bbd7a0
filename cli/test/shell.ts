import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MAIN } from "./run.js";

/** Runs lines as a person would type them, in a folder where `gaussmix` is a command; what both streams say comes in order. */
export async function shell(folder: string, lines: string): Promise<{ code: number | null; said: string }> {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "gaussmix"), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(join(bin, "gaussmix"), 0o755);
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };
  const child = spawn("bash", ["-c", `exec 2>&1\n${lines}`], { cwd: folder, env });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stdin.end();
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, said };
}

/** How long things took is another thing each time. */
export function timeless(said: string): string {
  return said.replaceAll(/^(time +)[\d.]+ m?s$/gm, "$140 ms");
}
