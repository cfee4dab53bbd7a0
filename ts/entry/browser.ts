import { choosePlatform } from "../platform.js";

choosePlatform({
  decodeBase64: (text) => {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  },
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
