import { coreModule } from "./wasm.js";

let sentences: readonly string[] | undefined;

/**
 * The sentence with this number, its gaps filled in turn. The sentences of errors and findings lie in the core's file, where they are
 * packed with it: for browsers the build writes these calls in their place (scripts/lib/words.mjs).
 */
export function words(number: number, ...fillings: readonly unknown[]): string {
  sentences ??= read(WebAssembly.Module.customSections(coreModule(), "words")).split("\n");
  let next = 0;
  return (sentences[number] ?? "").replaceAll("\t", () => String(fillings[next++]));
}

function read([section = new ArrayBuffer(0)]: readonly ArrayBuffer[]): string {
  return String.fromCharCode(...new Uint8Array(section));
}
