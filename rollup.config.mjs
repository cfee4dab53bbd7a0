import { readFileSync } from "node:fs";
import terser from "@rollup/plugin-terser";
import { dts } from "rollup-plugin-dts";
import { inlineCore, markedCore } from "./scripts/lib/core-plugin.mjs";
import { wordsApart } from "./scripts/lib/words.mjs";
import { browserWorker, inlineWorker } from "./scripts/lib/worker-plugin.mjs";

/** Lets the source maps of the bundles reach back to ts/, past what the compiler wrote into build/. */
const compilerMaps = {
  name: "compiler-maps",
  load(id) {
    if (!id.startsWith(`${import.meta.dirname}/build/`)) return null;
    return { code: readFileSync(id, "utf8"), map: readFileSync(`${id}.map`, "utf8") };
  },
};

/** In CommonJS a file knows its place in Node alone; elsewhere `init` has to be told where the core lies. */
const placeInCommonJs = {
  name: "place-in-common-js",
  resolveImportMeta(property, { format, moduleId }) {
    if (format !== "cjs" || property !== "url") return null;
    return moduleId.endsWith("-node.js") ? `require("node:url").pathToFileURL(__filename)` : "undefined";
  },
};

/** The files that are published beside the bundles: the core, and the script of a browser's workers. */
const filesBeside = {
  name: "files-beside",
  async generateBundle() {
    this.emitFile({ type: "asset", fileName: "gaussmix.wasm", source: await markedCore() });
    this.emitFile({ type: "asset", fileName: "worker.js", source: `${await browserWorker()}\n` });
  },
};

function bundle(entry, output, ...plugins) {
  return {
    input: `build/entry/${entry}.js`,
    external: /^node:/,
    plugins: [...plugins, inlineCore(), inlineWorker(), compilerMaps, placeInCommonJs],
    output: output.map((form) => ({ sourcemap: true, ...form })),
  };
}

function modules(entry, ...plugins) {
  const output = [
    { file: `dist/${entry}.mjs`, format: "es" },
    { file: `dist/${entry}.cjs`, format: "cjs" },
  ];
  return bundle(entry, output, ...plugins);
}

/** For browsers. Functions stay where they are instead of going to where they are called: an app's bundler makes less of it so. */
const minified = terser({ ecma: 2022, compress: { passes: 3, unsafe_arrows: true, hoist_funs: true, inline: 1, reduce_funcs: false } });
const small = [wordsApart(), minified];

const classic = bundle("browser", [{ file: "dist/gaussmix.js", format: "iife", name: "gaussmix" }], ...small);

function declarations(face) {
  return {
    input: `build/${face}.d.ts`,
    plugins: [dts()],
    output: [
      { file: `dist/${face}.d.ts`, format: "es" },
      { file: `dist/${face}.d.cts`, format: "es" },
    ],
  };
}

export default [
  modules("node"),
  modules("slim-node", filesBeside),
  modules("browser", ...small),
  modules("slim", ...small),
  modules("score-node"),
  modules("score", minified),
  classic,
  declarations("index"),
  declarations("score"),
];
