import { CellFits } from "./cell-fits.js";
import { overWorkers, patienceFor } from "./employ.js";
import { GaussmixError } from "./errors.js";
import { fitInput } from "./fit.js";
import { checkGrid, type Grid } from "./grid.js";
import { type FitData, type FitInput, inputFor, readData } from "./input.js";
import type { CheckedOptions } from "./options.js";
import { BETWEEN_REPLIES, nextTurnAfter } from "./pace.js";
import { platform } from "./platform.js";
import type { FitResult } from "./result.js";
import { Contest, type Selection } from "./selection.js";
import { cellThreadsFor, sweepTime } from "./threads.js";
import type { Rows, SelectOptions } from "./types.js";

/**
 * Fits every cell, which is a number of components with a covariance family, and compares them by BIC.
 *
 * Each thread fits whole cells, the largest first; of rows so large that workers had better not hold all of them, one cell is fitted
 * after the other, by all threads. Every cell's numbers have the same bits as those of `fit` with the same options, whatever the number
 * of threads. A cell that can't be fitted says why in the table. Leave the rows unchanged until it is done.
 * @throws GaussmixError (as a rejection) where rows or options are not right, so that no cell could be fitted; the signal's reason
 * where it aborts
 */
export async function select(rows: Rows, options: SelectOptions): Promise<Selection> {
  const grid = checkGrid(options);
  const { signal } = grid.shared;
  signal?.throwIfAborted();
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort(signal?.reason);
  };
  signal?.addEventListener("abort", abort);
  try {
    return await new Race(readData(rows, grid.shared), grid, stop).run();
  } finally {
    signal?.removeEventListener("abort", abort);
    stop.abort(); // Whoever is still at work ends.
  }
}

/** A cell that waits to be fitted. */
interface Entry {
  readonly place: number;
  readonly cell: CheckedOptions;
  readonly input: FitInput;
}

/** Cells on their way to whoever is free. */
class Race {
  readonly #contest = new Contest();
  readonly #data: FitData;
  readonly #grid: Grid;
  readonly #stop: AbortController;
  readonly #waiting: Entry[] = [];
  readonly #began: number = performance.now();
  #cellsDone = 0;

  constructor(data: FitData, grid: Grid, stop: AbortController) {
    this.#data = data;
    this.#grid = grid;
    this.#stop = stop;
  }

  async run(): Promise<Selection> {
    const { source } = this.#data;
    const { signal } = this.#stop;
    for (const [place, options] of this.#grid.cells.entries()) {
      const cell = { ...options, signal };
      const input = await orError(() => inputFor(this.#data, cell));
      if (input instanceof GaussmixError) this.#take(place, cell, input);
      else this.#waiting.push({ place, cell, input });
    }
    this.#waiting.sort((one, other) => sweepTime(other.cell, source) - sweepTime(one.cell, source));
    const hands = cellThreadsFor(this.#waiting.map(({ cell }) => cell), source);
    if (hands > 1) {
      const here = platform().sharesWork();
      await overWorkers(here ? hands - 1 : hands, signal, async (crew) => {
        const fits = new CellFits(crew, this.#data);
        const others = crew.workers.map((worker) => this.#fitThere(fits, worker));
        await Promise.all(here ? [...others, this.#fitHere(1, BETWEEN_REPLIES)] : others);
        await crew.close(patienceFor(source.rows, source.columns, 1));
        return true;
      });
    }
    // Everything where cells go one after the other; else what lost workers had.
    await this.#fitHere(hands > 1 ? 1 : this.#grid.shared.threads);
    return this.#contest.end();
  }

  async #fitHere(threads: CheckedOptions["threads"], slice?: number): Promise<void> {
    const pause = nextTurnAfter(slice);
    for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
      const { place, cell, input } = entry;
      this.#take(place, cell, await orError(() => fitInput(input, { ...cell, threads }, pause)));
      await pause();
    }
  }

  async #fitThere(fits: CellFits, worker: number): Promise<void> {
    for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
      const { place, cell, input } = entry;
      let answer: () => FitResult;
      try {
        answer = await fits.ask(worker, input, cell);
      } catch {
        this.#waiting.unshift(entry); // The worker is lost, or the signal has ended it.
        return;
      }
      this.#take(place, cell, await orError(answer));
    }
  }

  #next(): Entry | undefined {
    this.#stop.signal.throwIfAborted();
    return this.#waiting.shift();
  }

  #take(place: number, cell: CheckedOptions, outcome: FitResult | GaussmixError): void {
    this.#contest.take(place, cell, outcome);
    const { components, covariance } = cell;
    const { cells, onProgress } = this.#grid;
    const bic = outcome instanceof GaussmixError ? undefined : outcome.bic;
    this.#cellsDone++;
    try {
      onProgress?.({ components, covariance, bic, cells: cells.length, cellsDone: this.#cellsDone, elapsedMilliseconds: performance.now() - this.#began });
    } catch (error) {
      this.#stop.abort(error);
    }
  }
}

/** What the work returns, or what is wrong with its cell. */
async function orError<T>(work: () => T | Promise<T>): Promise<T | GaussmixError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GaussmixError) return error;
    throw error;
  }
}
