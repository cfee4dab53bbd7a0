import { GaussmixError } from "./errors.js";

/** Doubles of one block. */
const BLOCK = 65_536;

/** Numbers whose count is not known before all have come. */
export class Spool {
  readonly #blocks: Float64Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends `count` numbers, which `write` puts piece by piece into its target. */
  append(count: number, write: (target: Float64Array, from: number, count: number) => void): void {
    for (let done = 0; done < count; ) {
      const at = this.#length % BLOCK;
      if (at === 0) this.#blocks.push(newBlock());
      const piece = Math.min(count - done, BLOCK - at);
      write(this.#block(this.#blocks.length - 1).subarray(at, at + piece), done, piece);
      done += piece;
      this.#length += piece;
    }
  }

  /** Writes `count` of them, from number `from` on, to the start of `target`. */
  fill(target: Float64Array, from: number, count: number): void {
    for (let done = 0; done < count; ) {
      const at = (from + done) % BLOCK;
      const piece = Math.min(count - done, BLOCK - at);
      target.set(this.#block((from + done - at) / BLOCK).subarray(at, at + piece), done);
      done += piece;
    }
  }

  toArray(): Float64Array {
    const all = new Float64Array(this.#length);
    this.fill(all, 0, this.#length);
    return all;
  }

  #block(number: number): Float64Array {
    return this.#blocks[number] ?? new Float64Array(0);
  }
}

function newBlock(): Float64Array {
  try {
    return new Float64Array(BLOCK);
  } catch (cause) {
    const remedy = "Give a function that returns the chunks: it is called for every pass over them, and they are not held.";
    throw new GaussmixError("out-of-memory", `The rows do not fit into memory. ${remedy}`, {}, { cause });
  }
}
