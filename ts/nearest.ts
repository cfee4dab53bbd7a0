/** The candidate that a misspelt word most likely meant, if any is near enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = bare(word);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const known = bare(candidate);
    const distance = wanted.length > 2 && (known.startsWith(wanted) || wanted.startsWith(known)) ? 1 : editDistance(wanted, known);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `Did you mean "full"?`, or the whole list where nothing is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const guess = nearest(word, candidates);
  const list = candidates.map((candidate) => JSON.stringify(candidate)).join(", ");
  return guess === undefined ? `The known ones are ${list}.` : `Did you mean ${JSON.stringify(guess)}?`;
}

/** Case, dashes and underscores are spelling too: `n_components` is one letter from `components`. */
function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** Insertions, deletions and substitutions that lead from one word to the other (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 0; i < from.length; i++) {
    const current = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const substituted = (previous[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      current.push(Math.min(substituted, (previous[j + 1] ?? 0) + 1, (current[j] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
