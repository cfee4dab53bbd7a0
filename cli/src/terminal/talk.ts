import picocolors from "picocolors";
import { Progress } from "./progress.js";

type Colors = ReturnType<typeof picocolors.createColors>;

export interface TalkOptions {
  /** One JSON document on the standard output in place of words. */
  readonly json?: boolean | undefined;
  /** No words at all; errors are still told. */
  readonly quiet?: boolean | undefined;
}

/** How a command speaks: results on the standard output, notes and bars on the standard error. */
export class Talk {
  readonly json: boolean;
  readonly colors: Colors;
  readonly #quiet: boolean;
  readonly #progress: Progress;

  constructor({ json = false, quiet = false }: TalkOptions) {
    this.json = json;
    this.#quiet = quiet;
    this.colors = picocolors.createColors(wantsColour(process.stdout));
    this.#progress = new Progress(process.stderr.isTTY && !json && !quiet);
  }

  /** The columns of the terminal; of a file or a pipe, what a page holds. */
  get width(): number {
    return (process.stdout.isTTY && process.stdout.columns) || 100;
  }

  /** A part of the result, for people. */
  say(text: string): void {
    if (this.json || this.#quiet) return;
    this.#progress.clear();
    process.stdout.write(`${text}\n`);
  }

  /** The result, for programs. */
  document(content: unknown): void {
    if (!this.json) return;
    process.stdout.write(`${JSON.stringify(content, undefined, 2)}\n`);
  }

  /** What a person should know beside the result. */
  note(text: string): void {
    if (this.json || this.#quiet) return;
    this.#progress.clear();
    const { yellow } = picocolors.createColors(wantsColour(process.stderr));
    process.stderr.write(`${yellow("note")}  ${text}\n`);
  }

  /** How far the work is: a share from 0 to 1 where it is known. */
  progress(what: string, share: number | undefined, millisecondsLeft?: number): void {
    this.#progress.show(what, share, millisecondsLeft);
  }

  end(): void {
    this.#progress.clear();
  }
}

/** As no-color.org has it; FORCE_COLOR overrules. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0";
  return stream.isTTY && TERM !== "dumb";
}
