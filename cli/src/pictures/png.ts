import { createRequire } from "node:module";
import { Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";
import { escapeText } from "./figure.js";

const PIXELS_PER_UNIT = 2;
/** The side of the square that a character is drawn in to see whether a font has it. */
const CELL = 32;
/** No font has it: what stands in its place is what stands for all that is missing. */
const MISSING = "\u{10fffd}";

export interface Png {
  readonly bytes: Uint8Array;
  /** Characters that no font at hand has. */
  readonly missing: readonly string[];
}

type Font = NonNullable<ResvgRenderOptions["font"]>;

/** The machine's fonts help out only where our own lacks a character, so that all other pictures are the same everywhere. */
export function pngOf(svg: string): Png {
  const unusual = [...new Set(svg.replaceAll(/<title>[^<]*<\/title>/g, "").match(/[^\p{ASCII}\p{White_Space}\p{Mark}]/gu))];
  const own = fontOf(false);
  const foreign = lacking(unusual, own);
  const font = foreign.length === 0 ? own : fontOf(true);
  return { bytes: new Resvg(svg, { font, fitTo: { mode: "zoom", value: PIXELS_PER_UNIT } }).render().asPng(), missing: lacking(foreign, font) };
}

function fontOf(loadSystemFonts: boolean): Font {
  const resolve = createRequire(import.meta.url).resolve;
  const fontFiles = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) => resolve(`@expo-google-fonts/inter/${file}`));
  return { fontFiles, loadSystemFonts, defaultFontFamily: "Inter" };
}

/** Those that are drawn as what is missing is drawn; all in one picture, for the machine's fonts take long to load. */
function lacking(characters: readonly string[], font: Font): string[] {
  if (characters.length === 0) return [];
  const words = [MISSING, ...characters].map((character, n) => `<text x="4" y="${n * CELL + 20}">${escapeText(character)}</text>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL}" height="${words.length * CELL}" font-size="16" font-family="Inter">${words.join("")}</svg>`;
  const { pixels } = new Resvg(svg, { font }).render();
  const cell = (n: number): Buffer => pixels.subarray(n * CELL * CELL * 4, (n + 1) * CELL * CELL * 4);
  return characters.filter((_, n) => cell(n + 1).equals(cell(0)));
}
