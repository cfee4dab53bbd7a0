/**
 * What wasm-bindgen writes for objects that nobody frees, and for `using`: here all are freed where they were made. And its decoder of
 * text, which runs on loading, though Jest's jsdom has none: the texts of the core are plain ASCII.
 */
const REPLACED = [
  [/^if \(Symbol\.dispose\) .*\n/gm, ""],
  [/^const \w+Finalization = [^]*?\n\}\);\n/gm, ""],
  [/^ *\w+Finalization\.(?:un)?register\(.*\);\n/gm, ""],
  [/^let cachedTextDecoder = [^]*?^function decodeText\(bytes\) \{[^]*?^\}\n/gm, "function decodeText(bytes) {\n    return String.fromCharCode(...bytes);\n}\n"],
];

/** Replaces these: they are code that runs on loading, which no bundler can shake off. */
export function trimGlue() {
  return {
    name: "trim-glue",
    transform(code, id) {
      if (!id.endsWith("/gaussmix_wasm.js")) return null;
      let trimmed = code;
      for (const [pattern, instead] of REPLACED) {
        if (trimmed.search(pattern) < 0) this.error(`the glue has nothing like ${pattern} any more`);
        trimmed = trimmed.replace(pattern, instead);
      }
      // The glue is generated: a source map of it tells nobody anything.
      return { code: trimmed, map: { mappings: "" } };
    },
  };
}
