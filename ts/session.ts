import type { FitInput } from "./input.js";
import { CORE_FAMILY } from "./model.js";
import type { CheckedOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { type FitResult, readOutcome } from "./result.js";
import type { FitProgress, InitMethod } from "./types.js";
import { CoreLease, doubles, FitOptions as CoreOptions, FitSession, RowStore, Stage, StartKind } from "./wasm.js";

/** What a fit can be asked between two steps. */
export type Look = () => Omit<FitProgress, "elapsedMilliseconds">;

const START_KIND: Readonly<Record<InitMethod, StartKind>> = {
  "k-means++": StartKind.KMeansPlusPlus,
  "k-means": StartKind.KMeans,
  random: StartKind.Random,
};

const STAGE: Readonly<Record<Stage, FitProgress["stage"]>> = {
  [Stage.Starting]: "starting",
  [Stage.ShortRuns]: "short-runs",
  [Stage.Fitting]: "fitting",
  [Stage.Finishing]: "finishing",
};

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
    const settings = own(() => coreOptions(input, options));
    const store = own(() => new RowStore(source.rows, source.columns));
    const { restarts, maxIterations } = settings;
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
  return {
    stage: STAGE[session.stage],
    restart: session.restart,
    restarts,
    iteration: session.iteration,
    maxIterations,
    logLikelihood: known(session.logLikelihood),
    remainingGain: known(session.remainingGain),
  };
}

function known(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** The options in the core's own form; what the user left out keeps the core's default. */
function coreOptions({ start }: FitInput, options: CheckedOptions): CoreOptions {
  const { restarts, seed, maxIterations, tolerance, regularization, acceleration } = options;
  const core = new CoreOptions(options.components, CORE_FAMILY[options.covariance]);
  if (restarts !== undefined) core.restarts = restarts;
  if (seed !== undefined) core.seed = seed;
  if (maxIterations !== undefined) core.maxIterations = maxIterations;
  if (tolerance !== undefined) core.tolerance = tolerance;
  if (regularization !== undefined) core.regularization = regularization;
  if (acceleration !== undefined) core.acceleration = acceleration;
  core.equalWeights = options.equalWeights;
  switch (start.kind) {
    case "seeded":
      if (start.method !== undefined) core.start = START_KIND[start.method];
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
