import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { createProgram } from "../src/program.js";
import { gaussmix } from "./run.js";

const COMMANDS = createProgram().commands.map((command) => command.name());

test("every command has help with examples", async () => {
  expect(COMMANDS).toEqual(["fit", "select", "predict", "score", "sample", "plot", "report", "compare", "convert", "completion"]);
  for (const command of COMMANDS) {
    const { code, out, err } = await gaussmix([command, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Usage: gaussmix [^]*\nExamples:\n {2}\S/);
  }
  const { out } = await gaussmix(["--help"]);
  for (const command of COMMANDS) expect(out).toContain(`\n  ${command} `);
});

test("the version is the package's", async () => {
  expect((await gaussmix(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("bash completes commands, options, choices and files", async () => {
  const { out } = await gaussmix(["completion", "bash"]);
  const complete = (...words: readonly string[]): string[] => {
    const line = words.map((word) => `'${word}'`).join(" ");
    const script = `${out}\nCOMP_WORDS=(gaussmix ${line}); COMP_CWORD=${words.length}; _gaussmix; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8", cwd: import.meta.dirname });
    expect(stderr).toBe("");
    return stdout.trim().split("\n");
  };
  expect(complete("pre")).toEqual(["predict"]);
  expect(complete("fit", "--max")).toEqual(["--max-iterations"]);
  expect(complete("plot", "model.json", "--kind", "b")).toEqual(["bic"]);
  expect(complete("fit", "help.t")).toEqual(["help.test.ts"]);
});

test("scripts for zsh and fish name every command", async () => {
  for (const shell of ["zsh", "fish"]) {
    const { out, code } = await gaussmix(["completion", shell]);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(out).toContain(command);
    expect(out).toContain("max-iterations");
  }
});
