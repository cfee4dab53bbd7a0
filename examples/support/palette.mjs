import { scale } from "@observablehq/plot";

/** One colour per component, told apart by colour-blind readers too. */
export const COLOURS = ["#d1620a", "#1c6fb8", "#3c8d40", "#9a4fb0"];

export const INK = "#22272e";
export const FAINT_INK = "#5f6873";

/** Probabilities at which the shade changes: finer towards the ends, where most rows are. */
export const STEPS = [0.01, 0.1, 0.5, 0.9, 0.99];

const blend = scale({ color: { type: "linear", domain: [0, STEPS.length], range: COLOURS.slice(0, 2), interpolate: "lab" } });

/** From the first component's colour to the second's: one shade more than there are steps. */
export const SHADES = [0, ...STEPS].map((_, i) => blend.apply(i));

/** For plots: the probability of the second of two components as a shade. */
export const shadeScale = { type: "threshold", domain: STEPS, range: SHADES };
