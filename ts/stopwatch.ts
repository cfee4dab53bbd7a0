/** The share of what is known that stays when the next sweep comes in, so that sweeps of another kind are soon the measure. */
const KEPT = 0.9;

/** Measures how long a sweep takes at present, and so how long others will. */
export class Stopwatch {
  /** Before the first look nothing is known. */
  #seen = { sweeps: Infinity, at: 0 };
  #sweeps = 0;
  #time = 0;

  /** To be told how many sweeps there have been so far, and when; where they have become fewer, the fit has begun again. */
  observe(sweeps: number, at: number): void {
    const before = this.#seen;
    // What goes before the first sweep does not count.
    if (sweeps === before.sweeps && sweeps > 0) return;
    this.#seen = { sweeps, at };
    if (sweeps <= before.sweeps) return;
    this.#sweeps = KEPT * this.#sweeps + sweeps - before.sweeps;
    this.#time = KEPT * this.#time + at - before.at;
  }

  /** Undefined before there has been a sweep, and for an unknown number of them. */
  timeFor(sweeps: number | undefined): number | undefined {
    return sweeps === undefined || this.#sweeps === 0 ? undefined : (sweeps * this.#time) / this.#sweeps;
  }
}
