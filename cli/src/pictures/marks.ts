import * as Plot from "@observablehq/plot";
import type { GaussianMixture } from "gaussmix";
import { componentNumber, percent, significant, whole } from "../words.js";
import type { LegendEntry } from "./figure.js";
import { BAR, blend, colourOf, INK } from "./palette.js";
import type { ShownRow, View } from "./view.js";

export const LEVELS = [0.5, 0.9];
const POINTS_PER_ELLIPSE = 120;

/** Each row as a point in its components' colours, mixed by its responsibilities. */
export function points(view: View, i: number, j: number, radius: number): Plot.Markish {
  return Plot.dot(view.rows, {
    x: (row: ShownRow) => row.features[i],
    y: (row: ShownRow) => row.features[j],
    fill: (row: ShownRow) => blend(row.responsibilities),
    fillOpacity: 0.75,
    r: radius,
    stroke: "white",
    strokeWidth: radius > 2.5 ? 0.6 : 0,
    title: (row: ShownRow) => describeRow(view, row),
  });
}

/** What a reader sees of a row at the pointer. */
export function describeRow({ names }: View, row: ShownRow): string {
  const values = names.slice(0, 12).map((name, d) => `${name} ${significant(row.features[d] ?? NaN)}`);
  const shares = [...row.responsibilities]
    .map((share, k) => ({ share, k }))
    .sort((one, other) => other.share - one.share)
    .filter(({ share }, place) => place === 0 || (place < 3 && share >= 0.0005))
    .map(({ share, k }) => `component ${componentNumber(k)}: ${percent(share)}`);
  return [`row ${whole(row.number)}`, ...values, ...shares].join("\n");
}

interface ContourPoint {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly contour: string;
}

/** The ellipses that hold 50% and 90% of each component, and its mean; the pointer reaches the rows below them. */
export function ellipses(model: GaussianMixture, i: number, j: number): Plot.Markish[] {
  const contours = Array.from({ length: model.components }, (_, k) => LEVELS.flatMap((level) => contour(model, k, level, [i, j]))).flat();
  const shape = { x: "x", y: "y", z: "contour", curve: "linear-closed", pointerEvents: "none" } as const;
  const means = Array.from({ length: model.components }, (_, k) => ({ x: model.means[k * model.features + i], y: model.means[k * model.features + j] }));
  return [
    Plot.line(contours, { ...shape, fill: "colour", fillOpacity: 0.06, stroke: "none" }),
    Plot.line(contours, { ...shape, stroke: "colour", strokeWidth: 1.4 }),
    Plot.dot(means, { x: "x", y: "y", symbol: "times", r: 4.5, pointerEvents: "none", stroke: "white", strokeWidth: 5 }),
    Plot.dot(means, { x: "x", y: "y", symbol: "times", r: 4.5, pointerEvents: "none", stroke: INK, strokeWidth: 2 }),
  ];
}

function contour(model: GaussianMixture, k: number, level: number, plane: readonly [number, number]): ContourPoint[] {
  const { center, semiAxes } = model.ellipse(k, level, plane);
  const at = (d: 0 | 1, angle: number): number => center[d] + Math.cos(angle) * semiAxes[0][d] + Math.sin(angle) * semiAxes[1][d];
  return Array.from({ length: POINTS_PER_ELLIPSE }, (_, n) => {
    const angle = (2 * Math.PI * n) / POINTS_PER_ELLIPSE;
    return { x: at(0, angle), y: at(1, angle), colour: colourOf(k), contour: `${k} ${level}` };
  });
}

const BINS = 40;
const CURVE_POINTS = 240;

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly density: number;
}

/** Bars of one width whose areas sum to 1; the greatest value belongs to the last. */
export function barsOf(values: readonly number[]): Bar[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const bins = high > low ? Math.min(BINS, Math.ceil(2 * Math.sqrt(values.length))) : 1;
  const width = (high - low || 1) / bins;
  const first = high > low ? low : low - width / 2;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((value - first) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, i) => ({ from: first + i * width, to: first + (i + 1) * width, density: count / (values.length * width) }));
}

/** The rows' histogram of one feature, with what each component adds to the density over it and, dashed in dark below, all of them. */
export function histogram({ model, rows }: View, d: number, over?: readonly [number, number]): Plot.Markish[] {
  const values = rows.map((row) => row.features[d] ?? NaN);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = 0.05 * (high - low || 1);
  const curves = densities(model, d, over ?? [low - margin, high + margin]);
  const shape = { x: "x", y: "density", z: "curve", stroke: "colour" } as const;
  return [
    Plot.rectY(barsOf(values), { x1: "from", x2: "to", y: "density", fill: BAR, inset: 0.4 }),
    Plot.line(curves.filter(({ curve }) => curve === SUM), { ...shape, strokeWidth: 1.4, strokeDasharray: "5 4" }),
    Plot.line(curves.filter(({ curve }) => curve !== SUM), { ...shape, strokeWidth: 1.8 }),
    Plot.ruleY([0], { stroke: "#c5cbd3" }),
  ];
}

interface CurvePoint {
  readonly x: number;
  readonly density: number;
  readonly colour: string;
  readonly curve: number;
}

const SUM = -1;

/** Each component's share of the density of one feature along it, and their sum. */
function densities(model: GaussianMixture, d: number, [from, to]: readonly [number, number]): CurvePoint[] {
  const { weights, means, covariances, features, components } = model;
  const at = Array.from({ length: CURVE_POINTS }, (_, i) => from + ((to - from) * i) / (CURVE_POINTS - 1));
  return at.flatMap((x) => {
    const parts = Array.from({ length: components }, (_, k) => {
      const variance = covariances[(k * features + d) * features + d] ?? NaN;
      const distance = x - (means[k * features + d] ?? NaN);
      return { x, density: ((weights[k] ?? 0) * Math.exp((-distance * distance) / (2 * variance))) / Math.sqrt(2 * Math.PI * variance), colour: colourOf(k), curve: k };
    });
    const sum = parts.reduce((total, { density }) => total + density, 0);
    return components > 1 ? [...parts, { x, density: sum, colour: INK, curve: SUM }] : parts;
  });
}

/** Each component's number and weight in its colour. */
export function componentLegend(model: GaussianMixture): LegendEntry[] {
  return [...model.weights].slice(0, 10).map((weight, k) => ({ colour: colourOf(k), words: `${componentNumber(k)} (${percent(weight, 0)})` }));
}
