import { requireMatrixRoom } from "./arrays.js";
import { methodOptions, refuse } from "./checks.js";
import { counted, GaussmixError, isArrayLike } from "./errors.js";
import { type FaultName, faultError } from "./faults.js";
import type { Finding } from "./findings.js";
import { inputFrom } from "./input.js";
import { createModel, type GaussianMixture } from "./model.js";
import { type CheckedOnlineOptions, checkOnlineOptions } from "./online-options.js";
import {
  emptyQueue,
  type OnlineSnapshot,
  type Queue,
  readOnlineSnapshot,
  type StreamState,
  type StreamView,
  takeOnlineSnapshot,
  takeQueue,
  viewOf,
} from "./online-state.js";
import { WITHOUT_PAUSE } from "./pace.js";
import type { RowSource } from "./row-source.js";
import { matchColumns, readRows } from "./rows.js";
import { type WeightSource, weightSource } from "./sample-weights.js";
import { inOneGo, stepsTo } from "./session.js";
import type { OnlineOptions, Rows } from "./types.js";

/**
 * A mixture of Gaussians fitted to a stream whose rows come once, in chunks of any size, by stepwise EM (Cappe and Moulines 2009).
 *
 * The first rows are kept and fitted together; each later block of rows is swept once, moves the model a little, and is forgotten.
 * The same rows in other chunks give the same bits. Components keep their order. Nothing has to be freed.
 */
export class OnlineFit {
  readonly #options: CheckedOnlineOptions;
  #stream: StreamState | undefined;
  /** What the stream says now; made when it is asked for. */
  #view: StreamView | undefined;
  #model: GaussianMixture | undefined;
  /** While rows are read, whose own code may be anything. */
  #isReading = false;

  /** @throws GaussmixError where the options are not right */
  constructor(options: OnlineOptions) {
    this.#options = checkOnlineOptions(options);
  }

  /**
   * Goes on with what `JSON.stringify(online)` or `online.toJSON()` wrote, to the same bits.
   * @throws GaussmixError where the text or object is corrupt or of another make
   */
  static fromJSON(saved: string | OnlineSnapshot): OnlineFit {
    const { options, stream } = readOnlineSnapshot(saved);
    const online = new OnlineFit(options);
    online.#stream = stream;
    return online;
  }

