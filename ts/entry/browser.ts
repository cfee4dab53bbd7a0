import core from "virtual:gaussmix-core/text";
import { decodeCoreText } from "../core-text.js";
import { choosePlatform } from "../platform.js";

choosePlatform({
  coreBytes: () => decodeCoreText(core),
  nextTurn: () =>
    new Promise((resolve) => {
      if (typeof MessageChannel === "undefined") {
        setTimeout(resolve); // jsdom has no channels.
        return;
      }
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    }),
});

export * from "../index.js";
