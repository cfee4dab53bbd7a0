import type { FitInput } from "./input.js";
import { CORE_FAMILY } from "./model.js";
import type { CheckedOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { type FitResult, readOutcome } from "./result.js";
import type { FitProgress, InitMethod } from "./types.js";
import { byNumber, CoreLease, doubles, FitOptions as CoreOptions, FitSession, RowStore, StartKind } from "./wasm.js";

/** What a fit can be asked between two steps. */
export type Look = () => Omit<FitProgress, "elapsedMilliseconds">;

const START_KIND: Readonly<Record<InitMethod, StartKind>> = {
  "k-means++": StartKind.KMeansPlusPlus,
  "k-means": StartKind.KMeans,
  random: StartKind.Random,
};

/** By the core's number. */
const STAGES = ["starting", "short-runs", "fitting", "finishing"] as const satisfies readonly FitProgress["stage"][];

/**
 * One fit as steps: yields after each piece of work, and the result last.
 * Whoever drives it may stop between two steps; what it holds in the core is freed either way.
 */
export function* steps(input: FitInput, options: CheckedOptions, pace: Pace): Generator<Look | FitResult, void> {
  const { source, weights, context } = input;
  const lease = new CoreLease();
  const owned = new Set<{ free(): void }>();
  const own = <T extends { free(): void }>(make: () => T): T => {
    const made = lease.call(make, context);
    owned.add(made);
    return made;
  };
  try {
    const numbers = lease.call(() => numbersOf(options));
    const [restarts = 0, , maxIterations = 0] = numbers;
    const settings = own(() => coreOptions(input, options, numbers));
    const store = own(() => new RowStore(source.rows, source.columns));
    const reading: Look = () => ({ ...NOT_STARTED, restarts, maxIterations });
    const capacity = lease.call(() => store.stagingCapacity());
    for (const [from, count] of pieces(source.rows * source.columns, capacity)) {
      lease.call(() => {
        source.fill(doubles(store.staging(), count), from, count);
        store.push(count);
      }, context);
      yield reading;
    }
    for (const [from, count] of pieces(weights === undefined ? 0 : source.rows, capacity)) {
      lease.call(() => {
        weights?.fill(doubles(store.staging(), count), from, count);
        store.pushWeights(count);
      }, context);
      yield reading;
    }
    owned.clear(); // The session takes both with it, even where it refuses them.
    const session = own(() => new FitSession(store, settings));
    const look: Look = () => lease.call(() => lookAt(session, restarts, maxIterations));
    const advance = (leaves: number): boolean => session.advance(leaves);
    while (!lease.call(() => pace.work(advance), context)) yield look;
    owned.clear();
    const outcome = own(() => session.finish());
    yield lease.call(() => readOutcome(outcome, input, options));
  } finally {
    for (const object of owned) lease.free(object);
    lease.release();
  }
}

function* pieces(total: number, capacity: number): Generator<readonly [from: number, count: number]> {
  for (let from = 0; from < total; from += capacity) yield [from, Math.min(capacity, total - from)];
}

const NOT_STARTED = { stage: "reading", restart: 0, iteration: 0, logLikelihood: undefined, remainingGain: undefined } as const;

function lookAt(session: FitSession, restarts: number, maxIterations: number): ReturnType<Look> {
  const [stage = 0, restart = 0, iteration = 0, logLikelihood = Number.NaN, remainingGain = Number.NaN] = session.progress();
  return {
    stage: byNumber(STAGES, stage),
    restart,
    restarts,
    iteration,
    maxIterations,
    logLikelihood: known(logLikelihood),
    remainingGain: known(remainingGain),
  };
}

function known(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** What the user chose, over the core's defaults; in the order of the core's own list. */
function numbersOf(options: CheckedOptions): Float64Array {
  const { restarts, seed, maxIterations, tolerance, regularization, equalWeights, acceleration } = options;
  const numbers = CoreOptions.defaults();
  [restarts, seed, maxIterations, tolerance, regularization, equalWeights, acceleration].forEach((chosen, i) => {
    if (chosen !== undefined) numbers[i] = Number(chosen);
  });
  return numbers;
}

/** The options in the core's own form. */
function coreOptions({ start }: FitInput, { components, covariance }: CheckedOptions, numbers: Float64Array): CoreOptions {
  const method = start.kind === "seeded" ? start.method : undefined;
  const core = new CoreOptions(components, CORE_FAMILY[covariance], START_KIND[method ?? "k-means++"], numbers);
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
