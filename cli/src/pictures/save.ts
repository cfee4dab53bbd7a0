import { writeText } from "../files/aside.js";
import { type Figure, pngOf, svgOf } from "./figure.js";

export async function savePicture(path: string, figure: Figure): Promise<void> {
  const svg = svgOf(figure);
  await writeText(path, /\.png$/i.test(path) ? pngOf(svg) : `${svg}\n`);
}
