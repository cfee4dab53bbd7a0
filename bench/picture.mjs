// What the pictures of the records share.
import { copyFileSync } from "node:fs";
import * as Plot from "@observablehq/plot";
import { COLOURS, INK } from "../examples/support/palette.mjs";
import { savePicture } from "../examples/support/picture.mjs";

export const [OURS] = COLOURS;
const EDGE = 18;

/** A mark's `dx` that puts it at the left edge of the picture. */
export function fromEdge(marginLeft, indent = 0) {
  return EDGE + indent - marginLeft;
}

/** A title and a line under it, at the top of the margin above the plot. */
export function titles({ marginLeft, marginTop }, title, subtitle) {
  const place = { frameAnchor: "top-left", facet: "super", lineAnchor: "bottom", textAnchor: "start", dx: fromEdge(marginLeft) };
  return [
    Plot.text([title], { ...place, dy: 36 - marginTop, fontSize: 20, fontWeight: 600, fill: INK }),
    Plot.text([subtitle], { ...place, dy: 58 - marginTop, fontSize: 13 }),
  ];
}

export function origin({ date, machine: { cpu, cores } }) {
  return `${cpu}, ${cores} cores, ${date}`;
}

/** Draws a plot, and copies it into the documentation. */
export function saveForDocs(name, options) {
  savePicture(name, options);
  copyFileSync(new URL(`../out/${name}.png`, import.meta.url), new URL(`../docs/images/${name}.png`, import.meta.url));
  console.log(`Copied to docs/images/${name}.png`);
}
