import { CellFits } from "./cell-fits.js";
import { overWorkers, patienceFor } from "./employ.js";
import { GaussmixError } from "./errors.js";
import { fitInput, withoutWorkers } from "./fit.js";
import { checkGrid, type Grid } from "./grid.js";
import { type FitData, type FitInput, inputFor, readData } from "./input.js";
import type { CheckedOptions } from "./options.js";
import { BETWEEN_REPLIES, nextTurnAfter } from "./pace.js";
import { platform } from "./platform.js";
import type { FitResult } from "./result.js";
import { type Contenders, Contest, type Selection } from "./selection.js";
import { cellThreadsFor, sweepTime } from "./threads.js";
import type { Rows, SelectOptions, SelectProgress } from "./types.js";

/**
 * Fits every cell, which is a number of components with a covariance family, and compares them by BIC or another criterion.
 *
 * Of 8,192 rows or more, every cell is first fitted briefly: two starts, until about 0.005 nats a row are left to gain. Whole fits follow for the
 * best, for its neighbours in the table that have a chance and for what lies within 0.01 a row of it, until the best is one that has them all behind
 * it; they end once they cannot win. Cells that were not fitted to their end say so by `stopReason: "brief"`; with `thorough: true` there are none.
 *
 * Each thread fits one cell at a time, the largest first; of rows so large that workers had better not hold all of them, one cell is fitted
 * after the other, by all threads. Every other cell's numbers have the same bits as those of `fit` with the same options, and all are the same
 * whatever the number of threads. A cell that can't be fitted says why in the table. Leave the rows unchanged until it is done.
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

/** Rows from which cells are fitted briefly at first: from here on starts compete on samples, which leaves whole fits much to add. */
const BRIEF_FROM = 8192;

/** What brief fits leave open, in the unit of the criteria, for each row: twice 0.005 nats. */
const LEFT_OPEN = 0.01;

/** A cell that waits to be fitted. */
interface Entry {
  readonly place: number;
  readonly cell: CheckedOptions;
  readonly input: FitInput;
}

/** Cells on their way to whoever is free. */
class Race {
  readonly #contest: Contest;
  readonly #data: FitData;
  readonly #grid: Grid;
  readonly #stop: AbortController;
  readonly #began: number = performance.now();
  #stage: SelectProgress["stage"];
  readonly #waiting: Entry[] = [];
  /** Of this stage. */
  #cells = 0;
  #cellsDone = 0;

  constructor(data: FitData, grid: Grid, stop: AbortController) {
    this.#contest = new Contest(grid.criterion);
    this.#data = data;
    this.#grid = grid;
    this.#stop = stop;
    const { acceleration } = grid.shared;
    this.#stage = !grid.thorough && acceleration !== false && grid.cells.length > 1 && data.source.rows >= BRIEF_FROM ? "brief" : "whole";
  }

  async run(): Promise<Selection> {
    const { source } = this.#data;
    await this.#enter(new Map(this.#grid.cells.map((_, place) => [place, undefined])));
    const hands = cellThreadsFor(this.#waiting.map(({ cell }) => cell), source);
    let noneCouldStart = false;
    if (hands > 1) {
      const here = platform().sharesWork();
      const over = await overWorkers(here ? hands - 1 : hands, this.#stop.signal, async (crew) => {
        const fits = new CellFits(crew, this.#data);
        while (this.#waiting.length > 0) {
          const others = crew.workers.map((worker) => this.#fitThere(fits, worker));
          await Promise.all(here ? [...others, this.#fitHere(1, BETWEEN_REPLIES)] : others);
          if (this.#waiting.length > 0) break; // What a lost worker had is left over.
          await this.#enterContenders();
        }
        await crew.close(patienceFor(source.rows, source.columns, 1));
        return crew;
      });
      noneCouldStart = over?.noneCouldStart ?? true;
    }
    // Everything where cells go one after the other; else what lost workers had.
    while (this.#waiting.length > 0) {
      await this.#fitHere(hands > 1 ? 1 : this.#grid.shared.threads);
      await this.#enterContenders();
    }
    this.#stop.signal.throwIfAborted();
    const selection = this.#contest.end();
    return noneCouldStart ? selectedWithoutWorkers(selection) : selection;
  }

  /** The next fits, the largest first. */
  async #enter(wanted: Contenders): Promise<void> {
    const { source } = this.#data;
    this.#cells += wanted.size;
    for (const [place, options] of this.#grid.cells.entries()) {
      if (!wanted.has(place)) continue;
      const cell = { ...options, brief: this.#stage === "brief", toReach: wanted.get(place), signal: this.#stop.signal };
      const input = await orError(() => inputFor(this.#data, cell));
      if (input instanceof GaussmixError) this.#take(place, cell, input);
      else this.#waiting.push({ place, cell, input });
    }
    this.#waiting.sort((one, other) => sweepTime(other.cell, source) - sweepTime(one.cell, source));
  }

  /** Whole fits for those that may win; nothing where all fits are whole. */
  async #enterContenders(): Promise<void> {
    const { source, weights } = this.#data;
    const contenders = this.#contest.contenders(LEFT_OPEN * (weights?.sum ?? source.rows));
    if (this.#stage === "brief") [this.#stage, this.#cells, this.#cellsDone] = ["whole", 0, 0];
    await this.#enter(contenders);
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
    const { onProgress } = this.#grid;
    const bic = outcome instanceof GaussmixError ? undefined : outcome.bic;
    this.#cellsDone++;
    try {
      const elapsedMilliseconds = performance.now() - this.#began;
      onProgress?.({ stage: this.#stage, components, covariance, bic, cells: this.#cells, cellsDone: this.#cellsDone, elapsedMilliseconds });
    } catch (error) {
      this.#stop.abort(error);
    }
  }
}

/** The best says so, and every cell that was fitted. */
function selectedWithoutWorkers({ best, cells }: Selection): Selection {
  return { best: withoutWorkers(best), cells: cells.map((cell) => ("findings" in cell ? withoutWorkers(cell) : cell)) };
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
