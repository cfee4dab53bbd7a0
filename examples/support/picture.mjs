import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as Plot from "@observablehq/plot";
import { Resvg } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import { FAINT_INK } from "./palette.mjs";

const OUT = new URL("../../out/", import.meta.url);
const PIXELS_PER_UNIT = 2;

const font = createRequire(import.meta.url).resolve;
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) => font(`@expo-google-fonts/inter/${file}`));

const LOOK = {
  width: 820,
  height: 610,
  marginTop: 98,
  marginRight: 24,
  marginBottom: 50,
  marginLeft: 66,
  style: { fontFamily: "Inter, system-ui, sans-serif", fontSize: "12.5px", color: FAINT_INK, background: "white" },
};

const AXIS = { labelAnchor: "center", labelArrow: "none" };
const X_AXIS = { ...AXIS, labelOffset: 42 };
const Y_AXIS = { ...AXIS, labelOffset: 54 };

/** Draws a plot (see Observable Plot for its options), writes it to out/ as SVG and PNG, and says where. */
export function savePicture(name, options) {
  const { window } = new JSDOM();
  const figure = Plot.plot({ ...LOOK, ...options, x: { ...X_AXIS, ...options.x }, y: { ...Y_AXIS, ...options.y }, document: window.document });
  const svg = new window.XMLSerializer().serializeToString(figure);
  const font = { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: "Inter" };
  const png = new Resvg(svg, { font, fitTo: { mode: "zoom", value: PIXELS_PER_UNIT } }).render().asPng();
  mkdirSync(OUT, { recursive: true });
  const files = Object.entries({ svg, png }).map(([ending, content]) => {
    const file = new URL(`${name}.${ending}`, OUT);
    writeFileSync(file, content);
    return relative(process.cwd(), fileURLToPath(file));
  });
  console.log(`The picture: ${files.join(" and ")}`);
}
