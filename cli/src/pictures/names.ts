import { WrongUsage } from "../errors.js";

/** As many points as a picture bears. */
export const SHOWN = 4000;

/** That a name says no kind of file is told before the work. */
export function requirePictureName(path: string | undefined): void {
  if (path === undefined || /\.(svg|png)$/i.test(path)) return;
  throw new WrongUsage(`${path}: the name says no kind of picture. Choose a name that ends with .svg or .png.`);
}

export function requireReportName(path: string | undefined): void {
  if (path !== undefined && !/\.html?$/i.test(path)) throw new WrongUsage(`${path}: a report is one HTML file. Choose a name that ends with .html.`);
}
