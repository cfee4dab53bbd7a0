import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { Engine } from "./data/engine.js";
import { aboutData } from "./data/faults.js";
import { aboutFile, Interrupted } from "./errors.js";
import { Talk, type TalkOptions } from "./terminal/talk.js";

export interface SessionOptions extends TalkOptions {
  /** Bytes for all of the command; by default half of what the machine has. */
  readonly memory?: number | undefined;
  readonly threads?: number | undefined;
}

/** What Node, the core and the engine need before a row has come. */
const STANDING = 300e6;

/** A key, another program, a terminal that is closed. */
const ENDS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What one command works with: the engine, a place for temporary files, its voice, and the wish to stop. */
export class Session {
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly threads: number | undefined;
  readonly #memory: number;
  #engine: Promise<Engine> | undefined;
  #folder: Promise<string> | undefined;
  /** Also where the process ends before the command does. */
  #removeFolder = (): void => undefined;
  readonly #open: { close(): Promise<void> }[] = [];

  private constructor(options: SessionOptions, signal: AbortSignal) {
    this.talk = new Talk(options);
    this.signal = signal;
    this.threads = options.threads;
    this.#memory = options.memory ?? Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2;
  }

  /** Runs a command, and leaves nothing behind however it ends. */
  static async run<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const session = new Session(options, stop.signal);
    const interrupt = (): void => {
      stop.abort(new Interrupted());
      void session.#engine?.then((engine) => {
        engine.interrupt();
      });
    };
    for (const signal of ENDS) process.on(signal, interrupt);
    try {
      const result = await work(session);
      stop.signal.throwIfAborted();
      return result;
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    } finally {
      await session.#end();
      for (const signal of ENDS) process.off(signal, interrupt);
    }
  }

  /** The most bytes of rows that are held; what is more waits on the disk. A fit holds them once more, and reading them needs room too. */
  get rowBytes(): number {
    return Math.max(16e6, (this.#memory - STANDING) / 4);
  }

  /** Opened when first asked for. */
  engine(): Promise<Engine> {
    this.#engine ??= this.folder().then((folder) =>
      aboutData(`The temporary folder ${folder}`, () => Engine.open({ folder, memory: Math.max(100e6, (this.#memory - STANDING) / 3), threads: this.threads })),
    );
    return this.#engine;
  }

  /** A folder for temporary files, gone when the command ends. */
  folder(): Promise<string> {
    this.#folder ??= aboutFile(tmpdir(), () => mkdtemp(join(tmpdir(), "gaussmix-"))).then((folder) => {
      this.#removeFolder = () => {
        rmSync(folder, { recursive: true, force: true });
      };
      process.on("exit", this.#removeFolder);
      return folder;
    });
    return this.#folder;
  }

  /** Has something closed when the command ends. */
  closeAtEnd(resource: { close(): Promise<void> }): void {
    this.#open.push(resource);
  }

  /** Gives the engine's memory back once the rows have been read. */
  async closeEngine(): Promise<void> {
    const engine = await this.#engine;
    this.#engine = undefined;
    engine?.close();
  }

  async #end(): Promise<void> {
    this.talk.end();
    await this.closeEngine().catch(() => undefined);
    await Promise.allSettled(this.#open.map((resource) => resource.close()));
    await this.#folder?.catch(() => undefined);
    this.#removeFolder();
    process.off("exit", this.#removeFolder);
  }
}
