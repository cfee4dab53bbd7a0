import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { esmImport, nodeProgram, packageRoot, runNode, writeApp } from "./workspace.js";

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", args, { cwd, shell: process.platform === "win32" });
  return stdout;
}

/** Packs the package once and installs the tarball where every app below finds it. */
export default async function install(project: TestProject): Promise<() => void> {
  const workspace = mkdtempSync(join(tmpdir(), "gaussmix-packaging-"));
  const packed = await npm(["pack", "--json", "--pack-destination", workspace], packageRoot);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const tarball = join(workspace, filename);

  writeApp(workspace, ".", { "package.json": JSON.stringify({ private: true }) });
  await npm(["install", "--offline", "--no-audit", "--no-fund", tarball], workspace);

  const app = writeApp(workspace, "node-esm", { "main.mjs": nodeProgram(esmImport) });
  project.provide("workspace", workspace);
  project.provide("tarball", tarball);
  project.provide("digest", await runNode(["main.mjs"], app));
  return () => {
    rmSync(workspace, { recursive: true, force: true });
  };
}
