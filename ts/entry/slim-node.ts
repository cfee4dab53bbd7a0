import { choosePlatform } from "../platform.js";
import { inNode } from "./in-node.js";

choosePlatform({ ...inNode, coreFile: () => new URL("./gaussmix.wasm", import.meta.url) });

export * from "../index.js";
