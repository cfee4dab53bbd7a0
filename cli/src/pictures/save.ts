import { writeText } from "../files/aside.js";
import type { Talk } from "../terminal/talk.js";
import { listed } from "../words.js";
import { type Figure, svgOf } from "./figure.js";

export async function savePicture(talk: Talk, path: string, figure: Figure): Promise<void> {
  const svg = svgOf(figure);
  if (!/\.png$/i.test(path)) {
    await writeText(path, `${svg}\n`);
    return;
  }
  const { pngOf } = await import("./png.js");
  const { bytes, missing } = pngOf(svg);
  if (missing.length > 0) talk.note(`no font here has ${listed(missing)}, so that ${path} shows boxes; a picture in .svg takes the fonts of whoever looks at it`);
  await writeText(path, bytes);
}
