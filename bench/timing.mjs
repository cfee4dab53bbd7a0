import { setTimeout as pause } from "node:timers/promises";
import { extent, median } from "d3-array";

/** Seconds of fitting before anything is timed: until then engines still compile. */
const WARM_UP = 0.3;
/** Milliseconds between two fits: the threads of a BLAS look out for work for a while when theirs is done. */
const REST = 100;
/** A fit that takes fewer seconds is not timed the first time in a turn: after another's long turn on one core, the other has to wake up. */
const WAKES_UNDER = 2;

/** The first fit, and as many more as a warm program takes. */
export async function fitUntilWarm(contestant) {
  const first = await contestant.fit();
  for (let spent = first.seconds; spent < WARM_UP; ) spent += (await contestant.fit()).seconds;
  return first;
}

/**
 * Lets the contestants fit in turn, A B C A B C ..., so that all of them meet the same moments of the machine.
 * Returns the seconds of each, one per repeat.
 */
export async function timeInTurn(contestants, repeats) {
  const seconds = contestants.map(() => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [c, contestant] of contestants.entries()) {
      await pause(REST);
      let taken = (await contestant.fit()).seconds;
      if (taken < WAKES_UNDER) taken = (await contestant.fit()).seconds;
      seconds[c].push(taken);
    }
  }
  return seconds;
}

/** How many times longer theirs took than ours, repeat by repeat. */
export function ratios(ours, theirs) {
  return spread(theirs.map((seconds, repeat) => seconds / ours[repeat]));
}

export function spread(values) {
  const [least, most] = extent(values);
  return { median: median(values), least, most };
}
