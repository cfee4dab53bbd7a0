import type { FromWorker, ToWorker } from "./protocol.js";

/** What Node and browsers do differently. An entry file chooses it before anything runs. */
export interface Platform {
  /** The WebAssembly core, where the bundle carries it. */
  readonly coreBytes?: () => Uint8Array<ArrayBuffer>;
  /** Reads it where it is a file beside the bundle: said in one expression, so that what packs servers sees that it belongs to them. */
  readonly readCore?: () => Uint8Array<ArrayBuffer> | Promise<Response>;
  /** What a core that belongs to this bundle bears. */
  readonly coreMark: string;
  /** What lies at this place. */
  readonly read: (place: string | URL) => Promise<Response | Uint8Array<ArrayBuffer>>;
  /** Lets timers, input and other waiting work have their turn. */
  readonly nextTurn: () => Promise<void>;
  /** Whether the calling thread takes a share of the work that it gives to workers. */
  readonly sharesWork: () => boolean;
  /** How many threads can run at once. */
  readonly cores: () => number;
  readonly startWorker: (events: WorkerEvents) => WorkerHandle;
  /** What to do where none can start: a sentence. */
  readonly adviceOnWorkers: () => string;
}

export interface WorkerEvents {
  readonly message: (message: FromWorker) => void;
  /** It could not start, or has ended without being told to. */
  readonly failure: (reason: string) => void;
}

export interface WorkerHandle {
  readonly post: (message: ToWorker, transfer: ArrayBuffer[]) => void;
  readonly end: () => void;
  /** While busy it keeps a Node process alive. */
  readonly keepAlive: (busy: boolean) => void;
}

let chosen: Platform | undefined;

export function choosePlatform(platform: Platform): void {
  chosen = platform;
}

export function platform(): Platform {
  if (chosen === undefined) throw new Error("gaussmix was loaded without one of its entry files");
  return chosen;
}

let workerPlace: string | URL | undefined;

/** Workers are started from the script at this place. */
export function startWorkersFrom(place: string | URL): void {
  workerPlace = place;
}

/** Where the script of workers lies; undefined for the one that the bundle carries. */
export function placeOfWorker(): string | URL | undefined {
  return workerPlace;
}
