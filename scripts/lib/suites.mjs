import { existsSync, readFileSync, rmSync } from "node:fs";
import { inRoot } from "./paths.mjs";
import { run } from "./process.mjs";
import { dropRecord, readRecord } from "./record.mjs";

const node = process.execPath;

/** A check that is either right or wrong counts as one test. */
function check(name, command, args) {
  return {
    name,
    async run() {
      const { code } = await run(command, args, { cwd: inRoot(), stream: true });
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

/** A suite that stopped before counting, or ran nothing at all, has failed once. */
function honest({ passed, failed }, code) {
  const silent = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: silent ? 1 : failed };
}

const cargo = {
  name: "cargo test",
  async run() {
    const args = ["test", "--workspace", "--no-fail-fast"];
    const { code, output } = await run("cargo", args, { cwd: inRoot(), stream: true });
    const counts = { passed: 0, failed: 0 };
    for (const [, passed, failed] of output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed;/gm)) {
      counts.passed += Number(passed);
      counts.failed += Number(failed);
    }
    return honest(counts, code);
  },
};

function vitest(name, config) {
  return {
    name,
    async run() {
      const report = inRoot(".setup", "vitest.json");
      rmSync(report, { force: true });
      const args = [inRoot("node_modules/vitest/vitest.mjs"), "run", "--config", config];
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
      const { code } = await run(node, [...args, ...reporters], { cwd: inRoot(), stream: true });
      if (!existsSync(report)) return { passed: 0, failed: 1 };
      const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, "utf8"));
      return honest({ passed, failed }, code);
    },
  };
}

/** The cells of the matrix: see matrix/run.mjs. */
const matrix = {
  name: "matrix",
  async run() {
    dropRecord("matrix");
    const { code } = await run(node, [inRoot("matrix/run.mjs")], { cwd: inRoot(), stream: true });
    return honest(readRecord("matrix") ?? { passed: 0, failed: 0 }, code);
  },
};

export const groups = {
  main: [
    cargo,
    check("types", node, [inRoot("node_modules/typescript/bin/tsc"), "--pretty"]),
    check("types of the command line", node, [inRoot("node_modules/typescript/bin/tsc"), "-p", "cli", "--pretty"]),
    check("lint", node, [inRoot("node_modules/eslint/bin/eslint.js"), ".", "--max-warnings", "0"]),
    vitest("vitest", "vitest.config.ts"),
    vitest("command line", "cli/vitest.config.ts"),
  ],
  packaging: [vitest("packaging", "test/packaging/vitest.config.ts"), vitest("command line in a browser", "cli/vitest.browser.config.ts")],
  matrix: [matrix],
};
