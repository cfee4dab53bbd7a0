import { SingleBar } from "cli-progress";
import { duration } from "../words.js";

/** Work that is done sooner is not worth a bar. */
const PATIENCE = 400;
const STEPS = 1000;

/** One bar on the standard error; nothing is shown where it is not wanted. */
export class Progress {
  readonly #wanted: boolean;
  readonly #began = performance.now();
  #bar: SingleBar | undefined;
  #highest = 0;

  constructor(wanted: boolean) {
    this.#wanted = wanted;
  }

  show(what: string, share: number | undefined, millisecondsLeft: number | undefined): void {
    if (!this.#wanted || performance.now() - this.#began < PATIENCE) return;
    const left = millisecondsLeft === undefined ? "" : `${duration(millisecondsLeft)} left`;
    // Shares are estimates, which may fall when more is known; a bar must not.
    this.#highest = Math.max(this.#highest, Math.min(1, share ?? 0));
    const shown = { what, left, done: this.#highest === 0 ? "" : `${Math.floor(100 * this.#highest)}%` };
    this.#bar ??= this.#start(shown);
    this.#bar.update(Math.round(STEPS * this.#highest), shown);
  }

  clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #start(shown: object): SingleBar {
    const bar = new SingleBar({
      format: "{bar} {done} {what}  {left}",
      stream: process.stderr,
      barsize: 24,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      hideCursor: true,
      clearOnComplete: true,
      fps: 10,
      // A Ctrl-C is the session's affair.
      gracefulExit: false,
    });
    bar.start(STEPS, 0, shown);
    return bar;
  }
}
