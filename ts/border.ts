import type { Address } from "./core-exports.js";
import { accepted, received, receivedLabels, Resident, send } from "./messages.js";
import { core } from "./wasm.js";

/** The rows' way in: through one staging buffer. */
export class RowStore extends Resident {
  constructor(rows: number, columns: number) {
    super(core().rowsNew(rows, columns));
  }

  free(): void {
    core().rowsFree(this.give());
  }

  /** Of the staging buffer. */
  staging(): Address {
    return core().rowsStaging(this.address);
  }

  stagingCapacity(): number {
    return core().rowsCapacity(this.address) >>> 0;
  }

  /** Takes so many staged numbers as rows, going on where the last piece ended. */
  push(values: number): void {
    accepted(core().rowsPush(this.address, values));
  }

  /** The same with weights, after all the rows. */
  pushWeights(values: number): void {
    accepted(core().rowsPushWeights(this.address, values));
  }
}

export class Options extends Resident {
  /** K, family, kind of seeded start, restarts, seed, most iterations, tolerance, regularization, equal weights and acceleration. */
  static defaults(): Float64Array {
    return received(core().optionsDefaults());
  }

  /** From the same numbers, with the user's choices put in. */
  constructor(numbers: Float64Array) {
    send(numbers);
    super(core().optionsNew());
  }

  free(): void {
    core().optionsFree(this.give());
  }

  /** How many starts are made. */
  restarts(): number {
    return core().optionsRestarts(this.address) >>> 0;
  }

  /** Weights K, means K x D, covariances K x D x D. */
  startFrom(weights: Float64Array | undefined, means: Float64Array, covariances: Float64Array | undefined): void {
    send(weights ?? [], means, covariances ?? []);
    core().optionsStartFrom(this.address, Number(weights !== undefined), weights?.length ?? 0, means.length, Number(covariances !== undefined));
  }

  /** N. */
  startFromLabels(labels: Int32Array): void {
    send(labels);
    core().optionsStartFromLabels(this.address);
  }

  /** N x K. */
  startFromResponsibilities(values: Float64Array): void {
    send(values);
    core().optionsStartFromResponsibilities(this.address);
  }
}

/** What a fit leaves: numbers in the order of crates/gaussmix/src/outcome.rs, and a label a row. */
export interface RawOutcome {
  readonly numbers: Float64Array;
  readonly labels: Int32Array;
}

/** Rows that are looked at before a fit of them begins. */
export class Measuring extends Resident {
  /** Takes rows and options over. */
  constructor(rows: RowStore, options: Options) {
    super(core().measuringNew(rows.give(), options.give()));
  }

  free(): void {
    core().measuringFree(this.give());
  }

  /** Goes on by at most so many leaves; true once all have been measured. */
  work(leaves: number): boolean {
    return accepted(core().measuringWork(this.address, leaves)) !== 0;
  }
}

/** A fit in slices, on this thread and by workers. */
export class FitSession extends Resident {
  /** Takes measured rows over. */
  constructor(measured: Measuring, here: boolean, workers: number) {
    super(core().fitNew(measured.give(), Number(here), workers));
  }

  free(): void {
    core().fitFree(this.give());
  }

  /** Without workers: works through at most so many leaves; true once the fit is finished. */
  advance(leaves: number): boolean {
    return accepted(core().fitAdvance(this.address, leaves)) !== 0;
  }

  /**
   * With workers: goes on to the next pass over the rows, or to what this thread does alone, a start or the condensing of rows; false
   * once the fit is finished.
   */
  prepare(): boolean {
    return accepted(core().fitPrepare(this.address)) !== 0;
  }

  /** The next message with rows for a worker; empty once it has all that the pass needs. */
  deal(worker: number): Float64Array {
    return received(core().fitDeal(this.address, worker));
  }

  /** What every worker is to do now; empty where that is nothing. */
  request(): Float64Array {
    return received(core().fitRequest(this.address));
  }

  /** Works through at most so many leaves of this thread's share; true once none is left. */
  work(leaves: number): boolean {
    return core().fitWork(this.address, leaves) !== 0;
  }

