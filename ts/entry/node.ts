import { choosePlatform } from "../platform.js";

choosePlatform({
  decodeBase64: (text) => Buffer.from(text, "base64"),
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
});

export * from "../index.js";
