import { parentPort } from "node:worker_threads";
import { serveThrough } from "../worker.js";

const serve = serveThrough((answer, transfer) => parentPort?.postMessage(answer, transfer));
parentPort?.on("message", serve);
