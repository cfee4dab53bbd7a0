import type { RowSource } from "./row-source.js";
import { type Question, rowsPerStep } from "./scoring.js";

/** Rows for one who scores them, from `firstRow` on. */
export interface Portion {
  readonly firstRow: number;
  readonly rows: number;
}

/** Steps, of 64 KB each, that make the largest piece for a worker. */
const MOST_STEPS = 16;

/** Pieces that each thread should have where the rows are few, so that all of them end at the same time. */
const PIECES_EACH = 4;

/**
 * Deals rows in whole steps to whoever is free, until they end or one of them is wrong. What is wrong with them is then the same as
 * on one thread, where a step is read and scored before the next: the first fault, whoever found it.
 */
export class Dealer {
  readonly #rows: number;
  readonly rowsPerStep: number;
  readonly rowsPerPiece: number;
  #next = 0;
  #fault: { readonly row: number; readonly error: unknown } | undefined;

  constructor({ rows, columns }: RowSource, question: Question, threads: number) {
    this.#rows = rows;
    this.rowsPerStep = rowsPerStep(columns, question);
    const fair = Math.floor(rows / (threads * PIECES_EACH * this.rowsPerStep));
    this.rowsPerPiece = this.rowsPerStep * Math.max(1, Math.min(MOST_STEPS, fair));
  }

  /** The next rows, at most so many; undefined where there is nothing more to deal. */
  next(most: number): Portion | undefined {
    const firstRow = this.#next;
    if (this.#fault !== undefined || firstRow === this.#rows) return undefined;
    this.#next = Math.min(this.#rows, firstRow + most);
    return { firstRow, rows: this.#next - firstRow };
  }

  /** The rows from `row` on can't be scored. */
  refuse(row: number, error: unknown): void {
    if (this.#fault === undefined || row < this.#fault.row) this.#fault = { row, error };
  }

  /** Nothing more is dealt: whoever is still at work ends. */
  close(): void {
    this.#next = this.#rows;
  }

  requireNoFault(): void {
    if (this.#fault !== undefined) throw this.#fault.error;
  }
}
