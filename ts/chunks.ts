import { counted, describe, GaussmixError, isArrayLike } from "./errors.js";
import type { Interrupt } from "./interrupt.js";
import type { NullRule, RowSource } from "./row-source.js";
import { recognise } from "./rows.js";
import type { RowStream } from "./types.js";

/** D, and the names of the features where they have some. */
export type Columns = Pick<RowSource, "columns" | "names">;

/** A chunk whose form has been recognised. */
export interface OpenChunk {
  readonly source: RowSource;
  readonly sampleWeights: ArrayLike<unknown> | undefined;
  /** Where it begins in the stream. */
  readonly firstRow: number;
  /** Runs work on it; an error then speaks of the chunk too. */
  readonly call: <T>(work: () => T) => T;
}

/** Reads chunk after chunk of one pass: all have the same columns. */
export class ChunkReader {
  readonly #nulls: NullRule;
  #chunks = 0;
  #rows = 0;
  #columns: Columns | undefined;

  /** `columns`: those of an earlier pass. */
  constructor(nulls: NullRule, columns?: Columns) {
    this.#nulls = nulls;
    this.#columns = columns;
  }

  /** Those of all chunks, once there is one. */
  get columns(): Columns | undefined {
    return this.#columns;
  }

  /** The rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Undefined for a chunk without rows. */
  open(chunk: unknown): OpenChunk | undefined {
    const number = this.#chunks++;
    const firstRow = this.#rows;
    const call = <T>(work: () => T): T => within(number, firstRow, work);
    return call(() => {
      const { rows, sampleWeights } = isWeighted(chunk) ? chunk : { rows: chunk };
      const source = recognise(rows, this.#nulls);
      if (sampleWeights !== undefined && !isArrayLike(sampleWeights)) {
        throw new GaussmixError("invalid-weights", `The sampleWeights are ${describe(sampleWeights)}; expected an array with one number per row.`);
      }
      if (source.rows === 0) return undefined;
      const { columns, names } = source;
      this.#columns ??= { columns, names };
      requireSameColumns(this.#columns, source);
      this.#rows += source.rows;
      return { source, sampleWeights, firstRow, call };
    });
  }
}

function isWeighted(chunk: unknown): chunk is { rows: unknown; sampleWeights: unknown } {
  return typeof chunk === "object" && chunk !== null && "rows" in chunk && "sampleWeights" in chunk && Object.keys(chunk).length === 2;
}

function requireSameColumns(first: Columns, { columns, names }: Columns): void {
  if (columns === 0) throw new GaussmixError("no-columns", "The rows have no columns; at least one feature is needed.");
  const same = columns === first.columns && (names === first.names || names?.every((name, d) => name === first.names?.[d]));
  if (same === true) return;
  throw new GaussmixError("column-mismatch", `It has ${columnsOf({ columns, names })}; the first chunk has ${columnsOf(first)}. Give all the same.`);
}

function columnsOf({ columns, names }: Columns): string {
  return counted(columns, "column") + (names === undefined ? "" : ` (${names.join(", ")})`);
}

function within<T>(chunk: number, firstRow: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GaussmixError)) throw error;
    const { code, message, row, column, component } = error;
    const words = `In chunk ${chunk}, which begins with row ${firstRow} of all: ${message}`;
    throw new GaussmixError(code, words, { row: row === undefined ? undefined : firstRow + row, column, component }, { cause: error });
  }
}

/** Takes chunk after chunk of one pass, until they end or `take` returns false. Whatever ends it sooner, the source is closed. */
export async function readThrough(stream: RowStream, interrupt: Interrupt, take: (chunk: unknown) => Promise<boolean>): Promise<void> {
  const iterator = iteratorOf(typeof stream === "function" ? await interrupt.wait(Promise.resolve(stream())) : stream);
  let ended = false;
  try {
    for (;;) {
      const step: IteratorResult<unknown, unknown> = await interrupt.wait(Promise.resolve(iterator.next()));
      ended = step.done === true;
      if (ended || !(await take(await step.value))) return;
    }
  } finally {
    // An iterator that is busy, as after an abort, is told, but not waited for.
    if (!ended) await closed(iterator, interrupt).catch(() => undefined);
  }
}

async function closed(iterator: Iterator<unknown> | AsyncIterator<unknown>, interrupt: Interrupt): Promise<void> {
  const closing = Promise.resolve(iterator.return?.());
  closing.catch(() => undefined);
  await interrupt.wait(closing);
}

function iteratorOf(chunks: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  // A list would rather be rows than chunks.
  if (typeof chunks === "object" && chunks !== null && !isArrayLike(chunks)) {
    const iterable = chunks as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
    const iterator = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
    if (iterator !== undefined) return iterator;
  }
  throw new GaussmixError("invalid-rows", `The function that gives the rows returned ${describe(chunks)}; expected an async iterable of chunks, or a generator.`);
}
