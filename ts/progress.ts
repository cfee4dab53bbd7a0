import { nextTurnAfter } from "./pace.js";
import type { FitResult } from "./result.js";
import type { Look, Sight } from "./session.js";
import { Stopwatch } from "./stopwatch.js";
import type { FitProgress, ScoringProgress } from "./types.js";

/** The least time between two reports, in milliseconds. */
const INTERVAL = 50;

/** Tells the user how a fit is coming along: not too often, and once at the end. */
export class ProgressReporter {
  readonly #tell: ((progress: FitProgress) => void) | undefined;
  readonly #began: number = performance.now();
  readonly #stopwatch = new Stopwatch();
  #toldAt: number = this.#began;
  #first: Sight | undefined;

  constructor(tell: ((progress: FitProgress) => void) | undefined) {
    this.#tell = tell;
  }

  /** Called after each step. */
  step(look: Look, now: number): void {
    if (this.#tell === undefined) return;
    const sight = look();
    this.#first ??= sight;
    const { sweeps, sweepsLeft, ...seen } = sight;
    this.#stopwatch.observe(sweeps, now);
    if (now - this.#toldAt < INTERVAL) return;
    this.#toldAt = now;
    this.#tell({ ...seen, elapsedMilliseconds: now - this.#began, remainingMilliseconds: this.#stopwatch.timeFor(sweepsLeft) });
  }

  finished({ iterations, logLikelihood, remainingGain }: FitResult): void {
    if (this.#tell === undefined || this.#first === undefined) return;
    const { restarts, maxIterations } = this.#first;
    this.#tell({
      stage: "finished",
      restart: restarts - 1,
      restarts,
      iteration: iterations,
      maxIterations,
      logLikelihood,
      remainingGain,
      elapsedMilliseconds: performance.now() - this.#began,
      remainingMilliseconds: 0,
    });
  }
}

/** Tells the user how a scoring of rows is coming along. */
export class ScoringReporter {
  readonly #rows: number;
  readonly #tell: ((progress: ScoringProgress) => void) | undefined;
  readonly #began: number = performance.now();
  #toldAt: number = this.#began;
  #rowsDone = 0;

  constructor(rows: number, tell: ((progress: ScoringProgress) => void) | undefined) {
    this.#rows = rows;
    this.#tell = tell;
  }

  step(rowsDone: number): void {
    this.#rowsDone = rowsDone;
    const now = performance.now();
    if (now - this.#toldAt < INTERVAL) return;
    this.#toldAt = now;
    this.#report(now);
  }

  finished(): void {
    this.#report(performance.now());
  }

  #report(now: number): void {
    this.#tell?.({ rows: this.#rows, rowsDone: this.#rowsDone, elapsedMilliseconds: now - this.#began });
  }
}

/** Runs steps to their end, with a turn for others now and then. */
export async function inTurns<T>(
  work: Generator<Look, T>,
  signal: AbortSignal | undefined,
  reporter: ProgressReporter,
  pause: () => Promise<void> = nextTurnAfter(),
): Promise<T> {
  try {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      reporter.step(step.value, performance.now());
      await pause();
      signal?.throwIfAborted();
    }
  } catch (error) {
    work.throw(error); // The steps let go of what they hold.
    throw error;
  }
}
