import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import type { Browser } from "playwright-core";
import { build as viteBuild } from "vite";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import webpack from "webpack";
import { launch, outputOf } from "./chromium.js";
import { commonJsImport, esmImport, pageProgram, writeApp } from "./workspace.js";

const workspace = inject("workspace");
const page = readFileSync(join(import.meta.dirname, "apps/page.html"), "utf8");

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

async function withVite(app: string): Promise<void> {
  await viteBuild({ root: app, configFile: false, logLevel: "error", build: { outDir: "out" } });
}

function withWebpack(app: string): Promise<void> {
  const output = { path: join(app, "out"), filename: "main.js" };
  const compiler = webpack({ mode: "production", context: app, entry: "./main.js", output, performance: false });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) reject(error);
        else if (stats?.hasErrors() || stats?.hasWarnings()) reject(new Error(stats.toString()));
        else resolve();
      });
    });
  });
}

async function withEsbuild(app: string): Promise<void> {
  const { warnings } = await esbuild.build({
    absWorkingDir: app,
    entryPoints: ["main.js"],
    outfile: "out/main.js",
    bundle: true,
    minify: true,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
}

const cases = [
  { name: "vite", importLine: esmImport, bundle: withVite },
  { name: "webpack", importLine: esmImport, bundle: withWebpack },
  { name: "esbuild", importLine: esmImport, bundle: withEsbuild },
  { name: "webpack-require", importLine: commonJsImport, bundle: withWebpack },
];

test.each(cases)("$name: a page in Chromium gives the same digits", async ({ name, importLine, bundle }) => {
  const program = pageProgram(importLine);
  const app = writeApp(workspace, name, { "main.js": program, "index.html": page, "out/index.html": page });
  await bundle(app);
  expect(await outputOf(browser, join(app, "out"))).toBe(inject("digest"));
});
