import { readFileSync } from "node:fs";
import { choosePlatform } from "../platform.js";
import { inNode } from "./in-node.js";

choosePlatform({ ...inNode, readCore: () => readFileSync(new URL("./gaussmix.wasm", import.meta.url)) });

export * from "../index.js";
