import core from "virtual:gaussmix-core/base64";
import { choosePlatform } from "../platform.js";

choosePlatform({
  coreBytes: () => Buffer.from(core, "base64"),
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
});

export * from "../index.js";
