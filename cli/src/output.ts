import { BadInput, fileTrouble, hasCode } from "./errors.js";

/** Whether the standard output takes what is written to it. */
export class Output {
  #failure: Error | undefined;
  readonly #failed = (error: Error): void => {
    this.#failure ??= error;
  };

  constructor() {
    process.stdout.on("error", this.#failed);
    // Where it can't be written there is nobody to tell.
    process.stderr.on("error", ignore);
  }

  /** Waits until all is written. What went wrong with it, if anything; that whoever reads has stopped reading is nothing wrong. */
  async trouble(): Promise<unknown> {
    await drained(process.stdout);
    return this.#failure === undefined || hasCode(this.#failure, "EPIPE") ? undefined : outputTrouble(this.#failure);
  }

  async end(): Promise<void> {
    await drained(process.stderr);
    process.stdout.off("error", this.#failed);
    process.stderr.off("error", ignore);
  }
}

function ignore(): void {
  // Left to its exit code.
}

/** Streams report an error only some turns after the write that it came from. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise((resolve) => stream.write("", resolve));
  await new Promise(setImmediate);
}

function outputTrouble(error: Error): unknown {
  const told = fileTrouble("The standard output", error);
  return told === error ? new BadInput(`The standard output can't be written: ${error.message}.`, { cause: error }) : told;
}
