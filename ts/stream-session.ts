import { StreamSession } from "./border.js";
import { ChunkReader, type Columns, type OpenChunk, readThrough } from "./chunks.js";
import { STREAMED_FROM } from "./collect.js";
import { patienceFor } from "./employ.js";
import { GaussmixError } from "./errors.js";
import { faultError } from "./faults.js";
import { nullRule, startFor } from "./input.js";
import { Interrupt } from "./interrupt.js";
import { Omissions } from "./omissions.js";
import type { CheckedOptions } from "./options.js";
import { nextTurnAfter, ShortSteps } from "./pace.js";
import { platform } from "./platform.js";
import type { Crew } from "./pool.js";
import type { ProgressReporter } from "./progress.js";
import { REFUSED } from "./protocol.js";
import { type FitResult, readOutcome } from "./result.js";
import type { RowSource } from "./row-source.js";
import { omitIncomplete } from "./rows.js";
import { requireSum, type WeightSource, weightReader } from "./sample-weights.js";
import { Holdings, type Look, lookAt, settle, type Settings } from "./session.js";
import type { RowStream } from "./types.js";
import { faultOf } from "./wasm.js";

/** Parts of the rows that a worker has at once, so that it need not wait for the next. */
const IN_FLIGHT = 2;

/** What comes next, in the core's numbers. */
const FINISHED = 0;
const ROWS_WANTED = 2;

/** What the first pass has found, to which all others must come again. */
interface Seen {
  readonly rows: number;
  readonly keptRows: number;
  readonly checksum: number;
}

/**
 * One fit of rows that are read anew for every pass: put together to parts, each is swept by whoever is free.
 * Gives the same bits as `steps` does from the same rows in memory.
 */
export class StreamFit {
  readonly #stream: RowStream;
  readonly #columns: Columns;
  readonly #options: CheckedOptions;
  readonly #reporter: ProgressReporter;
  readonly #interrupt: Interrupt;
  readonly #holdings: Holdings;
  readonly #omissions = new Omissions();
  readonly #pause = nextTurnAfter();
  readonly #pace = new ShortSteps();
  readonly #session: StreamSession;
  readonly #settings: Settings;
  /** What is being pushed: an error of the core counts rows from there. */
  #pushed: { readonly source: RowSource; readonly row: number } | undefined;
  #weightSum = 0;
  #seen: Seen | undefined;
  #passes = 0;
  /** Rows of the pass under way that take part. */
  #keptRows = 0;
  #crew: Crew | undefined;
  #inFlight: number[] = [];
  readonly #awaited = new Set<Promise<Float64Array>>();
  /** Resolves when all that was asked so far has been answered, in the order of the rows. */
  #answered: Promise<void> = Promise.resolve();
  #labels = new Int32Array(0);
  #labelled = 0;
  #isOver = false;

