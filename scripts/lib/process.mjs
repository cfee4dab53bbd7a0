import { spawn } from "node:child_process";

/** A failure with a sentence for the person at the keyboard; no stack trace is shown for it. */
export class Trouble extends Error {}

export function say(room, text) {
  console.log(`${room}: ${text}`);
}

/**
 * Runs a program and resolves with { code, stdout, output }, output being what it printed on both streams.
 * `stream` lets the person watch, `input` is handed to its standard input.
 */
export function run(command, args, { cwd, env, input, stream = false, timeLimit } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      timeout: timeLimit,
    });
    let stdout = "";
    let output = "";
    for (const [pipe, sink] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      pipe.setEncoding("utf8");
      pipe.on("data", (text) => {
        output += text;
        if (pipe === child.stdout) stdout += text;
        if (stream) sink.write(text);
      });
    }
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
    child.on("error", (error) => resolve({ code: -1, stdout, output: `${output}${error.message}\n` }));
    child.on("close", (code, signal) => {
      if (signal) output += `${command} was stopped by ${signal}\n`;
      resolve({ code: code ?? -1, stdout, output });
    });
  });
}

/** Runs a step that has to succeed and resolves with its standard output; else its last lines are shown. */
export async function must(what, command, args, options) {
  const { code, stdout, output } = await run(command, args, options);
  if (code === 0) return stdout;
  const lastLines = output.trimEnd().split("\n").slice(-40).join("\n");
  throw new Trouble(`${what} failed (exit code ${code})\n${lastLines}`);
}

/** Runs a script's main function; a Trouble becomes one line and a non-zero exit. */
export async function main(room, body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    console.error(`${room}: ${error.message}`);
    process.exitCode = 1;
  }
}
