import { randomBytes } from "node:crypto";
import { access, constants, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { BadInput, fileTrouble } from "../errors.js";

/** Writes a file beside the place where it belongs, and moves it there when it is whole: an old file is kept until then. */
export async function writeAside<T>(path: string, write: (aside: string) => Promise<T>): Promise<T> {
  const target = resolve(path);
  const aside = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString("hex")}`);
  try {
    const found = await stat(target).catch(() => undefined);
    if (found?.isDirectory() === true) throw new BadInput(`${path} is a folder. Name a file in it.`);
    if (found !== undefined) await access(target, constants.W_OK);
    const result = await write(aside);
    await rename(aside, target);
    return result;
  } catch (error) {
    throw fileTrouble(path, error);
  } finally {
    await rm(aside, { force: true });
  }
}

export async function writeText(path: string, content: string | Uint8Array): Promise<void> {
  await writeAside(path, (aside) => writeFile(aside, content));
}

/** Finds out before the work, not after it, that a result could not be written. */
export async function requirePlace(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    if (!(await stat(folder)).isDirectory()) throw new BadInput(`${folder} is not a folder, so that ${path} can't be written. Choose another place.`);
    await access(folder, constants.W_OK);
    if ((await stat(path).catch(() => undefined))?.isDirectory() === true) throw new BadInput(`${path} is a folder. Name a file in it.`);
  } catch (error) {
    throw fileTrouble(folder, error);
  }
}