  constructor(stream: RowStream, columns: Columns, options: CheckedOptions, reporter: ProgressReporter) {
    const { start } = options;
    if (start.kind === "labels" || start.kind === "responsibilities") {
      throw new GaussmixError("invalid-start", `A fit that goes over chunks again and again can't start from init.${start.kind}. Give it means, or a model.`);
    }
    this.#stream = stream;
    this.#columns = columns;
    this.#options = options;
    this.#reporter = reporter;
    this.#interrupt = new Interrupt(options.signal);
    const originalRow = (row: number): number => {
      const { source, row: first } = this.#pushed ?? { row: 0 };
      return source?.originalRow?.(first + row) ?? first + row;
    };
    this.#holdings = new Holdings({ names: columns.names, originalRow, omittable: !options.omitMissing });
    try {
      const settings = settle(startFor(start, options.components, { ...columns, rows: 0 }, undefined), options, this.#holdings);
      this.#settings = settings;
      this.#session = this.#holdings.exchange(() => new StreamSession(columns.columns, settings.settings));
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** The first pass: how many rows there are, and in which units. */
  async survey(): Promise<{ rows: number; columns: number }> {
    await this.#readAll();
    requireSum(this.#weightSum);
    const rows = this.#seen?.rows ?? 0;
    if (this.#options.labels) this.#labels = new Int32Array(rows).fill(-1);
    return { rows, columns: this.#columns.columns };
  }

  /** Whether workers have been at it. */
  get hasCrew(): boolean {
    return this.#crew !== undefined;
  }

  /** All others, over workers where there are any. */
  async run(crew: Crew | undefined): Promise<FitResult> {
    this.#crew = crew;
    this.#inFlight = crew?.workers.map(() => 0) ?? [];
    const session = this.#session;
    for (;;) {
      const next = this.#call(() => session.prepare());
      if (next === FINISHED) break;
      if (next === ROWS_WANTED) await this.#readAll();
      else while (!this.#call(() => this.#pace.work((leaves) => session.work(leaves)))) await this.#goOn();
      this.#reporter.step(this.#look, performance.now());
    }
    const numbers = this.#holdings.spend(() => session.finish());
    const source = { names: this.#columns.names, originalRow: (row: number): number => this.#omissions.original(row) };
    const told = { source, kept: undefined, givenRows: this.#labels.length };
    const result = this.#call(() => readOutcome(numbers, this.#labels, told, this.#options));
    await crew?.close(patienceFor(1, 1, 1));
    return result;
  }

  end(): void {
    this.#isOver = true;
    this.#interrupt.end();
    this.#holdings.end();
  }

  #call<T>(work: () => T): T {
    return this.#holdings.call(work);
  }

  readonly #look: Look = () => {
    const progress = this.#call(() => this.#session.progress());
    return lookAt(progress.length === 0 ? undefined : progress, this.#settings);
  };

  async #goOn(): Promise<void> {
    await this.#pause();
    this.#interrupt.check();
    this.#reporter.step(this.#look, performance.now());
  }

  /** One pass over the rows. */
  async #readAll(): Promise<void> {
    const reader = new ChunkReader(nullRule(this.#options), this.#columns);
    this.#passes++;
    this.#keptRows = 0;
    await readThrough(this.#stream, this.#interrupt, async (given) => {
      const chunk = reader.open(given);
      if (chunk !== undefined) await this.#take(chunk);
      return true;
    });
    this.#compare(reader);
    await this.#workOff();
    await this.#interrupt.wait(this.#answered);
  }

  /** Pushes a chunk's rows, and works off what becomes full. */
  async #take({ source: given, sampleWeights, firstRow, call }: OpenChunk): Promise<void> {
    const { source, kept } = call(() => (this.#options.omitMissing ? omitIncomplete(given) : { source: given, kept: undefined }));
    if (kept !== undefined && this.#seen === undefined) this.#omissions.add(firstRow, given.rows, kept);
    const weights = sampleWeights && call(() => weightReader(sampleWeights, given.rows, kept));
    this.#keptRows += source.rows;
    if (this.#keptRows > (this.#seen?.keptRows ?? Infinity)) this.#refuse("there are more rows than in the first");
    const session = this.#session;
    for (let row = 0; row < source.rows; ) {
      const rows = Math.min(this.#call(() => session.room()), source.rows - row);
      if (rows === 0) await this.#workOff();
      else {
        call(() => {
          this.#push(source, weights, row, rows);
        });
      }
      row += rows;
      await this.#goOn();
    }
  }

  #push(source: RowSource, weights: WeightSource | undefined, row: number, rows: number): void {
    const session = this.#session;
    this.#pushed = { source, row };
    const { columns } = source;
    let weightSum = 0;
    this.#holdings.fill(
      () => session.staging(),
      rows * (columns + 1),
      (staging) => {
        source.fill(staging, row * columns, rows * columns);
        const own = staging.subarray(rows * columns);
        weights?.fill(own, row, rows);
        weightSum = weights === undefined ? 0 : own.reduce((sum, weight) => sum + (weight > 0 && weight < Infinity ? weight : 0), 0);
      },
    );
    if (this.#seen === undefined) this.#weightSum += weightSum;
    this.#call(() => {
      session.push(rows, weights !== undefined);
    });
  }

  /** Gives the part that is full away, or works on it here. */
  async #workOff(): Promise<void> {
    const session = this.#session;
    if (!this.#call(() => session.isFull())) return;
    const crew = this.#crew;
    if (crew !== undefined) {
      while (!platform().sharesWork() && Math.min(...this.#inFlight) === IN_FLIGHT) await this.#interrupt.wait(Promise.race(this.#awaited));
      const least = Math.min(...this.#inFlight);
      const message = least < IN_FLIGHT ? this.#call(() => session.message()) : [];
      if (message.length > 0) {
        this.#give(crew, this.#inFlight.indexOf(least), message as Float64Array);
        return;
      }
    }
    const advance = (leaves: number): boolean => {
      this.#answer(Promise.resolve(session.workOnPart(leaves)));
      return !session.isFull();
    };
    while (!this.#call(() => this.#pace.work(advance))) await this.#goOn();
  }

  #give(crew: Crew, worker: number, message: Float64Array): void {
    const { columns } = this.#columns;
    this.#inFlight[worker] = (this.#inFlight[worker] ?? 0) + 1;
    const patience = patienceFor((IN_FLIGHT * message.length) / columns, columns, this.#options.components);
    const reply = crew.ask(worker, message, patience).then((numbers) => {
      this.#inFlight[worker] = (this.#inFlight[worker] ?? 0) - 1;
      this.#awaited.delete(reply);
      if (numbers[0] === REFUSED) throw faultError(faultOf(numbers.subarray(1)), {});
      return numbers;
    });
    this.#awaited.add(reply);
    this.#answer(reply);
  }

  /** Takes a reply in when all before it have been. A failure ends the fit at its next step, whatever it waits for. */
  #answer(reply: Promise<Float64Array>): void {
    reply.catch((error: unknown) => {
      this.#interrupt.raise(error);
    });
    this.#answered = this.#answered.then(async () => {
      const numbers = await reply;
      if (!this.#isOver) this.#label(this.#call(() => this.#session.answer(numbers)));
    });
    this.#answered.catch((error: unknown) => {
      this.#interrupt.raise(error);
    });
  }

  #label(labels: Int32Array): void {
    if (this.#options.labels) for (const label of labels) this.#labels[this.#omissions.original(this.#labelled++)] = label;
  }

  /** Every pass must be like the first. */
  #compare({ rows }: ChunkReader): void {
    const keptRows = this.#keptRows;
    // The rows were counted before the first pass, as far as it was needed.
    const expected = this.#seen?.rows ?? STREAMED_FROM;
    if (rows < expected) this.#refuse(`there are ${rows} rows, fewer than before`);
    const checksum = this.#call(() => this.#session.checksum());
    this.#seen ??= { rows, keptRows, checksum };
    if (keptRows !== this.#seen.keptRows || checksum !== this.#seen.checksum) this.#refuse("there are other values than in the first");
  }

  #refuse(what: string): never {
    throw new GaussmixError(
      "source-changed",
      `In pass ${this.#passes} over the chunks ${what}. The function that gives them must begin anew at each call and give the same rows in the same order.`,
    );
  }
}
