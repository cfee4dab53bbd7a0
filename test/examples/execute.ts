import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Runs Node at the top of the project, where "gaussmix" is the built package, and returns what it prints. */
export async function execute(args: readonly string[], program = ""): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: ROOT });
  let printed = "";
  let complained = "";
  child.stdout.on("data", (text) => (printed += String(text)));
  child.stderr.on("data", (text) => (complained += String(text)));
  child.stdin.end(program);
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(code)}:\n${complained}`);
  return printed;
}
