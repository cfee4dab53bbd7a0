import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { complaintsOf } from "./workspace.js";

const workspace = inject("workspace");
const tarball = inject("tarball");

test("the tarball holds what is needed and nothing else", () => {
  const listing = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" });
  expect(listing.trim().split("\n").sort()).toEqual(
    [
      "LICENSE",
      "README.md",
      "dist/browser.cjs",
      "dist/browser.cjs.map",
      "dist/browser.mjs",
      "dist/browser.mjs.map",
      "dist/gaussmix.js",
      "dist/gaussmix.js.map",
      "dist/gaussmix.wasm",
      "dist/index.d.cts",
      "dist/index.d.ts",
      "dist/node.cjs",
      "dist/node.cjs.map",
      "dist/node.mjs",
      "dist/node.mjs.map",
      "dist/score-node.cjs",
      "dist/score-node.cjs.map",
      "dist/score-node.mjs",
      "dist/score-node.mjs.map",
      "dist/score.cjs",
      "dist/score.cjs.map",
      "dist/score.d.cts",
      "dist/score.d.ts",
      "dist/score.mjs",
      "dist/score.mjs.map",
      "dist/slim-node.cjs",
      "dist/slim-node.cjs.map",
      "dist/slim-node.mjs",
      "dist/slim-node.mjs.map",
      "dist/slim.cjs",
      "dist/slim.cjs.map",
      "dist/slim.mjs",
      "dist/slim.mjs.map",
      "dist/worker.js",
      "package.json",
      "score/package.json",
      "slim/package.json",
    ].map((path) => `package/${path}`),
  );
});

test("it depends on nothing and runs nothing when installed", () => {
  const manifest = JSON.parse(
    readFileSync(join(workspace, "node_modules/gaussmix/package.json"), "utf8"),
  ) as Record<string, Record<string, string> | undefined>;
  expect(manifest["dependencies"]).toBeUndefined();
  expect(manifest["peerDependencies"]).toBeUndefined();
  const scripts = Object.keys(manifest["scripts"] ?? {});
  expect(scripts.filter((name) => /install|prepare/.test(name))).toEqual([]);
});

test("publint has no complaint", async () => {
  expect(await complaintsOf("publint/src/cli.js", ["run", tarball, "--strict"], workspace)).toBe("");
});

test("arethetypeswrong has no complaint", async () => {
  // Files that are served as they are have no types.
  const files = ["--exclude-entrypoints", "gaussmix.wasm", "worker.js"];
  const args = [tarball, "--format", "ascii", "--no-color", "--no-emoji", ...files];
  expect(await complaintsOf("@arethetypeswrong/cli/dist/index.js", args, workspace)).toBe("");
});
