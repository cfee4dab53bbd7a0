import core from "virtual:gaussmix-core/mark";
import workerScript from "virtual:gaussmix-worker/browser";
import { placeOfWorker, type Platform } from "../platform.js";
import type { FromWorker } from "../protocol.js";

export const inBrowsers: Platform = {
  coreMark: core,
  read: (place) => fetch(place),
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
  // Where the number is unknown (old test environments, Node 20 with this file in a bundle) workers are tried, and their absence is told.
  cores: () => (globalThis as Partial<typeof globalThis>).navigator?.hardwareConcurrency ?? 2,
  adviceOnWorkers: () => {
    if (typeof Worker === "undefined") return "There are none here. This is the file for browsers: in a bundle for Node, have the bundler resolve packages with the condition node.";
    if (placeOfWorker() === undefined) return "On a page with a content security policy, allow worker-src blob:, or give init a workerUrl.";
    return "gaussmix/worker.js must be at the workerUrl, of the page's own origin, and worker-src must allow it; where the page has a Cross-Origin-Embedder-Policy, its answer needs the same header.";
  },
  startWorker: ({ message, failure }) => {
    const place = placeOfWorker();
    const url = place ?? URL.createObjectURL(new Blob([workerScript()], { type: "text/javascript" }));
    const forget = (): void => {
      if (place === undefined) URL.revokeObjectURL(String(url));
    };
    const worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      forget();
      message(data);
    };
    worker.onerror = (event) => {
      forget();
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
};
