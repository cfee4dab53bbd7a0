import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder whose node_modules holds the installed tarball. */
    workspace: string;
    tarball: string;
    /** What the package computes under Node's own ES modules. */
    digest: string;
  }
}

export const packageRoot = join(import.meta.dirname, "../..");

const measure = readFileSync(join(import.meta.dirname, "apps/measure.js"), "utf8");

export const esmImport = `import { fit, fitSync, logDensity, select } from "gaussmix";`;
export const commonJsImport = `const { fit, fitSync, logDensity, select } = require("gaussmix");`;

export function nodeProgram(importLine: string, threads = [1, 2, 3]): string {
  return `${importLine}\n${measure}\nmeasure({ fit, fitSync, logDensity, select }, ${JSON.stringify(threads)}).then((digest) => process.stdout.write(digest));\n`;
}

export function pageProgram(importLine: string): string {
  const show = `const show = (text) => { document.querySelector("output").textContent = text; };`;
  return `${importLine}\n${measure}\n${show}\nmeasure({ fit, fitSync, logDensity, select }).then(show, (error) => show(String(error)));\n`;
}

/** Writes the files of one app below the workspace and returns the app's folder. */
export function writeApp(workspace: string, name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(workspace, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(workspace, name);
}

export async function runNode(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 });
  return stdout;
}

/** Runs a checker whose complaints are on its standard output; resolves with them when it fails. */
export async function complaintsOf(script: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    await runNode([join(packageRoot, "node_modules", script), ...args], cwd);
    return "";
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    return [stdout, stderr, message].filter(Boolean).join("\n");
  }
}
