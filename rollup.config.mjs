import { readFileSync } from "node:fs";
import terser from "@rollup/plugin-terser";
import { dts } from "rollup-plugin-dts";
import { inlineCore } from "./scripts/lib/core-plugin.mjs";
import { inlineWorker } from "./scripts/lib/worker-plugin.mjs";

/** Lets the source maps of the bundles reach back to ts/, past what the compiler wrote into build/. */
const compilerMaps = {
  name: "compiler-maps",
  load(id) {
    if (!id.startsWith(`${import.meta.dirname}/build/`)) return null;
    return { code: readFileSync(id, "utf8"), map: readFileSync(`${id}.map`, "utf8") };
  },
};

function bundle(entry, ...minified) {
  return {
    input: `build/entry/${entry}.js`,
    external: /^node:/,
    plugins: [inlineCore(), inlineWorker(), compilerMaps, ...minified],
    output: [
      { file: `dist/${entry}.mjs`, format: "es", sourcemap: true },
      { file: `dist/${entry}.cjs`, format: "cjs", sourcemap: true },
    ],
  };
}

const declarations = {
  input: "build/index.d.ts",
  plugins: [dts()],
  output: [
    { file: "dist/index.d.ts", format: "es" },
    { file: "dist/index.d.cts", format: "es" },
  ],
};

export default [bundle("node"), bundle("browser", terser()), declarations];
