import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { callByShortNames, leb128 } from "./core-names.mjs";
import { encodeCoreText } from "./core-text.mjs";
import { inRoot } from "./paths.mjs";
import { wordsTable } from "./words.mjs";

/** The core after wasm-opt, as it goes into every bundle. */
export const optimisedCore = inRoot("pkg/core.wasm");

/** By which names it calls what crates/gaussmix-wasm gives other names. */
export const coreNames = inRoot("pkg/core-names.json");

/** The part of it that scores rows by a model. */
export const scoringCore = inRoot("pkg/scoring.wasm");

const base64 = (bytes) => bytes.toString("base64");

const FORMS = new Map([
  ["virtual:gaussmix-core/base64", { core: optimisedCore, form: base64 }],
  ["virtual:gaussmix-core/text", { core: optimisedCore, form: async (bytes) => encodeCoreText(bytes, await words()) }],
  ["virtual:gaussmix-core/mark", { core: optimisedCore, form: async (bytes) => markOf(Buffer.concat([bytes, await words()])) }],
  ["virtual:gaussmix-core/scoring-base64", { core: scoringCore, form: base64 }],
  ["virtual:gaussmix-core/scoring-text", { core: scoringCore, form: (bytes) => encodeCoreText(bytes) }],
]);

function markOf(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

const CALLERS = /\/(ts|build)\/(border|scorer)\.[jt]s$/;

/** For rollup and vite alike: the core as a string in one of its forms (see ts/core.d.ts), and calls of it by its own names. */
export function inlineCore() {
  return {
    name: "inline-core",
    resolveId: (id) => (FORMS.has(id) ? `\0${id}` : null),
    async load(id) {
      const wanted = FORMS.get(id.slice(1));
      if (wanted === undefined) return null;
      const { core, form } = wanted;
      this.addWatchFile(core);
      // Without mappings the text is left out of the source maps.
      return { code: `export default "${await form(readFileSync(core))}";\n`, map: { mappings: "" } };
    },
    transform(code, id) {
      return CALLERS.test(id) ? { code: callByShortNames(code, JSON.parse(readFileSync(coreNames, "utf8"))), map: null } : null;
    },
  };
}

/** A section that goes behind the core. */
function section(name, text) {
  const content = Buffer.from(String.fromCharCode(name.length) + name + text, "latin1");
  return Buffer.concat([Buffer.from([0, ...leb128(content.length)]), content]);
}

/** All that can be said: see ts/words.ts. */
async function words() {
  return section("words", await wordsTable());
}

/** The core as a file of its own: with a section more, whose mark the bundles of the same build know. */
export async function markedCore() {
  const bytes = Buffer.concat([readFileSync(optimisedCore), await words()]);
  return Buffer.concat([bytes, section("gaussmix", markOf(bytes))]);
}
