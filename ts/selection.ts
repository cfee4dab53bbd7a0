import { GaussmixError } from "./errors.js";
import type { CheckedOptions } from "./options.js";
import type { FitResult } from "./result.js";
import type { CovarianceFamily } from "./types.js";

/** A number of components and a family that were fitted: the numbers of a {@link FitResult}, and where they stand among the others. */
export interface FittedCell extends Omit<FitResult, "model" | "labels" | "trace"> {
  /** K. */
  readonly components: number;
  readonly covariance: CovarianceFamily;
  /** Free parameters. */
  readonly parameterCount: number;
  /**
   * - `"best"`: the smallest BIC;
   * - `"undecided"`: a BIC less than 2 above it, which tells nothing against the cell (Kass and Raftery 1995);
   * - `"behind"`: more than that;
   * - `"collapsed"`: held up by the variance floor alone, on which its likelihood hangs, so that its BIC says nothing.
   */
  readonly verdict: "best" | "undecided" | "behind" | "collapsed";
}

/** A cell that could not be fitted, and why. */
export interface FailedCell {
  /** K. */
  readonly components: number;
  readonly covariance: CovarianceFamily;
  readonly verdict: "failed";
  readonly error: GaussmixError;
}

export type SelectionCell = FittedCell | FailedCell;

/** What a selection came to. */
export interface Selection {
  /** The fit of the best cell, as `fit` returns it: by BIC, where one that has collapsed gives way to all others. */
  readonly best: FitResult;
  /** Every cell: K by K, and for each K family by family. */
  readonly cells: readonly SelectionCell[];
}

/** Differences of BIC below this are not worth more than a bare mention. */
const UNDECIDED = 2;

type Fitted = Omit<FittedCell, "verdict">;
type Failed = Omit<FailedCell, "verdict">;

interface Best {
  readonly place: number;
  readonly cell: Fitted;
  readonly result: FitResult;
}

/** Takes in what cells come to, in whatever order, and compares them in that of the table. Keeps no model but the best. */
export class Contest {
  readonly #table: (Fitted | Failed)[] = [];
  #best: Best | undefined;

  take(place: number, { components, covariance }: CheckedOptions, outcome: FitResult | GaussmixError): void {
    if (outcome instanceof GaussmixError) {
      this.#table[place] = { components, covariance, error: outcome };
      return;
    }
    const cell = numbersOf(outcome);
    this.#table[place] = cell;
    const best = this.#best;
    if (best !== undefined) {
      const difference = compare(cell, best.cell);
      if (difference > 0 || (difference === 0 && place > best.place)) return;
    }
    this.#best = { place, cell, result: outcome };
  }

  /** Once all cells are in. Where none could be fitted, the first says why. */
  end(): Selection {
    const best = this.#best;
    const cells = this.#table.map((cell): SelectionCell => {
      if (!("error" in cell)) return { ...cell, verdict: verdict(cell, best?.cell) };
      if (best === undefined) throw cell.error;
      return { ...cell, verdict: "failed" };
    });
    if (best === undefined) throw new Error("there are no cells");
    return { best: best.result, cells };
  }
}

/** All but what is as large as the rows or the model. */
function numbersOf({ model, logLikelihood, aic, bic, icl, iclEntropy, ...fitted }: FitResult): Fitted {
  const { components, covariance, parameterCount } = model;
  const { iterations, converged, stopReason, remainingGain, restarts, findings } = fitted;
  const criteria = { logLikelihood, parameterCount, aic, bic, icl, iclEntropy };
  return { components, covariance, ...criteria, iterations, converged, stopReason, remainingGain, restarts, findings };
}

function verdict(cell: Fitted, best: Fitted | undefined): FittedCell["verdict"] {
  if (best === undefined || cell === best) return "best";
  if (hasCollapsed(cell)) return "collapsed";
  return cell.bic - best.bic < UNDECIDED ? "undecided" : "behind";
}

/** Below 0 where the one is better: by BIC, of equals the one with fewer parameters. */
function compare(one: Fitted, other: Fitted): number {
  return Number(hasCollapsed(one)) - Number(hasCollapsed(other)) || one.bic - other.bic || one.parameterCount - other.parameterCount;
}

function hasCollapsed({ findings }: Fitted): boolean {
  return findings.some(({ kind }) => kind === "collapsed-component");
}
