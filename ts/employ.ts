import { type Crew, hire } from "./pool.js";

/**
 * Work over so many workers; undefined where it turns out that none can start.
 * When it fails, or the signal aborts, the workers are ended: they may be in the middle of something.
 */
export async function overWorkers<T>(threads: number, signal: AbortSignal | undefined, work: (crew: Crew) => Promise<T>): Promise<T | undefined> {
  const crew = hire(threads);
  if (crew === undefined) return undefined;
  const abandon = (): void => {
    crew.dismiss(signal?.reason);
  };
  signal?.addEventListener("abort", abandon);
  try {
    const result = await work(crew);
    crew.release();
    return result;
  } catch (error) {
    const { couldNotStart } = crew;
    crew.dismiss(error);
    signal?.throwIfAborted();
    if (!couldNotStart) throw error;
    return undefined;
  } finally {
    signal?.removeEventListener("abort", abandon);
  }
}

/** Multiplications that a worker does in a millisecond, at the very least. */
const SLOWEST = 100_000;

/** Milliseconds that any question may take, and that none may: an hour. */
const LEAST_PATIENCE = 10_000;
const MOST_PATIENCE = 3_600_000;

/** A pass over the rows may take so many times as long as the slowest so far. */
const TIMES_THE_SLOWEST = 100;

/** Milliseconds within which a worker must have gone over so many rows. */
export function patienceFor(rows: number, columns: number, components: number): number {
  return Math.min(MOST_PATIENCE, LEAST_PATIENCE + (rows * columns * (columns + 1) * components) / SLOWEST);
}

/** How long workers may take for a pass over the same rows: by the slowest so far, or, before there is one, by an estimate. */
export class Patience {
  readonly #estimate: number;
  #slowest: number | undefined;

  /** The rows are those of one worker. */
  constructor(rows: number, columns: number, components: number) {
    this.#estimate = patienceFor(rows, columns, components);
  }

  get milliseconds(): number {
    const slowest = this.#slowest;
    return slowest === undefined ? this.#estimate : Math.min(MOST_PATIENCE, Math.max(LEAST_PATIENCE, TIMES_THE_SLOWEST * slowest));
  }

  observe(milliseconds: number): void {
    this.#slowest = Math.max(this.#slowest ?? 0, milliseconds);
  }

  /** The next pass goes over other rows. */
  forget(): void {
    this.#slowest = undefined;
  }
}
