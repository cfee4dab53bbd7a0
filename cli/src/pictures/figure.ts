import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";
import { FAINT_INK, INK } from "./palette.js";

/** A part of a figure: a plot and its place. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly plot: Plot.PlotOptions;
}

/** A word in a colour, for the line of the legend. */
export interface LegendEntry {
  readonly colour: string;
  readonly words: string;
}

export interface Figure {
  readonly title: string;
  readonly subtitle: string;
  readonly legend: readonly LegendEntry[];
  readonly width: number;
  /** Of the panels, without the heading. */
  readonly height: number;
  readonly panels: readonly Panel[];
}

const FONT = "Inter, system-ui, sans-serif";
const HEADING = 64;
const LEGEND = 26;
const AXIS = { labelAnchor: "center", labelArrow: "none" } as const;

const window = new JSDOM().window;

export function svgOf({ title, subtitle, legend, width, height, panels }: Figure): string {
  const top = HEADING + (legend.length > 0 ? LEGEND : 0);
  const parts = panels.map(({ x, y, plot }) => placed(plot, x, y + top));
  const text = (words: string, y: number, size: number, weight: number, colour: string): string =>
    `<text x="24" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escapeText(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + top}" viewBox="0 0 ${width} ${height + top}" font-family="${FONT}" role="img" aria-label="${escapeText(title)}">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    text(title, 31, 19, 600, INK),
    text(subtitle, 53, 13, 400, FAINT_INK),
    ...legendMarks(legend, HEADING + 12),
    ...parts,
    "</svg>",
  ].join("\n");
}

function legendMarks(legend: readonly LegendEntry[], y: number): string[] {
  let x = 24;
  return legend.map(({ colour, words }) => {
    const mark = `<circle cx="${x + 5}" cy="${y}" r="5" fill="${colour}"/><text x="${x + 15}" y="${y + 4}" font-size="12.5" fill="${INK}">${escapeText(words)}</text>`;
    x += 34 + 7 * words.length;
    return mark;
  });
}

function placed(options: Plot.PlotOptions, x: number, y: number): string {
  const figure = Plot.plot({
    ...options,
    style: { fontFamily: FONT, fontSize: "12px", color: FAINT_INK, background: "none", overflow: "visible" },
    x: { ...AXIS, ...options.x },
    y: { ...AXIS, ...options.y },
    document: window.document,
  });
  figure.setAttribute("x", String(x));
  figure.setAttribute("y", String(y));
  return new window.XMLSerializer().serializeToString(figure);
}

export function escapeText(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
