import core from "virtual:gaussmix-core/text";
import { decodeCoreText } from "../core-text.js";
import { choosePlatform } from "../platform.js";
import { inBrowsers } from "./in-browsers.js";

choosePlatform({ ...inBrowsers, coreBytes: () => decodeCoreText(core) });

export * from "../index.js";
