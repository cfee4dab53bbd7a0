import { readFileSync } from "node:fs";
import lzma from "lzma";
import { divideCore } from "./core-streams.mjs";
import { inRoot } from "./paths.mjs";

/** What unpacks the text again, after wasm-opt. */
export const unpacker = inRoot("pkg/unpack.wasm");

/** The most effort. */
const EFFORT = 9;

/** The other direction of ts/core-text.ts, where the format is described: of code, and of what is no code behind it. */
export function encodeCoreText(code, others = Buffer.alloc(0)) {
  const packed = lzma.compress(divideCore(code, others), EFFORT);
  return [readFileSync(unpacker), Buffer.from(packed)].map((part) => part.toString("base64")).join(" ");
}
