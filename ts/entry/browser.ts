import core from "virtual:gaussmix-core/text";
import workerScript from "virtual:gaussmix-worker/browser";
import { decodeCoreText } from "../core-text.js";
import { choosePlatform } from "../platform.js";
import type { FromWorker } from "../protocol.js";

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
  // A page stays free for its user; inside a worker nobody looks on.
  sharesWork: () => typeof document === "undefined",
  // Older test environments have no navigator.
  cores: () => (globalThis as Partial<typeof globalThis>).navigator?.hardwareConcurrency ?? 1,
  adviceOnWorkers: "On a page with a content security policy, allow worker-src blob:.",
  startWorker: ({ message, failure }) => {
    const url = URL.createObjectURL(new Blob([workerScript], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      URL.revokeObjectURL(url);
      message(data);
    };
    worker.onerror = (event) => {
      URL.revokeObjectURL(url);
      failure(event.message || "the page does not let it start");
    };
    return {
      post: (asked, transfer) => {
        worker.postMessage(asked, transfer);
      },
      end: () => {
        worker.terminate();
      },
      keepAlive: () => undefined, // A page lives by itself.
    };
  },
});

export * from "../index.js";
