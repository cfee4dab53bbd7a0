/** The two things that Node and browsers do differently. An entry file chooses them before anything runs. */
export interface Platform {
  /** The WebAssembly core. */
  readonly coreBytes: () => Uint8Array<ArrayBuffer>;
  /** Lets timers, input and other waiting work have their turn. */
  readonly nextTurn: () => Promise<void>;
}

let chosen: Platform | undefined;

export function choosePlatform(platform: Platform): void {
  chosen = platform;
}

export function platform(): Platform {
  if (chosen === undefined) throw new Error("gaussmix was loaded without one of its entry files");
  return chosen;
}
