import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { hashOf, inRoot } from "../../scripts/lib/paths.mjs";
import { must, say } from "../../scripts/lib/process.mjs";

/** Outside the repository, so that no app finds its packages by accident; kept, so that the tools are installed once. */
export const cache = process.env.GAUSSMIX_MATRIX || join(homedir(), ".cache/gaussmix-matrix");

const FLAGS = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];

async function npm(what, args, cwd) {
  return must(what, "npm", args, { cwd, timeLimit: 600_000 });
}

/** The packed package, as it would be published. */
export async function pack() {
  const folder = join(cache, "tarball");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await npm("npm pack", ["pack", "--silent", "--pack-destination", folder], inRoot());
  return join(folder, readdirSync(folder)[0]);
}

/** The tools of an app, from the registry, where they are not here yet. */
async function installTools(name, folder) {
  const wanted = hashOf([join(folder, "package.json")], process.versions.modules);
  const stamp = join(folder, "node_modules/.installed-for");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("matrix", `installing the tools of ${name}`);
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  await npm(`installing the tools of ${name}`, ["install", ...FLAGS], folder);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The pages of an app are written as their scripts alone. */
function completePages(folder) {
  const frame = readFileSync(inRoot("matrix/program/page.html"), "utf8");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".html"))) {
    const scripts = readFileSync(join(folder, name), "utf8").trimEnd();
    writeFileSync(join(folder, name), frame.replace("<!-- scripts -->", () => scripts));
  }
}

/** A fresh copy of an app, over the files that it shares with others, with its tools and the tarball installed; resolves with its folder. */
export async function prepare(name, tarball, shared) {
  const folder = join(cache, name);
  mkdirSync(folder, { recursive: true });
  for (const left of readdirSync(folder)) if (left !== "node_modules") rmSync(join(folder, left), { recursive: true, force: true });
  if (shared !== undefined) cpSync(inRoot("matrix/program", shared), folder, { recursive: true });
  cpSync(inRoot("matrix/apps", name), folder, { recursive: true });
  completePages(folder);
  await installTools(name, folder);
  rmSync(join(folder, "node_modules/gaussmix"), { recursive: true, force: true });
  await npm(`installing the tarball for ${name}`, ["install", "--no-save", "--offline", "--ignore-scripts", ...FLAGS, tarball], folder);
  const program = readFileSync(inRoot("matrix/program/program.js"), "utf8");
  writeFileSync(join(folder, "program.mjs"), program);
  const functions = program.replaceAll(/^export /gm, "");
  writeFileSync(join(folder, "program.classic.js"), functions);
  writeFileSync(join(folder, "program.cjs"), `${functions}\nmodule.exports = { report, reportOrError, show };\n`);
  return folder;
}
