import { extent, median } from "d3-array";

/**
 * Lets the contestants fit in turn, A B C A B C ..., so that all of them meet the same moments of the machine.
 * Returns the seconds of each, one per repeat.
 */
export async function timeInTurn(contestants, repeats) {
  const seconds = contestants.map(() => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [c, contestant] of contestants.entries()) seconds[c].push((await contestant.fit()).seconds);
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
