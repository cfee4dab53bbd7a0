import { GaussmixError } from "./errors.js";
import { coreStopped } from "./faults.js";
import { platform, type WorkerHandle } from "./platform.js";
import { CLOSE, type FromWorker } from "./protocol.js";
import { coreModule } from "./wasm.js";

/** A worker that has said nothing for this long after its time was up is given up: the page may just have been asleep. */
const GRACE = 2_000;

interface Question {
  readonly answer: (reply: Float64Array) => void;
  readonly fail: (error: unknown) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

const idle: Hand[] = [];

/** Why the last worker that could not start could not. */
let refusal = "";
/** So many pieces of work yet do without workers. */
let without = 0;
/** How many do after the next refusal. */
let nextWithout = 1;

/** At most so many pieces of work in a row do without workers before these are tried again. */
const MOST_WITHOUT = 64;

/** Twice as many do without after each refusal: a place that has no workers is seldom asked, and one bad moment is soon forgotten. */
function refuse(reason: string): void {
  if (without > 0) return; // The others of the same crew say nothing new.
  refusal = reason;
  without = nextWithout;
  nextWithout = Math.min(MOST_WITHOUT, 2 * nextWithout);
}

/** Forgets that none could start: the next piece of work tries again. */
export function forgetRefusals(): void {
  [without, nextWithout] = [0, 1];
}

/** Why work was done without workers. */
export function whyNoWorkers(): string {
  return refusal;
}

/** One worker: questions in, answers in the same order. */
class Hand {
  readonly #handle: WorkerHandle;
  readonly #questions: Question[] = [];
  #answered = false;
  #couldNotStart = false;
  /** Set once it can answer no more. */
  #end: Error | undefined;

  constructor() {
    this.#handle = platform().startWorker({
      message: (message) => {
        this.#take(message);
      },
      failure: (reason) => {
        // One that was told to end has not failed, whatever it says on leaving.
        if (this.#end !== undefined) return;
        if (!this.#answered) {
          this.#couldNotStart = true;
          refuse(reason);
        }
        this.end(new GaussmixError("worker-lost", `A worker has failed: ${reason}. Its part of the work is lost; try again, or with threads: 1.`));
      },
    });
    this.#handle.post({ module: coreModule() }, []);
  }

  /** Whether it has failed before it ever answered. */
  get couldNotStart(): boolean {
    return this.#couldNotStart;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Sends a message away with its memory; the answer must come within `patience` milliseconds. */
  async ask(message: Float64Array, patience: number): Promise<Float64Array> {
    if (this.#end !== undefined) throw this.#end;
    return new Promise((answer, fail) => {
      const lost = (): void => {
        const seconds = Math.round((patience + GRACE) / 1000);
        const words = `A worker has not answered for ${seconds} s: it hangs or was ended from outside. Try again, or with threads: 1.`;
        this.end(new GaussmixError("worker-lost", words));
      };
      const question = { answer, fail, timer: setTimeout(() => (question.timer = setTimeout(lost, GRACE)), patience) };
      if (this.#questions.push(question) === 1) this.#handle.keepAlive(true);
      this.#handle.post({ message }, [message.buffer as ArrayBuffer]);
    });
  }

  /** Ends the worker; what it was asked fails with this error. */
  end(reason: unknown): void {
    if (this.#end !== undefined) return;
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.#end = error;
    this.#handle.end();
    for (const { fail, timer } of this.#questions.splice(0)) {
      clearTimeout(timer);
      fail(error);
    }
  }

  #take(message: FromWorker): void {
    this.#answered = true;
    forgetRefusals();
    if ("trap" in message) {
      this.end(coreStopped(`in a worker: ${message.trap}`));
      return;
    }
    const question = this.#questions.shift();
    if (question === undefined) return;
    clearTimeout(question.timer);
    if (this.#questions.length === 0) this.#handle.keepAlive(false);
    question.answer(message.reply);
  }
}

/** Workers that one fit, or one scoring of rows, has for itself. */
export class Crew {
  readonly #hands: readonly Hand[];
  #wasAsked = false;
  /** Whether the workers have been given back, or ended. */
  #isOver = false;

  constructor(hands: readonly Hand[]) {
    this.#hands = hands;
  }

  get size(): number {
    return this.#hands.length;
  }

  /** Their numbers. */
  get workers(): number[] {
    return [...this.#hands.keys()];
  }

  /** Whether one of them could not. */
  get couldNotStart(): boolean {
    return this.#hands.some((hand) => hand.couldNotStart);
  }

  get noneCouldStart(): boolean {
    return this.#hands.every((hand) => hand.couldNotStart);
  }

  async ask(worker: number, message: Float64Array, patience: number): Promise<Float64Array> {
    const hand = this.#hands[worker];
    if (hand === undefined) throw new RangeError(`no worker ${worker}`);
    if (this.#isOver && !hand.hasEnded) throw new Error("the workers have been given back");
    this.#wasAsked = true;
    return hand.ask(message, patience);
  }

  /** The same question to all; the answers in the order of the workers. */
  askAll(message: Float64Array, patience: number): Promise<Float64Array[]> {
    const copies = this.#hands.map((_, worker) => (worker === 0 ? message : message.slice()));
    return Promise.all(copies.map((copy, worker) => this.ask(worker, copy, patience)));
  }

  /** Has the workers let go of all they hold. One that is lost meanwhile is not given back, and nothing else comes of it. */
  async close(patience: number): Promise<void> {
    await Promise.allSettled(this.workers.map((worker) => this.ask(worker, Float64Array.from(CLOSE), patience)));
  }

  /** Gives the workers back to the pool, once; each must have answered everything and let go of its rows. */
  release(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const hand of this.#hands) if (!hand.hasEnded) idle.push(hand);
    trimSoon();
  }

  /** Ends the workers: what they were asked fails with this error. Those that were never asked anything go back to the pool. */
  dismiss(error: unknown): void {
    if (!this.#wasAsked) this.release();
    if (this.#isOver) return;
    this.#isOver = true;
    for (const hand of this.#hands) hand.end(error);
  }
}

/** Workers for one piece of work, idle ones first; undefined where there are none to be had. */
export function hire(size: number): Crew | undefined {
  if (without > 0) {
    without--;
    return undefined;
  }
  const hands: Hand[] = [];
  try {
    while (hands.length < size) hands.push(takeIdle() ?? new Hand());
    return new Crew(hands);
  } catch (error) {
    idle.push(...hands);
    refuse(String(error));
    // This piece of work is the first that does without.
    without--;
    return undefined;
  }
}

/** For so long, in milliseconds, more workers than cores wait for the next work. */
const LINGER = 1_000;

let trimming: ReturnType<typeof setTimeout> | undefined;

/** Of workers that wait, those beyond the cores only hold memory. */
function trimSoon(): void {
  if (idle.length <= platform().cores()) return;
  trimming ??= setTimeout(() => {
    trimming = undefined;
    for (const hand of idle.splice(0, Math.max(0, idle.length - platform().cores()))) hand.end(new Error("there are more workers than cores"));
  }, LINGER);
  // In Node it must not keep the process; elsewhere it is a number.
  (trimming as { unref?: () => void }).unref?.();
}

/** How many workers wait for work. */
export function idleWorkers(): number {
  return idle.filter(({ hasEnded }) => !hasEnded).length;
}

function takeIdle(): Hand | undefined {
  for (;;) {
    const hand = idle.pop();
    if (hand?.hasEnded !== true) return hand;
  }
}
