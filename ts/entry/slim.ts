import { choosePlatform } from "../platform.js";
import { inBrowsers } from "./in-browsers.js";

choosePlatform({ ...inBrowsers, readCore: () => fetch(new URL("./gaussmix.wasm", import.meta.url)) });

export * from "../index.js";
