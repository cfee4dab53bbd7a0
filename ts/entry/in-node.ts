import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers"; // Jest's jsdom has no global one.
import { Worker } from "node:worker_threads";
import core from "virtual:gaussmix-core/mark";
import workerScript from "virtual:gaussmix-worker/node";
import type { Platform } from "../platform.js";
import "./in-console.js";

export const inNode: Platform = {
  coreMark: core,
  read: (place) => {
    if (/^(https?|data|blob):/.test(String(place))) return fetch(place);
    return readFile(String(place).startsWith("file:") ? new URL(place) : place);
  },
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  sharesWork: () => true,
  cores: availableParallelism,
  adviceOnWorkers: () => "A worker needs some memory and a thread of its own; later fits try again.",
  // Node lets scripts in strings be workers, so another place for the script is of no use here.
  startWorker: ({ message, failure }) => {
    // Without execArgv of its own it would inherit flags that a script in a string can't take.
    const worker = new Worker(workerScript(), { eval: true, execArgv: [] });
    worker.on("message", message);
    worker.on("error", (error) => {
      failure(String(error));
    });
    worker.on("exit", (code) => {
      failure(`it ended with exit code ${code}`);
    });
    // After the listeners: one for messages keeps the process alive again.
    worker.unref();
    return {
      post: (asked, transfer) => {
        worker.postMessage(asked, transfer);
      },
      end: () => void worker.terminate(),
      keepAlive: (busy) => {
        if (busy) worker.ref();
        else worker.unref();
      },
    };
  },
};
