import { patienceFor } from "./employ.js";
import { faultError } from "./faults.js";
import { nextTurnAfter } from "./pace.js";
import type { ModelParts } from "./parts.js";
import type { Crew } from "./pool.js";
import { MODEL, REFUSED, SCORE } from "./protocol.js";
import type { RowSource } from "./row-source.js";
import { type Question, rowsPerStep, type Take } from "./scoring.js";
import { faultOf } from "./wasm.js";

/** Rows on their way to a worker. */
interface Piece {
  readonly firstRow: number;
  readonly message: Float64Array;
}

/** Steps, of 64 KB each, that make the largest piece. */
const MOST_STEPS = 16;

/** Pieces that each worker should have where the rows are few, so that all of them end at the same time. */
const PIECES_EACH = 4;

/** Pieces that a worker has at once, so that it need not wait for the next. */
const IN_FLIGHT = 2;

/** What was wrong with the rows, if anything was. */
export interface Scored {
  readonly fault: { readonly error: unknown } | undefined;
}

/** Deals the rows piece by piece, until they end or one is wrong. The fault is the first, as if they were scored in order. */
class Dealer implements Scored {
  readonly #source: RowSource;
  readonly #question: Question;
  readonly #perStep: number;
  readonly rowsPerPiece: number;
  #next = 0;
  fault: { readonly row: number; readonly error: unknown } | undefined;

  constructor(source: RowSource, question: Question, workers: number) {
    this.#source = source;
    this.#question = question;
    this.#perStep = rowsPerStep(source.columns, question);
    const fair = Math.floor(source.rows / (workers * PIECES_EACH * this.#perStep));
    this.rowsPerPiece = this.#perStep * Math.max(1, Math.min(MOST_STEPS, fair));
  }

  refuse(row: number, error: unknown): void {
    if (this.fault === undefined || row < this.fault.row) this.fault = { row, error };
  }

  /** Memory for a piece and for its reply. */
  room(): Float64Array {
    return new Float64Array(2 + this.rowsPerPiece * Math.max(this.#source.columns, this.#question.width));
  }

  /** The next piece, in this room; undefined where there is nothing more to deal. */
  next(room: Float64Array): Piece | undefined {
    const { rows, columns } = this.#source;
    if (this.fault !== undefined || this.#next === rows) return undefined;
    const firstRow = this.#next;
    this.#next = Math.min(rows, firstRow + this.rowsPerPiece);
    room.set([SCORE, this.#question.kind]);
    const filled = this.#fill(room.subarray(2, 2 + (this.#next - firstRow) * columns), firstRow);
    return filled === 0 ? undefined : { firstRow, message: room.subarray(0, 2 + filled) };
  }

  /** Step by step as on one thread, where a step is scored before the next is read; returns how many values are right. */
  #fill(values: Float64Array, firstRow: number): number {
    const { columns } = this.#source;
    const perStep = this.#perStep * columns;
    for (let done = 0; done < values.length; done += perStep) {
      const count = Math.min(perStep, values.length - done);
      try {
        this.#source.fill(values.subarray(done, done + count), firstRow * columns + done, count);
      } catch (error) {
        this.refuse(firstRow + done / columns, error);
        return done;
      }
    }
    return values.length;
  }
}

/** Scores the rows over workers, whoever is free taking the next piece: a row's scores are the same wherever they are computed. */
export async function scoreByCrew(parts: ModelParts, source: RowSource, question: Question, crew: Crew, take: Take): Promise<Scored> {
  const { columns, names } = source;
  const components = parts.weights.length;
  const opened = await crew.askAll(modelMessage(parts, columns), patienceFor(columns, columns, components));
  for (const reply of opened) if (reply[0] === REFUSED) throw faultError(faultOf(reply.subarray(1)), { names: parts.featureNames });

  const dealer = new Dealer(source, question, crew.size);
  const patience = patienceFor(IN_FLIGHT * dealer.rowsPerPiece, columns, components);
  const pause = nextTurnAfter();
  const keepBusy = async (worker: number): Promise<void> => {
    let room = dealer.room();
    for (;;) {
      await pause();
      const piece = dealer.next(room);
      if (piece === undefined) return;
      const { firstRow, message } = piece;
      const reply = await crew.ask(worker, message, patience);
      if (reply[0] !== REFUSED) take(reply.subarray(1), firstRow);
      else dealer.refuse(firstRow, faultError(faultOf(reply.subarray(1)), { names, originalRow: (row) => firstRow + row }));
      room = new Float64Array(reply.buffer);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => crew.workers.map(keepBusy)).flat());
  await crew.close(patience);
  return dealer;
}

function modelMessage({ weights, means, covariances }: ModelParts, columns: number): Float64Array {
  const head = [MODEL, weights.length, columns];
  const message = new Float64Array(head.length + weights.length + means.length + covariances.length);
  let at = 0;
  for (const numbers of [head, weights, means, covariances]) {
    message.set(numbers, at);
    at += numbers.length;
  }
  return message;
}
