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
const SLOWEST = 10_000;

/** Milliseconds that any question may take. */
const LEAST_PATIENCE = 10_000;

/** Milliseconds within which a worker must have gone over so many rows. */
export function patienceFor(rows: number, columns: number, components: number): number {
  return LEAST_PATIENCE + (rows * columns * (columns + 1) * components) / SLOWEST;
}
