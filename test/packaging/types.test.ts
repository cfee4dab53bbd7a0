import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { complaintsOf, packageRoot, writeApp } from "./workspace.js";

const consumer = readFileSync(join(import.meta.dirname, "apps/consumer.ts"), "utf8");

const underNode = {
  module: "node16",
  lib: ["es2022"],
  types: ["node"],
  typeRoots: [join(packageRoot, "node_modules/@types")],
};

const inABundler = { module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom"], types: [] };

const settings = [
  { name: "types-node16-esm", file: "consumer.mts", options: underNode },
  { name: "types-node16-commonjs", file: "consumer.cts", options: underNode },
  { name: "types-bundler", file: "consumer.ts", options: inABundler },
  { name: "types-exact-and-old", file: "consumer.ts", options: { ...inABundler, lib: ["es2020", "dom"], target: "es2020", exactOptionalPropertyTypes: true } },
];

test.each(settings)("$name compiles with nothing loosened", async ({ name, file, options }) => {
  const compilerOptions = { strict: true, target: "es2022", noEmit: true, skipLibCheck: false, ...options };
  const app = writeApp(inject("workspace"), name, {
    [file]: consumer,
    "tsconfig.json": JSON.stringify({ compilerOptions, files: [file] }),
  });
  expect(await complaintsOf("typescript/bin/tsc", ["-p", "."], app)).toBe("");
});
