import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { fileTrouble } from "../errors.js";

/** Doubles whose count is not known before all have come: in memory, and from a limit on in a file. */
export class DoubleStore {
  readonly #path: string;
  readonly #limit: number;
  #blocks: Float64Array[] = [];
  #file: FileHandle | undefined;
  #length = 0;

  constructor(folder: string, called: string, limitBytes: number) {
    this.#path = join(folder, called);
    this.#limit = limitBytes / 8;
  }

  /** Keeps the block itself, which must not change any more. */
  async append(block: Float64Array): Promise<void> {
    this.#blocks.push(block);
    this.#length += block.length;
    if (this.#file === undefined && this.#length <= this.#limit) return;
    try {
      this.#file ??= await open(this.#path, "w+");
      for (const waiting of this.#blocks) await this.#file.appendFile(new Uint8Array(waiting.buffer, waiting.byteOffset, waiting.byteLength));
    } catch (error) {
      throw fileTrouble(`The temporary file ${this.#path}`, error);
    }
    this.#blocks = [];
  }

  /** All of them as one array; undefined where they are in a file. */
  take(): Float64Array | undefined {
    if (this.#file !== undefined) return undefined;
    const all = new Float64Array(this.#length);
    let at = 0;
    for (const block of this.#blocks.splice(0)) {
      all.set(block, at);
      at += block.length;
    }
    return all;
  }

  /** Reads into `target` from number `from` on, and says how many there were. */
  async read(target: Float64Array, from: number): Promise<number> {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    let filled = 0;
    while (this.#file !== undefined && filled < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, filled, bytes.length - filled, 8 * from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled / 8;
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}
