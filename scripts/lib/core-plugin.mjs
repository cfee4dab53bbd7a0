import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { encodeCoreText } from "./core-text.mjs";
import { inRoot } from "./paths.mjs";

/** The core after wasm-opt, as it goes into every bundle. */
export const optimisedCore = inRoot("pkg/core.wasm");

/** The part of it that scores rows by a model. */
export const scoringCore = inRoot("pkg/scoring.wasm");

const base64 = (bytes) => bytes.toString("base64");

const FORMS = new Map([
  ["virtual:gaussmix-core/base64", { core: optimisedCore, form: base64 }],
  ["virtual:gaussmix-core/text", { core: optimisedCore, form: encodeCoreText }],
  ["virtual:gaussmix-core/mark", { core: optimisedCore, form: markOf }],
  ["virtual:gaussmix-core/scoring-base64", { core: scoringCore, form: base64 }],
  ["virtual:gaussmix-core/scoring-text", { core: scoringCore, form: encodeCoreText }],
]);

function markOf(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** For rollup and vite alike: the core as a string in one of its forms (see ts/core.d.ts). */
export function inlineCore() {
  return {
    name: "inline-core",
    resolveId: (id) => (FORMS.has(id) ? `\0${id}` : null),
    load(id) {
      const wanted = FORMS.get(id.slice(1));
      if (wanted === undefined) return null;
      const { core, form } = wanted;
      this.addWatchFile(core);
      // Without mappings the text is left out of the source maps.
      return { code: `export default "${form(readFileSync(core))}";\n`, map: { mappings: "" } };
    },
  };
}

const SECTION = "gaussmix";

/** The core as a file of its own: with a section more, whose mark the bundles of the same build know. */
export function markedCore() {
  const bytes = readFileSync(optimisedCore);
  const named = [SECTION.length, ...Buffer.from(SECTION), ...Buffer.from(markOf(bytes))];
  return Buffer.concat([bytes, Buffer.from([0, named.length, ...named])]);
}
