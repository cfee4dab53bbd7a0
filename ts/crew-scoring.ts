import type { Dealer, Portion } from "./dealer.js";
import { patienceFor } from "./employ.js";
import { faultError } from "./faults.js";
import { nextTurnAfter } from "./pace.js";
import type { ModelParts } from "./parts.js";
import type { Crew } from "./pool.js";
import { MODEL, REFUSED, SCORE } from "./protocol.js";
import type { RowSource } from "./row-source.js";
import type { Question, Take } from "./scoring.js";
import { faultOf } from "./wasm.js";

/** Pieces that a worker has at once, so that it need not wait for the next. */
const IN_FLIGHT = 2;

/** Scores rows over workers, piece by piece, until the dealer has no more; lets go of the model then. */
export async function scoreByCrew(parts: ModelParts, source: RowSource, question: Question, crew: Crew, dealer: Dealer, take: Take): Promise<void> {
  const { columns, names } = source;
  const components = parts.weights.length;
  const opened = await crew.askAll(modelMessage(parts, columns), patienceFor(columns, columns, components));
  for (const reply of opened) if (reply[0] === REFUSED) throw faultError(faultOf(reply.subarray(1)), { names: parts.featureNames });

  const patience = patienceFor(IN_FLIGHT * dealer.rowsPerPiece, columns, components);
  const pause = nextTurnAfter();
  const keepBusy = async (worker: number): Promise<void> => {
    // Room for a piece and for its reply: it goes to the worker and comes back.
    let room: Float64Array = new Float64Array(2 + dealer.rowsPerPiece * Math.max(columns, question.width));
    for (;;) {
      await pause();
      const portion = dealer.next(dealer.rowsPerPiece);
      if (portion === undefined) return;
      const { firstRow } = portion;
      const message = write(room, question, source, portion, dealer);
      if (message === undefined) return;
      const reply = await crew.ask(worker, message, patience);
      if (reply[0] !== REFUSED) take(reply.subarray(1), firstRow);
      else dealer.refuse(firstRow, faultError(faultOf(reply.subarray(1)), { names, originalRow: (row) => firstRow + row }));
      room = new Float64Array(reply.buffer);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => crew.workers.map(keepBusy)).flat());
  await crew.close(patience);
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

/** The message with these rows, or those before a step that can't be read; undefined where that is the first. */
function write(room: Float64Array, { kind }: Question, source: RowSource, { firstRow, rows }: Portion, dealer: Dealer): Float64Array | undefined {
  const { columns } = source;
  room.set([SCORE, kind]);
  for (let done = 0; done < rows; done += dealer.rowsPerStep) {
    const values = Math.min(dealer.rowsPerStep, rows - done) * columns;
    const at = 2 + done * columns;
    try {
      source.fill(room.subarray(at, at + values), (firstRow + done) * columns, values);
    } catch (error) {
      dealer.refuse(firstRow + done, error);
      return done === 0 ? undefined : room.subarray(0, at);
    }
  }
  return room.subarray(0, 2 + rows * columns);
}
