// Brings everyone that bench/run.mjs can measure against, skips whoever is there, and goes on where one can't be had.
// Usage: node bench/peers/install.mjs
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { canInstallPackages, installPackages } from "../../scripts/lib/debian.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { Trouble, must, run, say } from "../../scripts/lib/process.mjs";
import { ARMADILLO_PROGRAM, openArmadillo } from "./armadillo.mjs";
import { LINFA_PROGRAM, openLinfa } from "./linfa.mjs";
import { openMclust } from "./mclust.mjs";
import { openOneDal } from "./onedal.mjs";
import { openScikitLearn } from "./scikit-learn.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const VENV = inRoot(".tools/venv");
const ARMADILLO_SOURCE = inRoot("bench/peers/armadillo_peer.cpp");
const CPP = ["-std=c++17", "-O3", "-march=native", "-fopenmp"];
const LINFA = inRoot("bench/peers/linfa");

const peers = [
  {
    name: "scikit-learn",
    brings: "Python packages of bench/requirements.txt into .tools/venv",
    isThere: () => opens(openScikitLearn),
    bring: () => installPythonPackages("bench/requirements.txt"),
  },
  {
    name: "oneDAL",
    brings: "Python packages of bench/requirements-onedal.txt into .tools/venv",
    isThere: () => opens(openOneDal),
    bring: () => installPythonPackages("bench/requirements-onedal.txt"),
  },
  {
    name: "Armadillo",
    brings: "Debian's g++, libarmadillo-dev and nlohmann-json3-dev where they are missing, and compiles .tools/armadillo-peer",
    isThere: async () => isNewer(ARMADILLO_PROGRAM, ARMADILLO_SOURCE) && (await opens(openArmadillo)),
    bring: compileArmadillo,
  },
  {
    name: "mclust",
    brings: "Debian's r-base-core, r-cran-mclust and r-cran-jsonlite",
    isThere: () => opens(openMclust),
    bring: () => installDebianPackages("r-base-core", "r-cran-mclust", "r-cran-jsonlite"),
  },
  {
    name: "linfa",
    brings: "Rust crates into bench/peers/linfa/target, and compiles the program there",
    isThere: async () => ["src/main.rs", "Cargo.lock"].every((path) => isNewer(LINFA_PROGRAM, `${LINFA}/${path}`)) && (await opens(openLinfa)),
    bring: compileLinfa,
  },
  {
    name: "gaussian-mixture-model and expectation-maximization",
    brings: "npm packages into bench/peers/node_modules",
    isThere: async () => npmPackages().every((name) => existsSync(`${HERE}node_modules/${name}`)),
    bring: () => must("npm install", "npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", HERE]),
  },
];

for (const peer of peers) await ensure(peer);

async function ensure({ name, brings, isThere, bring }) {
  if (await isThere()) {
    say(name, "there");
    return;
  }
  say(name, brings);
  try {
    await bring();
    say(name, (await isThere()) ? "ready" : "installed, and yet it does not start");
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(name, `not to be had here: ${error.message}`);
    process.exitCode = 1;
  }
}

async function opens(open) {
  const peer = await open();
  if (typeof peer === "string") return false;
  await peer.close();
  return true;
}

async function installPythonPackages(requirements) {
  const python = `${VENV}/bin/python`;
  if (!existsSync(python)) await must("python3 -m venv", "python3", ["-m", "venv", VENV]);
  await must(`pip install -r ${requirements}`, python, ["-m", "pip", "install", "--requirement", inRoot(requirements)]);
}

async function installDebianPackages(...names) {
  if (!canInstallPackages()) throw new Trouble(`that takes root on Debian (${names.join(", ")})`);
  await installPackages(...names);
}

async function compileArmadillo() {
  const syntax = await run("g++", [...CPP, "-fsyntax-only", ARMADILLO_SOURCE]);
  if (syntax.code !== 0) await installDebianPackages("g++", "libarmadillo-dev", "nlohmann-json3-dev");
  mkdirSync(dirname(ARMADILLO_PROGRAM), { recursive: true });
  await must("g++", "g++", [...CPP, ARMADILLO_SOURCE, "-o", ARMADILLO_PROGRAM, "-larmadillo"]);
}

async function compileLinfa() {
  const env = { RUSTFLAGS: "-C target-cpu=native" };
  await must("cargo build", "cargo", ["build", "--release", "--locked"], { cwd: LINFA, env });
}

function isNewer(path, source) {
  return existsSync(path) && statSync(path).mtimeMs >= statSync(source).mtimeMs;
}

function npmPackages() {
  return Object.keys(JSON.parse(readFileSync(`${HERE}package.json`, "utf8")).dependencies);
}
