import {
  abortSignal,
  type Argument,
  callback,
  type Check,
  flag,
  fraction,
  MOST,
  nonNegative,
  oneOf,
  readKnown,
  refuse,
  threadsOrAuto,
  type Values,
  wholeNumber,
} from "./checks.js";
import { describe, GaussmixError, isArrayLike } from "./errors.js";
import { type CheckedStart, checkStart } from "./start.js";
import type { CovarianceFamily, FitOptions, FitProgress } from "./types.js";

export const FAMILIES: readonly CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];

/** Options that have passed the door; what is undefined is left to the core's default. */
export interface CheckedOptions {
  readonly components: number;
  readonly covariance: CovarianceFamily;
  readonly start: CheckedStart;
  readonly restarts: number | undefined;
  readonly seed: number | undefined;
  readonly maxIterations: number | undefined;
  readonly tolerance: number | undefined;
  readonly regularization: number | undefined;
  readonly equalWeights: boolean;
  readonly acceleration: boolean | undefined;
  /** Whether a first look is enough: see crates/gaussmix/src/options.rs. */
  readonly brief: boolean;
  /** A log-likelihood: a fit that has little chance to come to it ends. */
  readonly toReach: number | undefined;
  readonly sampleWeights: ArrayLike<unknown> | undefined;
  readonly omitMissing: boolean;
  readonly labels: boolean;
  readonly threads: number | "auto";
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: FitProgress) => void) | undefined;
}

/** Every option with its check; its keys are the names that exist. */
const CHECKS: Readonly<Record<keyof FitOptions, Check<unknown>>> = {
  components: wholeNumber(1, MOST),
  covariance: oneOf(FAMILIES),
  init: (value) => value,
  restarts: wholeNumber(1, MOST),
  seed: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  maxIterations: wholeNumber(1, MOST),
  tolerance: nonNegative,
  regularization: fraction,
  equalWeights: flag,
  acceleration: flag,
  sampleWeights: (value, argument) => (isArrayLike(value) ? value : refuse(argument, value, "an array with one number per row")),
  missing: oneOf(["error", "omit"]),
  labels: flag,
  threads: threadsOrAuto,
  signal: abortSignal,
  onProgress: callback,
};

const NAMES = Object.keys(CHECKS) as (keyof FitOptions)[];

/** The values of the options that there are, each read once; none of them is checked yet. */
export function readOptions<Own extends string = never>(options: unknown, example: string, own: readonly Own[] = []): Values<keyof FitOptions | Own> {
  if (typeof options !== "object" || options === null || isArrayLike(options)) {
    throw new GaussmixError("invalid-option", `The options are ${describe(options)}; expected an object such as { components: ${example} }.`);
  }
  return readKnown(options, [...NAMES, ...own], "option");
}

/** Checks the user's options once, at the door. */
export function checkOptions(options: unknown): CheckedOptions {
  const given = readOptions(options, "3");
  if (given.components === undefined) {
    throw new GaussmixError("invalid-option", "The option components is missing; it says how many Gaussians to fit, such as { components: 3 }.");
  }
  for (const name of NAMES) {
    const value = given[name];
    if (value === undefined) continue;
    const argument: Argument = { name: `The option ${name}`, code: "invalid-option" };
    if (value === null) refuse(argument, value, "a value. Leave the option out for its default");
    CHECKS[name](value, argument);
  }
  return assemble(given as unknown as FitOptions);
}

function assemble({ components, covariance = "full", equalWeights = false, init, restarts, missing, ...given }: FitOptions): CheckedOptions {
  const start = checkStart(init, { components, covariance, equalWeights });
  if (start.kind !== "seeded" && restarts !== undefined && restarts > 1) {
    throw new GaussmixError(
      "invalid-option",
      `The option restarts is ${restarts}, but init gives the one start there is. Leave restarts out, or choose a seeded init such as "k-means++".`,
    );
  }
  return {
    components,
    covariance,
    start,
    restarts: start.kind === "seeded" ? restarts : 1,
    seed: given.seed,
    maxIterations: given.maxIterations,
    tolerance: given.tolerance,
    regularization: given.regularization,
    equalWeights,
    acceleration: given.acceleration,
    brief: false,
    toReach: undefined,
    sampleWeights: given.sampleWeights,
    omitMissing: missing === "omit",
    labels: given.labels ?? true,
    threads: given.threads ?? "auto",
    signal: given.signal,
    onProgress: given.onProgress,
  };
}

/** The same for a fit that does not wait: it could neither be stopped nor report. */
export function checkSyncOptions(options: unknown): CheckedOptions {
  const checked = checkOptions(options);
  const late = checked.signal !== undefined ? "signal" : checked.onProgress !== undefined ? "onProgress" : undefined;
  if (late !== undefined) {
    throw new GaussmixError("invalid-option", `fitSync returns only when it is done, so it can't serve ${late}. Use await fit(rows, options).`);
  }
  return checked;
}