  /** The stream so far as plain data, with the options and the rows that wait for others; `JSON.stringify` calls it. */
  toJSON(): OnlineSnapshot {
    return takeOnlineSnapshot(this.#options, this.#stream);
  }

  /**
   * Takes in the next rows of the stream, N x D in any form that `fit` takes; `sampleWeights` are N frequencies.
   * The call that brings the last row of the start fits it.
   * @throws GaussmixError where rows or weights are not right; then none of these rows counts
   */
  partialFit(rows: Rows, options?: { readonly sampleWeights?: ArrayLike<number> | undefined }): this {
    const { sampleWeights } = methodOptions(options, ["sampleWeights"]);
    this.#requireWhole();
    this.#isReading = true;
    try {
      const given = readRows(rows, "error");
      const stream = this.#stream ?? this.#opened(given);
      const source = matchColumns(given, stream.columns, stream.names);
      this.#become(this.#after(stream, source, sampleWeights === undefined ? undefined : weightsOf(sampleWeights, source.rows)));
    } finally {
      this.#isReading = false;
    }
    return this;
  }

  /**
   * The model of the rows so far.
   * @throws GaussmixError with the code `"too-few-rows"` before the start
   */
  get model(): GaussianMixture {
    return (this.#model ??= createModel(this.#look().parts));
  }

  /** The model of a stream that has ended: of one that is shorter than its start wants, a fit of the rows that came. */
  finish(): GaussianMixture {
    this.#requireWhole();
    const stream = this.#stream;
    if (stream !== undefined && stream.core === undefined) this.#become(this.#started(stream));
    return this.model;
  }

  /** True once the first rows have been fitted. */
  get started(): boolean {
    return this.#stream?.core !== undefined;
  }

  /** How many rows have come. */
  get rowsSeen(): number {
    return this.#stream?.rowsSeen ?? 0;
  }

  /**
   * The mean of ln p(x_n), in nats, over all rows (or those in memory), each under the parameters from before it came.
   * Rows of the start count with their fit.
   * @throws GaussmixError with the code `"too-few-rows"` before the start
   */
  get meanLogDensity(): number {
    return this.#look().meanLogDensity;
  }

  /**
   * The same over the recent rows, a smaller number the fewer rows there are: where it falls below {@link meanLogDensity} by more
   * than it usually does, the stream has changed.
   * @throws GaussmixError with the code `"too-few-rows"` before the start
   */
  get recentLogDensity(): number {
    return this.#look().recentLogDensity;
  }

  /** What is to be known about the first rows and their fit; empty before it and after {@link OnlineFit.fromJSON}. */
  get findings(): readonly Finding[] {
    return this.#stream?.findings ?? [];
  }

  #requireWhole(): void {
    if (!this.#isReading) return;
    throw new GaussmixError("invalid-argument", "The stream was called by the rows that its partialFit is reading. Let it end first.");
  }

  #opened({ columns, names }: RowSource): StreamState {
    requireMatrixRoom(this.#options.fit.components, columns);
    return { columns, names, rowsSeen: 0, core: undefined, limits: undefined, queue: emptyQueue(this.#options, columns, false), findings: [] };
  }

  #become(stream: StreamState): void {
    this.#stream = stream;
    this.#view = undefined;
    this.#model = undefined;
  }

  /** The stream after more rows. A queue's room behind its count may be written to; a full queue is left behind as it is. */
  #after(stream: StreamState, source: RowSource, weights: WeightSource | undefined): StreamState {
    let now = stream;
    for (let from = 0; from < source.rows; ) {
      const { queue, rowsSeen } = now;
      const count = Math.min(queue.room - queue.count, source.rows - from);
      enqueue(now, source, weights, from, count);
      now = { ...now, rowsSeen: rowsSeen + count, queue: { ...queue, count: queue.count + count } };
      if (now.queue.count === queue.room) now = this.#emptied(now);
      from += count;
    }
    return now;
  }

  #emptied(stream: StreamState): StreamState {
    const { core, columns, queue } = stream;
    if (core === undefined) return this.#started(stream);
    return { ...stream, core: takeQueue(core, columns, queue), queue: emptyQueue(this.#options, columns, true) };
  }

  #started(stream: StreamState): StreamState {
    const { columns, names, queue } = stream;
    const { fit, memory } = this.#options;
    const options = { ...fit, sampleWeights: queue.weights.subarray(0, queue.count) };
    const input = inputFrom(rowsOf(queue, columns, names), options);
    const { core, start } = inOneGo(() =>
      stepsTo(input, options, WITHOUT_PAUSE, (session, finish) => ({ core: session.stream(memory), start: finish() })),
    );
    const { limits } = viewOf(core, this.#options, columns, names);
    return { ...stream, core, limits, queue: emptyQueue(this.#options, columns, true), findings: start.findings };
  }

  /** The rows that wait for their block are taken in for the look alone. */
  #look(): StreamView {
    if (this.#view !== undefined) return this.#view;
    const { core, columns, names, queue } = this.#stream ?? {};
    if (core === undefined || columns === undefined || queue === undefined) throw this.#tooEarly();
    return (this.#view = viewOf(queue.count > 0 ? takeQueue(core, columns, queue) : core, this.#options, columns, names));
  }

  #tooEarly(): GaussmixError {
    const { queue } = this.#stream ?? {};
    const wanted = queue === undefined ? "Call partialFit(rows) first." : `${counted(queue.room - queue.count, "row")} more are wanted for its start.`;
    return new GaussmixError("too-few-rows", `The stream has no model yet: ${counted(this.rowsSeen, "row")} came. ${wanted} If it has ended, call finish().`);
  }
}

function weightsOf(weights: unknown, rows: number): WeightSource {
  const argument = { name: "The option sampleWeights", code: "invalid-argument" } as const;
  return weightSource(isArrayLike(weights) ? weights : refuse(argument, weights, "an array with one number per row"), rows, undefined);
}

/** The rows that wait, as a source of rows. */
function rowsOf({ count: rows, rows: data }: Queue, columns: number, names: readonly string[] | undefined): RowSource {
  return {
    rows,
    columns,
    names,
    fill(target, from, count) {
      target.set(data.subarray(from, from + count));
    },
  };
}

/** Writes rows of a chunk, and their weights, to the end of the queue; each number is checked. */
function enqueue({ columns, limits, names, queue }: StreamState, source: RowSource, weights: WeightSource | undefined, from: number, count: number): void {
  const fault = (name: FaultName, row: number, column: number, value: number): GaussmixError =>
    faultError({ name, row: from + row, column, component: -1, value, expected: Number.NaN }, { names });
  const rows = queue.rows.subarray(queue.count * columns, (queue.count + count) * columns);
  source.fill(rows, from * columns, rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i] ?? 0;
    const column = i % columns;
    if (Math.abs(value) <= (limits?.[column] ?? Number.MAX_VALUE)) continue;
    throw fault(Number.isFinite(value) ? "ScaleOutOfRange" : "NotFinite", Math.floor(i / columns), column, value);
  }
  const own = queue.weights.subarray(queue.count, queue.count + count).fill(1);
  weights?.fill(own, from, count);
  const bad = own.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) throw fault("BadWeight", bad, -1, own[bad] ?? Number.NaN);
}
