// What pictures are made of. A mark with a facet appears in the part of the picture that has this name.
import * as Plot from "@observablehq/plot";
import { COLOURS, FAINT_INK, INK, SHADES, STEPS } from "./palette.mjs";

const POINTS_PER_ELLIPSE = 180;

function inFacet(facet) {
  return facet === undefined ? {} : { fx: () => facet };
}

/** A title and a line under it, in the margin above the plot. */
export function heading(title, subtitle) {
  const place = { frameAnchor: "top-left", facet: "super", lineAnchor: "bottom", dx: -48 };
  return [
    Plot.text([title], { ...place, dy: -56, fontSize: 20, fontWeight: 600, fill: INK }),
    Plot.text([subtitle], { ...place, dy: -34, fontSize: 13 }),
  ];
}

/** The name of each part of a picture, above it. */
export function facetNames() {
  return Plot.axisFx({ anchor: "top", label: null, tickSize: 0, fontSize: 14, fontWeight: 600, fill: INK });
}

/** The ellipses that hold `levels` (such as 0.5 and 0.9) of each component. */
export function ellipses(model, levels, facet) {
  const points = levels.flatMap((level) => COLOURS.slice(0, model.components).flatMap((colour, k) => contour(model, k, level, colour)));
  const shape = { ...inFacet(facet), x: "x", y: "y", z: "ellipse", curve: "linear-closed" };
  return [
    Plot.line(points, { ...shape, fill: "colour", fillOpacity: 0.07, stroke: "none" }),
    Plot.line(points, { ...shape, stroke: "colour", strokeWidth: 1.5 }),
  ];
}

/** The level of each ellipse, written on its lowest point. */
export function levelLabels(model, levels) {
  const lowest = levels.flatMap((level) =>
    COLOURS.slice(0, model.components).map((colour, k) => contour(model, k, level, colour).reduce((low, point) => (point.y < low.y ? point : low))),
  );
  return Plot.text(lowest, { x: "x", y: "y", text: "level", fill: "colour", stroke: "white", strokeWidth: 5, fontWeight: 600 });
}

function contour(model, k, level, colour) {
  const { center, semiAxes } = model.ellipse(k, level);
  const at = (d, angle) => center[d] + Math.cos(angle) * semiAxes[0][d] + Math.sin(angle) * semiAxes[1][d];
  return Array.from({ length: POINTS_PER_ELLIPSE }, (_, i) => {
    const angle = (2 * Math.PI * i) / POINTS_PER_ELLIPSE;
    return { x: at(0, angle), y: at(1, angle), colour, ellipse: `${k} ${level}`, level: `${100 * level}%` };
  });
}

/** A cross on each of some points, given as [x, y]. */
export function crosses(points, facet) {
  const shape = { ...inFacet(facet), symbol: "times", r: 5 };
  return [
    Plot.dot(points, { ...shape, stroke: "white", strokeWidth: 5.5 }),
    Plot.dot(points, { ...shape, stroke: INK, strokeWidth: 2.2 }),
  ];
}

/** A few words in a component's colour, beside it. */
export function remark(words, k, { at, textAnchor, facet }) {
  return Plot.text([at], { ...inFacet(facet), text: () => words, textAnchor, fill: COLOURS[k], fontSize: 13, fontWeight: 600, lineHeight: 1.35 });
}

/** A bar of the colours in which a probability is shown, its corners at `from` and `to`. */
export function shadeLegend(title, { from, to, facet }) {
  const width = (to[0] - from[0]) / SHADES.length;
  const boxes = SHADES.map((shade, i) => ({ shade, left: from[0] + i * width, right: from[0] + (i + 1) * width, step: STEPS[i] }));
  const place = { ...inFacet(facet), x: "left", y: () => to[1], textAnchor: "start" };
  return [
    Plot.rect(boxes, { ...inFacet(facet), x1: "left", x2: "right", y1: () => from[1], y2: () => to[1], fill: "shade" }),
    Plot.text(boxes.slice(0, 1), { ...place, dy: -12, text: () => title, fill: INK, fontWeight: 600 }),
    Plot.text(boxes.slice(0, -1), { ...inFacet(facet), x: "right", y: () => from[1], dy: 11, text: ({ step }) => `${100 * step}%`, fill: FAINT_INK }),
  ];
}
