/** What wasm-bindgen writes for objects that nobody frees, and for `using`: here all are freed where they were made. */
const UNUSED = [
  /^if \(Symbol\.dispose\) .*\n/gm,
  /^const \w+Finalization = [^]*?\n\}\);\n/gm,
  /^ *\w+Finalization\.(?:un)?register\(.*\);\n/gm,
];

/** Leaves these out: they are code that runs on loading, which no bundler can shake off. */
export function trimGlue() {
  return {
    name: "trim-glue",
    transform(code, id) {
      if (!id.endsWith("/gaussmix_wasm.js")) return null;
      let trimmed = code;
      for (const pattern of UNUSED) {
        if (trimmed.search(pattern) < 0) this.error(`the glue has nothing like ${pattern} any more`);
        trimmed = trimmed.replace(pattern, "");
      }
      // The glue is generated: a source map of it tells nobody anything.
      return { code: trimmed, map: { mappings: "" } };
    },
  };
}
