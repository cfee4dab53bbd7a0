import { byNumber } from "./faults.js";
import { type Finding, type FindingContext, FINDING_NAMES, type FindingName, tellFinding } from "./findings.js";
import type { FitInput } from "./input.js";
import { createModel, type GaussianMixture } from "./model.js";
import type { CheckedOptions } from "./options.js";
import type { RowSource } from "./row-source.js";

/**
 * Why the iterations ended:
 * - `"converged"`: less than `tolerance` is left to gain;
 * - `"precision"`: the changes have reached the rounding of the numbers;
 * - `"max-iterations"`: the limit came first;
 * - `"plateau"`: a saddle that EM can't leave, such as components that started identical;
 * - `"brief"`, in a selection alone: it ended before any of these, as the cell lies too far behind to be the best: a first look with about 0.005
 *   nats a row to gain, or a whole fit that could not come to the best any more.
 */
export type StopReason = "converged" | "precision" | "max-iterations" | "plateau" | "brief";

/** What one start came to. */
export interface RestartSummary {
  readonly logLikelihood: number;
  /** What restarts are ranked by: the log-likelihood less a penalty on degenerate covariances (Chen and Tan 2009). */
  readonly penalizedLogLikelihood: number;
  readonly iterations: number;
  /** 0 is the best. */
  readonly rank: number;
  /** Run to its optimum; or left on the way there, as others were ahead; or ended in a degenerate component. */
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
  /** BIC - 2 sum_n ln r_n of each row's own label (Biernacki, Celeux and Govaert 2000; mclust's form); smaller is better. */
  readonly icl: number;
  /** BIC - 2 sum_n sum_k r_nk ln r_nk, with the whole entropy (McLachlan and Peel 2000, ICL-BIC); smaller is better. */
  readonly iclEntropy: number;
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
const STOP_REASONS = ["converged", "precision", "max-iterations", "plateau", "brief"] as const satisfies readonly StopReason[];

const RESTART_STATES = ["finished", "dropped", "degenerate"] as const;

/** What a result tells of its rows. */
export interface RowsTold extends Pick<FitInput, "kept" | "givenRows"> {
  readonly source: Pick<RowSource, "names" | "originalRow">;
}

/** Puts what the core found into words; the core has the order of the numbers (outcome.rs). */
export function readOutcome(numbers: Float64Array, labels: Int32Array, input: RowsTold, options: CheckedOptions): FitResult {
  const { names } = input.source;
  const featureNames = names && Object.freeze([...names]);
  let at = 0;
  const take = (count: number): Float64Array => numbers.slice(at, (at += count));
  const next = (): number => numbers[at++] ?? NaN;
  const list = (): Float64Array => take(next());
  const [logLikelihood, aic, bic, icl, iclEntropy] = [next(), next(), next(), next(), next()];
  const [iterations, stopReason, remainingGain] = [next(), byNumber(STOP_REASONS, next()), next()];
  const [parameters, observations] = [next(), next()];
  return {
    model: createModel({
      covariance: options.covariance,
      equalWeights: options.equalWeights,
      featureNames,
      weights: withoutNegativeZero(list()),
      means: withoutNegativeZero(list()),
      covariances: withoutNegativeZero(list()),
    }),
    labels: options.labels ? spread(labels, input) : new Int32Array(0),
    logLikelihood,
    aic,
    bic,
    icl,
    iclEntropy,
    iterations,
    converged: stopReason === "converged" || stopReason === "precision",
    stopReason,
    remainingGain: Number.isNaN(remainingGain) ? undefined : remainingGain,
    trace: list(),
    restarts: readRestarts(list()),
    findings: readFindings(numbers.subarray(at), input, { names, iterations, parameters, observations }),
  };
}

/** JSON has no -0: without it a model and its JSON have the same bits. */
export function withoutNegativeZero(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (values[i] === 0) values[i] = 0;
  return values;
}

function spread(labels: Int32Array, { kept, givenRows }: RowsTold): Int32Array {
  if (kept === undefined) return labels;
  const all = new Int32Array(givenRows).fill(-1);
  kept.forEach((row, n) => {
    all[row] = labels[n] ?? -1;
  });
  return all;
}

function readRestarts(numbers: Float64Array): RestartSummary[] {
  return Array.from({ length: numbers.length / 5 }, (_, i) => {
    const [logLikelihood = NaN, penalizedLogLikelihood = NaN, iterations = 0, rank = 0, state = 0] = numbers.subarray(5 * i);
    return { logLikelihood, penalizedLogLikelihood, iterations, rank, state: byNumber(RESTART_STATES, state) };
  });
}

/** The kinds whose indices are rows; those of others are columns or components. */
const ABOUT_ROWS: readonly FindingName[] = ["CollapsedComponent", "DuplicateRows"];

function readFindings(numbers: Float64Array, { source }: RowsTold, context: FindingContext): Finding[] {
  const original = source.originalRow ?? ((row: number) => row);
  const findings: Finding[] = [];
  for (let at = 0; at < numbers.length; ) {
    const [kind = 0, component = -1, row = -1, column = -1, count = NaN, value = NaN, members = 0] = numbers.subarray(at, (at += 7));
    const indices = [...numbers.subarray(at, (at += members))];
    const name = byNumber(FINDING_NAMES, kind);
    findings.push(
      tellFinding(
        {
          name,
          component,
          row: row < 0 ? row : original(row),
          column,
          count,
          value,
          indices: ABOUT_ROWS.includes(name) ? indices.map(original) : indices,
        },
        context,
      ),
    );
  }
  return findings;
}
