import type { ToWorker } from "../protocol.js";
import { serveThrough } from "../worker.js";

const serve = serveThrough((answer, transfer) => {
  self.postMessage(answer, { transfer });
});
self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  serve(data);
};
