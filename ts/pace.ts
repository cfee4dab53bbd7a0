import { platform } from "./platform.js";

/** Decides how much work to do before control comes back, in the core's leaves (fixed blocks of rows). */
export interface Pace {
  work(advance: (leaves: number) => boolean): boolean;
}

const ALL_LEAVES = 2_147_483_647;

/** For whoever waits anyway. */
export const WITHOUT_PAUSE: Pace = { work: (advance) => advance(ALL_LEAVES) };

/** Steps of a few milliseconds: twice as long where they end too soon, half as long where they last. */
export class ShortSteps implements Pace {
  #leaves = 1;

  work(advance: (leaves: number) => boolean): boolean {
    const began = performance.now();
    const finished = advance(this.#leaves);
    const took = performance.now() - began;
    if (took < 1) this.#leaves = Math.min(ALL_LEAVES, this.#leaves * 2);
    else if (took > 3) this.#leaves = Math.max(1, Math.floor(this.#leaves / 2));
    return finished;
  }
}

/** After this many milliseconds other work has its turn. */
const SLICE = 14;

/** Milliseconds after which this thread looks for replies while it works itself: workers must not wait for their next piece. */
export const BETWEEN_REPLIES = 0.2;

/** To be awaited after each piece of work: lets others have their turn where the last one is a while ago. */
export function nextTurnAfter(slice: number = SLICE): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < slice) return;
    await platform().nextTurn();
    began = performance.now();
  };
}
