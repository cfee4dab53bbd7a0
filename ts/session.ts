import { FitSession, Measuring, Options as CoreOptions, RowStore } from "./border.js";
import { byNumber, type FaultContext } from "./faults.js";
import type { FitInput } from "./input.js";
import { CORE_FAMILY } from "./model.js";
import type { CheckedOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { type FitResult, readOutcome } from "./result.js";
import { type CheckedStart, METHODS } from "./start.js";
import type { FitProgress } from "./types.js";
import { beginAgainOnlyIfReplaced, CoreLease } from "./wasm.js";

/** How far a fit has come; of its sweeps over the rows, those so far and an estimate of those that are left. */
export interface Sight extends Omit<FitProgress, "elapsedMilliseconds" | "remainingMilliseconds"> {
  readonly sweeps: number;
  readonly sweepsLeft: number | undefined;
}

/** What a fit can be asked between two steps. */
export type Look = () => Sight;

/** By the core's number. */
const STAGES = ["starting", "short-runs", "fitting", "finishing"] as const satisfies readonly FitProgress["stage"][];

/** What one fit keeps in the core, freed together. */
export class Holdings {
  readonly #lease = new CoreLease();
  readonly #context: FaultContext;
  readonly #owned = new Set<{ free(): void }>();

  constructor(context: FaultContext) {
    this.#context = context;
  }

  /** Calls the core; what it throws speaks of this fit's rows. */
  call<T>(work: () => T): T {
    return this.#lease.call(work, this.#context);
  }

  /** Has a buffer in the core written by the rows' own code. */
  fill(buffer: () => number, count: number, write: (target: Float64Array) => void): void {
    this.#lease.fill(buffer, count, write);
  }

  own<T extends { free(): void }>(make: () => T): T {
    const made = this.call(make);
    this.#owned.add(made);
    return made;
  }

  /** Owns what takes all that was owned before with it, even where it refuses it. */
  exchange<T extends { free(): void }>(make: () => T): T {
    this.#owned.clear();
    return this.own(make);
  }

  /** What is left of all that was owned before, which goes with it. */
  spend<T>(take: () => T): T {
    this.#owned.clear();
    return this.call(take);
  }

  end(): void {
    for (const object of this.#owned) this.#lease.free(object);
    this.#lease.release();
  }
}

/** Options in the core's own form, and what progress is measured against. */
export interface Settings {
  readonly settings: CoreOptions;
  readonly restarts: number;
  readonly maxIterations: number;
}

/** With the rows. */
export interface Loaded extends Settings {
  readonly measured: Measuring;
}

export function settle(start: CheckedStart, options: CheckedOptions, holdings: Holdings): Settings {
  const numbers = holdings.call(() => numbersOf(options));
  const [, , , , , maxIterations = 0] = numbers;
  const settings = holdings.own(() => coreOptions(start, numbers));
  return { settings, restarts: holdings.call(() => settings.restarts()), maxIterations };
}

/** Reads the rows into the core and measures them as steps: yields after each piece. */
export function* load({ source, weights, start }: FitInput, options: CheckedOptions, holdings: Holdings, pace: Pace): Generator<Look, Loaded> {
  const settled = settle(start, options, holdings);
  const store = holdings.own(() => new RowStore(source.rows, source.columns));
  const reading: Look = () => lookAt(undefined, settled);
  yield reading;
  const capacity = holdings.call(() => store.stagingCapacity());
  const staging = (): number => store.staging();
  for (const [from, count] of pieces(source.rows * source.columns, capacity)) {
    holdings.fill(staging, count, (target) => {
      source.fill(target, from, count);
    });
    holdings.call(() => {
      store.push(count);
    });
    yield reading;
  }
  for (const [from, count] of pieces(weights === undefined ? 0 : source.rows, capacity)) {
    holdings.fill(staging, count, (target) => {
      weights?.fill(target, from, count);
    });
    holdings.call(() => {
      store.pushWeights(count);
    });
    yield reading;
  }
  const measured = holdings.exchange(() => new Measuring(store, settled.settings));
  const measure = (leaves: number): boolean => measured.work(leaves);
  while (!holdings.call(() => pace.work(measure))) yield reading;
  return { ...settled, measured };
}

/** One fit as steps: yields after each piece of work, and returns the result. */
export function steps(input: FitInput, options: CheckedOptions, pace: Pace): Generator<Look, FitResult> {
  return stepsTo(input, options, pace, (_, finish) => finish());
}

/**
 * The same, and returns what is made of the finished session and the result that it can be asked for.
 * Whoever drives it may stop between two steps; what it holds in the core is freed either way.
 */
export function* stepsTo<T>(
  input: FitInput,
  options: CheckedOptions,
  pace: Pace,
  conclude: (session: FitSession, finish: () => FitResult) => T,
): Generator<Look, T> {
  const holdings = new Holdings(input.context);
  try {
    const loaded = yield* load(input, options, holdings, pace);
    const session = holdings.exchange(() => new FitSession(loaded.measured, true, 0));
    const look: Look = () => holdings.call(() => lookAt(session.progress(), loaded));
    const advance = (leaves: number): boolean => session.advance(leaves);
    while (!holdings.call(() => pace.work(advance))) yield look;
    return holdings.call(() =>
      conclude(session, () => {
        const { numbers, labels } = holdings.spend(() => session.finish(input.source.rows));
        return readOutcome(numbers, labels, input, options);
      }),
    );
  } finally {
    holdings.end();
  }
}

/** Takes all steps without a pause. */
export function inOneGo<T>(begin: () => Generator<Look, T>): T {
  for (;;) {
    try {
      const work = begin();
      for (;;) {
        const step = work.next();
        if (step.done === true) return step.value;
      }
    } catch (error) {
      beginAgainOnlyIfReplaced(error);
    }
  }
}

function* pieces(total: number, capacity: number): Generator<readonly [from: number, count: number]> {
  for (let from = 0; from < total; from += capacity) yield [from, Math.min(capacity, total - from)];
}

const NOT_STARTED = {
  stage: "reading",
  restart: 0,
  iteration: 0,
  logLikelihood: undefined,
  remainingGain: undefined,
  sweeps: 0,
  sweepsLeft: undefined,
} as const;

/** How far a fit has come, by what the core says of it. */
export function lookAt(progress: Float64Array | undefined, { restarts, maxIterations }: Omit<Settings, "settings">): Sight {
  if (progress === undefined) return { ...NOT_STARTED, restarts, maxIterations };
  const [stage = 0, restart = 0, iteration = 0, logLikelihood = Number.NaN, remainingGain = Number.NaN, sweeps = 0, sweepsLeft = Number.NaN] =
    progress;
  return {
    stage: byNumber(STAGES, stage),
    restart,
    restarts,
    iteration,
    maxIterations,
    logLikelihood: known(logLikelihood),
    remainingGain: known(remainingGain),
    sweeps,
    sweepsLeft: known(sweepsLeft),
  };
}

function known(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** What the user chose, over the core's defaults; in the order of the core's own list. To be called with a lease. */
export function numbersOf(options: CheckedOptions): Float64Array {
  const { components, covariance, start, restarts, seed, maxIterations, tolerance, regularization, equalWeights, acceleration, brief, toReach } = options;
  const method = start.kind === "seeded" && start.method !== undefined ? METHODS.indexOf(start.method) : undefined;
  const numbers = CoreOptions.defaults();
  const basic = [components, CORE_FAMILY[covariance], method, restarts, seed, maxIterations, tolerance, regularization];
  [...basic, equalWeights, acceleration, brief, toReach].forEach((chosen, i) => {
    if (chosen !== undefined) numbers[i] = Number(chosen);
  });
  return numbers;
}

/** The options in the core's own form. */
function coreOptions(start: CheckedStart, numbers: Float64Array): CoreOptions {
  const core = new CoreOptions(numbers);
  switch (start.kind) {
    case "seeded":
      break;
    case "parameters":
      core.startFrom(start.weights, start.means, start.covariances);
      break;
    case "labels":
      core.startFromLabels(start.labels);
      break;
    case "responsibilities":
      core.startFromResponsibilities(start.values);
      break;
  }
  return core;
}
