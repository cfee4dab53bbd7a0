import { rollup } from "rollup";
import { minify } from "terser";
import { inRoot } from "./paths.mjs";

const FORMATS = new Map([
  ["virtual:gaussmix-worker/node", { entry: "build/entry/worker-node.js", format: "cjs" }],
  ["virtual:gaussmix-worker/browser", { entry: "build/entry/worker-browser.js", format: "iife" }],
]);

/** For rollup and vite alike: a function that returns the worker's whole script, from what tsc wrote into build/. */
export function inlineWorker() {
  return {
    name: "inline-worker",
    resolveId: (id) => (FORMATS.has(id) ? `\0${id}` : null),
    async load(id) {
      const form = FORMATS.get(id.slice(1));
      if (form === undefined) return null;
      return { code: `export default () => ${JSON.stringify(await scriptOf(form))};\n`, map: { mappings: "" } };
    },
  };
}

/** The script of a browser's workers, as a file of its own has it. */
export function browserWorker() {
  return scriptOf(FORMATS.get("virtual:gaussmix-worker/browser"));
}

async function scriptOf({ entry, format }) {
  const bundle = await rollup({ input: inRoot(entry), external: ["node:worker_threads"] });
  const { output } = await bundle.generate({ format });
  const { code } = await minify(output[0].code, { toplevel: true, ecma: 2022, compress: { passes: 2, unsafe_arrows: true } });
  return code;
}