  /** Takes in a worker's reply: in the order of the workers, after this thread's share. */
  answer(reply: Float64Array): void {
    send(reply);
    core().fitAnswer(this.address);
  }

  /** How far the fit has come, as `lookAt` reads it. */
  progress(): Float64Array {
    return received(core().fitProgress(this.address));
  }

  /** The state of an online fit that goes on from this finished one. Memory in rows; 0: without end. */
  stream(memory: number): Float64Array {
    return received(core().fitStream(this.address, memory));
  }

  /** The result of a finished fit of so many rows; the session is gone. */
  finish(rows: number): RawOutcome {
    return { numbers: received(core().fitFinish(this.give())), labels: receivedLabels(rows) };
  }
}

/** A fit of rows that come again for every pass. */
export class StreamSession extends Resident {
  /** Takes the options over. */
  constructor(columns: number, options: Options) {
    super(core().streamNew(columns, options.give()));
  }

  free(): void {
    core().streamFree(this.give());
  }

  /** Of the staging buffer: rows, then their weights. */
  staging(): Address {
    return core().streamStaging(this.address);
  }

  /** Rows that can be pushed at once; 0 where what has come must be worked through first. */
  room(): number {
    return core().streamRoom(this.address) >>> 0;
  }

  /** Whether a part is full: it is to be given away or worked on. */
  isFull(): boolean {
    return core().streamIsFull(this.address) !== 0;
  }

  /** Takes staged rows. Errors count rows from here. */
  push(rows: number, weighted: boolean): void {
    accepted(core().streamPush(this.address, rows, Number(weighted)));
  }

  /** After a pass, goes on to the next: 2 where all rows are to be pushed, 1 where there is work without them, 0 at the end. */
  prepare(): number {
    return accepted(core().streamPrepare(this.address));
  }

  /** Works through at most so many leaves of a pass without rows; true once none is left. */
  work(leaves: number): boolean {
    return core().streamWork(this.address, leaves) !== 0;
  }

  /** Works through at most so many leaves of the full part: what is to be answered. */
  workOnPart(leaves: number): Float64Array {
    return received(core().streamWorkOnPart(this.address, leaves));
  }

  /** The full part in a message for a worker; empty where it is for this thread. */
  message(): Float64Array {
    return received(core().streamMessage(this.address));
  }

  /** Takes in what has come of the next leaves, in their order; the labels among it. */
  answer(reply: Float64Array): Int32Array {
    send(reply);
    return receivedLabels(core().streamAnswer(this.address));
  }

  /** What identifies the rows of the pass so far. */
  checksum(): number {
    return core().streamChecksum(this.address);
  }

  /** As `FitSession`'s; empty before the fit's own passes. */
  progress(): Float64Array {
    return received(core().streamProgress(this.address));
  }

  /** The result of a finished fit, without labels; the session is gone. */
  finish(): Float64Array {
    return received(core().streamFinish(this.give()));
  }
}

/** ln x, the same digits on every platform. */
export function naturalLog(x: number): number {
  return core().naturalLog(x);
}

/** Free numbers of a mixture. */
export function parameterCount(family: number, components: number, features: number, equalWeights: boolean): number {
  return core().parameterCount(family, components, features, Number(equalWeights)) >>> 0;
}

/** Of K positive definite D x D matrices. */
export function invertPositiveDefinite(matrices: Float64Array, features: number): Float64Array {
  send(matrices);
  return received(core().invertPositiveDefinite(features));
}

/** Of N rows of D features. */
export function leavesOf(rows: number, columns: number): number {
  return core().leavesOf(rows, columns) >>> 0;
}

/** Rows that the start of an online fit wants, and rows of a block. */
export function onlineSizes(family: number, components: number, features: number): Float64Array {
  return received(core().onlineSizes(family, components, features));
}

/** The state of an online fit after one block of rows and their weights. */
export function onlineTake(state: Float64Array, rows: Float64Array, weights: Float64Array): Float64Array {
  send(state, rows, weights);
  return received(core().onlineTake(state.length, rows.length));
}

/** What the state of an online fit says, as `viewOf` reads it. */
export function onlineModel(state: Float64Array): Float64Array {
  send(state);
  return received(core().onlineModel());
}
