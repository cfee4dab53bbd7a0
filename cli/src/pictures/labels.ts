/** Widths of characters as shares of the size of the font; generous, so that what is estimated to fit does fit. */
const SHARES: readonly (readonly [RegExp, number])[] = [
  [/^[ijlft.,:;'!|()[\] ]/, 0.36],
  [/^[mwMW@%]/, 0.9],
  [/^[\u1100-\u{10ffff}]/u, 1.05],
];
const USUAL_SHARE = 0.62;

const segmenter = new Intl.Segmenter();

function charactersOf(words: string): string[] {
  return Array.from(segmenter.segment(words), ({ segment }) => segment);
}

/** How wide words are, about. */
export function widthOf(words: string, size: number): number {
  return size * charactersOf(words).reduce((sum, character) => sum + (SHARES.find(([pattern]) => pattern.test(character))?.[1] ?? USUAL_SHARE), 0);
}

/** Words that fit into so many pixels, cut with an ellipsis where they would not. */
export function shortened(words: string, pixels: number, size = 12): string {
  if (widthOf(words, size) <= pixels) return words;
  const characters = charactersOf(words);
  while (characters.length > 1 && widthOf(`${characters.join("")}…`, size) > pixels) characters.pop();
  return `${characters.join("")}…`;
}
