import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { fileTrouble } from "../errors.js";

/** Doubles; memory is asked for in steps of so many. */
const STEP = 4 * 1024 * 1024;

/** Doubles whose count is not known before all have come: in memory that grows in its place, and from a limit on in a file. */
export class DoubleStore {
  readonly #path: string;
  #buffer: ArrayBuffer | undefined;
  #file: FileHandle | undefined;
  #length = 0;

  constructor(folder: string, called: string, limitBytes: number) {
    this.#path = join(folder, called);
    this.#buffer = reserve(8 * Math.ceil(limitBytes / 8));
  }

  /** Copies the block, which can be used again. */
  async append(block: Float64Array): Promise<void> {
    const buffer = this.#buffer;
    const length = this.#length + block.length;
    if (buffer !== undefined && 8 * length <= buffer.maxByteLength) {
      if (8 * length > buffer.byteLength) buffer.resize(Math.min(buffer.maxByteLength, 8 * (length + STEP)));
      new Float64Array(buffer, 8 * this.#length, block.length).set(block);
    } else {
      await this.#write(block);
    }
    this.#length = length;
  }

  /** What is in memory goes into the file first. */
  async #write(block: Float64Array): Promise<void> {
    try {
      this.#file ??= await open(this.#path, "w+");
      if (this.#buffer !== undefined) await this.#file.appendFile(new Uint8Array(this.#buffer, 0, 8 * this.#length));
      this.#buffer = undefined;
      await this.#file.appendFile(new Uint8Array(block.buffer, block.byteOffset, block.byteLength));
    } catch (error) {
      throw fileTrouble(`The temporary file ${this.#path}`, error);
    }
  }

  /** All of them; undefined where they are in a file. */
  held(): Float64Array | undefined {
    return this.#buffer === undefined ? undefined : new Float64Array(this.#buffer, 0, this.#length);
  }

  /** Reads from the file into `target`, from number `from` on. */
  async read(target: Float64Array, from: number): Promise<void> {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    let filled = 0;
    while (this.#file !== undefined && filled < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, filled, bytes.length - filled, 8 * from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

/** Address space alone, as far as there is some; memory comes with the rows. */
function reserve(maxByteLength: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(0, { maxByteLength });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
