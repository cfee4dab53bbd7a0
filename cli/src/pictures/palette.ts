/** Colours of components, told apart by colour-blind readers too as far as there are so many; then they begin anew. */
const COLOURS = ["#d1620a", "#1c6fb8", "#3c8d40", "#9a4fb0", "#b58900", "#0a8f8f", "#c2386b", "#6b6f1d", "#5a5fcf", "#7a4a2b"] as const;

export const INK = "#22272e";
export const FAINT_INK = "#5f6873";
export const BAR = "#dfe3e8";

export function colourOf(k: number): string {
  return COLOURS[k % COLOURS.length] ?? INK;
}

const channels = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** The colours of components, mixed by a row's responsibilities. */
export function blend(responsibilities: ArrayLike<number>): string {
  const mixed = [0, 0, 0];
  for (let k = 0; k < responsibilities.length; k++) {
    channels(colourOf(k)).forEach((value, i) => (mixed[i] = (mixed[i] ?? 0) + value * (responsibilities[k] ?? 0)));
  }
  return `#${mixed.map((value) => Math.round(Math.min(255, value)).toString(16).padStart(2, "0")).join("")}`;
}
