import { type Finding, type FindingContext, type FindingName, tellFinding } from "./findings.js";
import type { FitInput } from "./input.js";
import { createModel, type GaussianMixture } from "./model.js";
import type { CheckedOptions } from "./options.js";
import type { RowSource } from "./row-source.js";
import { byNumber, FindingKind, type FitOutcome } from "./wasm.js";

/**
 * Why the iterations ended:
 * - `"converged"`: less than `tolerance` is left to gain;
 * - `"precision"`: the changes have reached the rounding of the numbers;
 * - `"max-iterations"`: the limit came first;
 * - `"plateau"`: a saddle that EM can't leave, such as components that started identical.
 */
export type StopReason = "converged" | "precision" | "max-iterations" | "plateau";

/** What one start came to. */
export interface RestartSummary {
  readonly logLikelihood: number;
  /** What restarts are ranked by: the log-likelihood less a penalty on degenerate covariances (Chen and Tan 2009). */
  readonly penalizedLogLikelihood: number;
  readonly iterations: number;
  /** 0 is the best. */
  readonly rank: number;
  /** Run to its end; or left after the short runs; or ended in a degenerate component. */
  readonly state: "finished" | "dropped" | "degenerate";
}

/** A fitted model and how it came about. All likelihoods are natural logarithms (nats). */
export interface FitResult {
  readonly model: GaussianMixture;
  /** N: the most likely component of each row; -1 for a row that was left out. Empty with `labels: false`. */
  readonly labels: Int32Array;
  /** The sum of ln p(x_n) under the model. */
  readonly logLikelihood: number;
  /** -2 ln L + 2 p (Akaike 1974); smaller is better. */
  readonly aic: number;
  /** -2 ln L + p ln N (Schwarz 1978); smaller is better. */
  readonly bic: number;
  /** BIC plus twice the entropy of the labels (Biernacki, Celeux and Govaert 2000); smaller is better. */
  readonly icl: number;
  /** Of the run that won. */
  readonly iterations: number;
  /** True where `stopReason` is `"converged"` or `"precision"`. */
  readonly converged: boolean;
  readonly stopReason: StopReason;
  /** Estimated nats that more iterations would gain; undefined where there is no estimate. */
  readonly remainingGain: number | undefined;
  /** The log-likelihood after each iteration of the run that won; it never falls. */
  readonly trace: Float64Array;
  readonly restarts: readonly RestartSummary[];
  /** What the reader of this result should know. */
  readonly findings: readonly Finding[];
}

/** By the core's number. */
const STOP_REASONS = ["converged", "precision", "max-iterations", "plateau"] as const satisfies readonly StopReason[];

const RESTART_STATES = ["finished", "dropped", "degenerate"] as const;

/** Copies what the core found of rows in memory out of its own. */
export function readOutcome(outcome: FitOutcome, input: FitInput, options: CheckedOptions): FitResult {
  return resultOf(outcome, options.labels ? spread(outcome.labels(), input) : new Int32Array(0), input.source, options);
}

/** What the core found, with the labels of the rows. */
export function resultOf(outcome: FitOutcome, labels: Int32Array, source: Pick<RowSource, "names" | "originalRow">, options: CheckedOptions): FitResult {
  const { names } = source;
  const featureNames = names && Object.freeze([...names]);
  const [logLikelihood = 0, aic = 0, bic = 0, icl = 0, iterations = 0, stop = 0, remainingGain = Number.NaN, parameters = 0, observations = 0] =
    outcome.numbers();
  const stopReason = byNumber(STOP_REASONS, stop);
  return {
    model: createModel({
      covariance: options.covariance,
      equalWeights: options.equalWeights,
      featureNames,
      weights: withoutNegativeZero(outcome.weights()),
      means: withoutNegativeZero(outcome.means()),
      covariances: withoutNegativeZero(outcome.covariances()),
    }),
    labels,
    logLikelihood,
    aic,
    bic,
    icl,
    iterations,
    converged: stopReason === "converged" || stopReason === "precision",
    stopReason,
    remainingGain: Number.isNaN(remainingGain) ? undefined : remainingGain,
    trace: outcome.trace(),
    restarts: readRestarts(outcome.restarts()),
    findings: readFindings(outcome, source.originalRow ?? ((row) => row), { names, iterations, parameters, observations }),
  };
}

/** JSON has no -0: without it a model and its JSON have the same bits. */
export function withoutNegativeZero(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (values[i] === 0) values[i] = 0;
  return values;
}

function spread(labels: Int32Array, { kept, givenRows }: FitInput): Int32Array {
  if (kept === undefined) return labels;
  const all = new Int32Array(givenRows).fill(-1);
  kept.forEach((row, n) => {
    all[row] = labels[n] ?? -1;
  });
  return all;
}

function readRestarts(numbers: Float64Array): RestartSummary[] {
  return chunks(numbers, 5).map(([logLikelihood = Number.NaN, penalizedLogLikelihood = Number.NaN, iterations = 0, rank = 0, state = 0]) => ({
    logLikelihood,
    penalizedLogLikelihood,
    iterations,
    rank,
    state: byNumber(RESTART_STATES, state),
  }));
}

/** The kinds whose indices are rows; those of others are columns or components. */
const ABOUT_ROWS: readonly FindingName[] = ["CollapsedComponent", "DuplicateRows"];

function readFindings(outcome: FitOutcome, original: (row: number) => number, context: FindingContext): Finding[] {
  return chunks(outcome.findings(), 6).map(([kind = 0, component = -1, row = -1, column = -1, count = Number.NaN, value = Number.NaN], i) => {
    const indices = [...outcome.findingRows(i)];
    const name = FindingKind[kind] as FindingName;
    const aboutRows = ABOUT_ROWS.includes(name);
    return tellFinding(
      { name, component, row: row < 0 ? row : original(row), column, count, value, indices: aboutRows ? indices.map(original) : indices },
      context,
    );
  });
}

function chunks(numbers: Float64Array, width: number): number[][] {
  return Array.from({ length: numbers.length / width }, (_, i) => [...numbers.subarray(i * width, (i + 1) * width)]);
}
