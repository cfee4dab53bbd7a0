import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { BadInput, fileTrouble, hasCode } from "../errors.js";

export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(2) });
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** For a look at the whole file alone: DuckDB takes one that was cut short for one that ends there. */
export function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => { done(); } });
}

export async function unpack(path: string, label: string, target: Writable, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(createReadStream(path), createGunzip(), target, { signal });
  } catch (error) {
    if (!hasCode(error, "Z_BUF_ERROR", "Z_DATA_ERROR")) throw fileTrouble(label, error);
    throw new BadInput(`${label} can't be unpacked: it was cut short or is not compressed by gzip. Fetch it again.`, { cause: error });
  }
}
