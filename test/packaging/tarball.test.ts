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
      "dist/index.d.cts",
      "dist/index.d.ts",
      "dist/node.cjs",
      "dist/node.cjs.map",
      "dist/node.mjs",
      "dist/node.mjs.map",
      "package.json",
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
  const args = [tarball, "--format", "ascii", "--no-color", "--no-emoji"];
  expect(await complaintsOf("@arethetypeswrong/cli/dist/index.js", args, workspace)).toBe("");
});
