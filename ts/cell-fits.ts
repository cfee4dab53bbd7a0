import { faultError } from "./faults.js";
import { patienceFor } from "./employ.js";
import type { FitData, FitInput } from "./input.js";
import type { CheckedOptions } from "./options.js";
import type { Crew } from "./pool.js";
import { FIT, GO_ON, REFUSED } from "./protocol.js";
import { type FitResult, readOutcome } from "./result.js";
import { numbersOf } from "./session.js";
import { faultOf, withCore } from "./wasm.js";

/** Whole fits of the same rows, each by one worker: the rows go with every question. */
export class CellFits {
  readonly #crew: Crew;
  /** N, D, the rows and their weights. */
  readonly #rows: Float64Array;

  constructor(crew: Crew, { source, weights }: FitData) {
    const { rows, columns } = source;
    const values = rows * columns;
    this.#crew = crew;
    this.#rows = new Float64Array(2 + values + (weights === undefined ? 0 : rows));
    this.#rows.set([rows, columns]);
    source.fill(this.#rows.subarray(2, 2 + values), 0, values);
    weights?.fill(this.#rows.subarray(2 + values), 0, rows);
  }

  /** The result of a fit by a worker, which is free; a function, as what the core refuses is not the worker's fault. */
  async ask(worker: number, input: FitInput, options: CheckedOptions): Promise<() => FitResult> {
    const { rows, columns } = input.source;
    // A slice of a fit takes no longer than the sweeps that this allows for.
    const patience = 2 * patienceFor(rows, columns, options.components);
    const numbers = withCore((lease) => lease.call(() => numbersOf(options)));
    const message = new Float64Array(1 + numbers.length + this.#rows.length);
    message[0] = FIT;
    message.set(numbers, 1);
    message.set(this.#rows, 1 + numbers.length);
    let reply = await this.#crew.ask(worker, message, patience);
    while (reply[0] === 0) reply = await this.#crew.ask(worker, Float64Array.from(GO_ON), patience);
    return () => {
      if (reply[0] === REFUSED) throw faultError(faultOf(reply.subarray(1)), input.context);
      const labelsFrom = 2 + (reply[1] ?? 0);
      return readOutcome(reply.subarray(2, labelsFrom), Int32Array.from(reply.subarray(labelsFrom)), input, options);
    };
  }
}
