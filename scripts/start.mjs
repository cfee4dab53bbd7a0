// What `npm start` shows: the command line at work on Old Faithful, with a picture and a report in out/.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { inRoot } from "./lib/paths.mjs";

const args = ["fit", "examples/data/faithful.csv", "-k", "2", "-o", "out/faithful.json", "--plot", "out/faithful.png", "--report", "out/faithful.html"];

mkdirSync(inRoot("out"), { recursive: true });
console.log(`\n$ gaussmix ${args.join(" ")}\n`);
const { status } = spawnSync(process.execPath, [inRoot("cli/dist/main.js"), ...args], { cwd: inRoot(), stdio: "inherit" });
process.exitCode = status ?? 1;
