import { readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";

/** The core after wasm-opt, as it goes into every bundle. */
export const optimisedCore = inRoot("pkg/core.wasm");

const MODULE = "virtual:gaussmix-core";

/** For rollup and vite alike: `import core from "virtual:gaussmix-core"` is the core in base64. */
export function inlineCore() {
  return {
    name: "inline-core",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load(id) {
      if (id !== `\0${MODULE}`) return null;
      this.addWatchFile(optimisedCore);
      const text = readFileSync(optimisedCore).toString("base64");
      // Without mappings the text is left out of the source maps.
      return { code: `export default "${text}";\n`, map: { mappings: "" } };
    },
  };
}
