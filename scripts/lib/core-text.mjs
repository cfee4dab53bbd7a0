import { readFileSync } from "node:fs";
import lzma from "lzma";
import { divideCore } from "./core-streams.mjs";
import { inRoot } from "./paths.mjs";

/** What unpacks the text again, after wasm-opt. */
export const unpacker = inRoot("pkg/unpack.wasm");

/** The most effort. */
const EFFORT = 9;

/** The other direction of ts/core-text.ts, where the format is described. */
export function encodeCoreText(bytes) {
  const packed = lzma.compress(divideCore(bytes), EFFORT);
  return [readFileSync(unpacker), Buffer.from(packed)].map((part) => part.toString("base64")).join(" ");
}
