import core from "virtual:gaussmix-core/scoring-base64";
import { choosePlatform } from "../platform.js";
import { inNode } from "./in-node.js";

choosePlatform({ ...inNode, coreBytes: () => Buffer.from(core, "base64") });

export * from "../score.js";
