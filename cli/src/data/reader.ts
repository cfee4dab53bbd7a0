import { createHash } from "node:crypto";
import type { Session } from "../session.js";
import type { Choice } from "./columns.js";
import { DoubleStore } from "./store.js";

/** Rows that go on their way together. */
const BLOCK_ROWS = 16_384;

/** Takes columns as they come from the engine, and keeps whole rows, row after row. */
export class Reader {
  readonly features: DoubleStore;
  readonly weights: DoubleStore | undefined;
  /** By column, how many rows lack a value there. */
  readonly missing: Uint32Array;
  readonly #choice: Choice;
  readonly #hash = createHash("sha256");
  readonly #known: Int32Array[] = [];
  /** Rows left out, by their place among all, in order. */
  readonly #omitted: number[] = [];
  readonly #block: Block;
  #rows = 0;
  #given = 0;

  constructor(session: Session, folder: string, choice: Choice) {
    const { features, weights } = choice;
    this.#choice = choice;
    this.missing = new Uint32Array(features.length + (weights === undefined ? 0 : 1));
    this.features = new DoubleStore(folder, "features", session.rowBytes);
    this.weights = weights === undefined ? undefined : new DoubleStore(folder, "weights", session.rowBytes / features.length);
    session.closeAtEnd(this.features);
    if (this.weights !== undefined) session.closeAtEnd(this.weights);
    this.#block = newBlock(features.length);
  }

  /** The number, from 1, that a kept row has among all that came. */
  rowNumber(place: number): number {
    let [low, high] = [0, this.#omitted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#omitted[middle] ?? 0) - middle <= place) low = middle + 1;
      else high = middle;
    }
    return place + low + 1;
  }

  /** The rows kept. */
  get rows(): number {
    return this.#rows + this.#block.rows;
  }

  /** The rows that came. */
  get given(): number {
    return this.#given;
  }

  get known(): Int32Array | undefined {
    if (this.#choice.labels === undefined) return undefined;
    const all = new Int32Array(this.#rows);
    let at = 0;
    for (const block of this.#known) {
      all.set(block, at);
      at += block.length;
    }
    return all;
  }

  get fingerprint(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Of one block of the engine; the number of the column that is infinite somewhere, or -1. */
  async take(columns: readonly Float64Array[]): Promise<number> {
    const count = columns[0]?.length ?? 0;
    for (let from = 0; from < count; ) {
      const to = Math.min(count, from + BLOCK_ROWS - this.#block.rows);
      const infinite = this.#fill(columns, from, to);
      if (infinite >= 0) return infinite;
      if (this.#block.rows === BLOCK_ROWS) await this.#flush();
      from = to;
    }
    this.#given += count;
    return -1;
  }

  async finish(): Promise<void> {
    await this.#flush();
  }

  #fill(columns: readonly Float64Array[], from: number, to: number): number {
    return this.#fillWhole(columns, from, to) ? -1 : this.#fillSome(columns, from, to);
  }

  /** Column by column, which is quicker; false where some value is missing or infinite. */
  #fillWhole(columns: readonly Float64Array[], from: number, to: number): boolean {
    const { features, weights, known, rows } = this.#block;
    const width = this.#choice.features.length;
    let finite = true;
    for (let d = 0; d < this.missing.length; d++) {
      const column = columns[d] ?? features;
      const [target, stride, offset] = d < width ? [features, width, d] : [weights, 1, 0];
      for (let n = from, at = rows * stride + offset; n < to; n++, at += stride) {
        const value = column[n] ?? NaN;
        target[at] = value;
        if (value - value !== 0) finite = false;
      }
    }
    if (!finite) return false;
    const codes = columns[this.missing.length];
    if (codes !== undefined) for (let n = from; n < to; n++) known[rows + n - from] = codeOf(codes[n]);
    this.#block.rows += to - from;
    return true;
  }

  /** Row by row: whole ones are kept; the number of a column that is infinite, or -1. */
  #fillSome(columns: readonly Float64Array[], from: number, to: number): number {
    const { features, weights, known } = this.#block;
    const width = this.#choice.features.length;
    let row = this.#block.rows;
    for (let n = from; n < to; n++) {
      let whole = true;
      for (let d = 0; d < this.missing.length; d++) {
        const value = columns[d]?.[n] ?? NaN;
        if (d < width) features[row * width + d] = value;
        else weights[row] = value;
        if (value - value === 0) continue;
        if (!Number.isNaN(value)) return d;
        this.missing[d] = (this.missing[d] ?? 0) + 1;
        whole = false;
      }
      if (!whole) {
        this.#omitted.push(this.#given + n);
        continue;
      }
      known[row] = codeOf(columns[this.missing.length]?.[n]);
      row++;
    }
    this.#block.rows = row;
    return -1;
  }

  async #flush(): Promise<void> {
    const { rows, features, weights, known } = this.#block;
    if (rows === 0) return;
    const kept = features.subarray(0, rows * this.#choice.features.length);
    this.#hash.update(new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength));
    await this.features.append(kept);
    await this.weights?.append(weights.subarray(0, rows));
    if (this.#choice.labels !== undefined) this.#known.push(known.slice(0, rows));
    this.#rows += rows;
    this.#block.rows = 0;
  }
}

/** The number of a class; none is -1. */
function codeOf(code = NaN): number {
  return Number.isNaN(code) ? -1 : code;
}

interface Block {
  rows: number;
  readonly features: Float64Array;
  readonly weights: Float64Array;
  readonly known: Int32Array;
}

function newBlock(features: number): Block {
  return { rows: 0, features: new Float64Array(BLOCK_ROWS * features), weights: new Float64Array(BLOCK_ROWS), known: new Int32Array(BLOCK_ROWS) };
}
