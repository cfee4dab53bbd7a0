import { GaussmixError } from "./errors.js";
import type { CheckedOptions } from "./options.js";
import type { FitResult } from "./result.js";
import type { CovarianceFamily, Criterion } from "./types.js";

/** A number of components and a family that were fitted: the numbers of a {@link FitResult}, and where they stand among the others. */
export interface FittedCell extends Omit<FitResult, "model" | "labels" | "trace"> {
  /** K. */
  readonly components: number;
  readonly covariance: CovarianceFamily;
  /** Free parameters. */
  readonly parameterCount: number;
  /**
   * - `"best"`: the smallest BIC, or whatever is the criterion;
   * - `"undecided"`: less than 2 above it, which tells nothing against the cell (Kass and Raftery 1995);
   * - `"behind"`: more than that;
   * - `"collapsed"`: held up by the variance floor alone, on which its likelihood hangs, so that its criteria say nothing.
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
  /** The fit of the best cell, as `fit` returns it: by the criterion, where one that has collapsed gives way to all others. */
  readonly best: FitResult;
  /** Every cell: K by K, and for each K family by family. */
  readonly cells: readonly SelectionCell[];
}

/** What better starts may bring a fit, in nats: so many times what brief fits leave open of a criterion. */
const MOST_LUCK = 5;

/** Differences of a criterion below this are not worth more than a bare mention. */
const UNDECIDED = 2;

type Fitted = Omit<FittedCell, "verdict">;
type Failed = Omit<FailedCell, "verdict">;

interface Best {
  readonly place: number;
  readonly cell: Fitted;
  readonly result: FitResult;
}

/** Cells that are to be fitted, by place, and the log-likelihood below which they cannot win; undefined for those that are not held against another. */
export type Contenders = Map<number, number | undefined>;

/** Takes in what cells come to, in whatever order, and compares them in that of the table. Keeps no model but the best of whole fits. */
export class Contest {
  readonly #criterion: Criterion;
  readonly #table: (Fitted | Failed)[] = [];
  /** What brief fits came to, and whole ones that ended when they could not win any more. */
  readonly #brief: Fitted[] = [];
  /** The criterion of the best when a cell was last asked for a whole fit. */
  readonly #faced: number[] = [];
  #best: Best | undefined;

  constructor(criterion: Criterion) {
    this.#criterion = criterion;
  }

  take(place: number, { components, covariance, brief }: CheckedOptions, outcome: FitResult | GaussmixError): void {
    if (outcome instanceof GaussmixError) {
      this.#table[place] = { components, covariance, error: outcome };
      return;
    }
    const cell = numbersOf(outcome);
    if (brief || cell.stopReason === "brief") {
      // Whatever has ended it, it had two starts, or could not win any more.
      const ended: Fitted = { ...cell, stopReason: "brief", converged: false };
      const before = this.#brief[place];
      if (before === undefined || this.#compare(ended, before) < 0) this.#brief[place] = ended;
      return;
    }
    this.#table[place] = cell;
    const best = this.#best;
    if (best !== undefined) {
      const difference = this.#compare(cell, best.cell);
      if (difference > 0 || (difference === 0 && place > best.place)) return;
    }
    this.#best = { place, cell, result: outcome };
  }

  /**
   * Those whose brief fit is not enough, as they may win: the best of all, its neighbours where a better start might bring them ahead, and
   * those that are no farther behind it than brief fits leave open. One that has lost is asked again once the best turns out to be worse.
   */
  contenders(leftOpen: number): Contenders {
    const contenders: Contenders = new Map();
    const cells = this.#cells().filter(isFitted);
    const [first] = cells;
    if (first === undefined) return contenders;
    const best = cells.reduce((one, other) => (this.#compare(other, one) < 0 ? other : one), first);
    const numbers = [...new Set(cells.map(({ components }) => components))].sort((one, other) => one - other);
    const rank = ({ components }: Fitted): number => numbers.indexOf(components);
    const isNear = (cell: Fitted): boolean => Math.abs(rank(cell) - rank(best)) <= 1;
    // Better starts bring no cell beyond what its family comes to with more components; brief fits of these may have been unlucky, too.
    const mayRiseTo = ({ components, covariance }: Fitted): number => {
      const larger = cells.filter((cell) => cell.covariance === covariance && cell.components > components);
      return larger.length === 0 ? Infinity : Math.max(...larger.map(({ logLikelihood }) => logLikelihood)) + MOST_LUCK * leftOpen;
    };
    const value = best[this.#criterion];
    for (const [place, cell] of this.#brief.entries()) {
      const faced = this.#faced[place];
      if (this.#table[place] !== undefined || (faced !== undefined && faced >= value)) continue;
      const toReach = this.#toReach(cell, value + UNDECIDED);
      // That it has collapsed from two starts says little of more.
      if (cell[this.#criterion] - value >= Math.max(UNDECIDED, leftOpen) && !(isNear(cell) && mayRiseTo(cell) >= toReach)) continue;
      this.#faced[place] = value;
      contenders.set(place, cell === best ? undefined : toReach);
    }
    return contenders;
  }

  /** The log-likelihood below which the criterion of a cell is above a value: entropies come on top of the BIC. */
  #toReach({ bic, aic, logLikelihood }: Fitted, value: number): number {
    return logLikelihood + 0.5 * ((this.#criterion === "aic" ? aic : bic) - value);
  }

  /** Once all cells are in. Where none could be fitted, the first says why. */
  end(): Selection {
    const best = this.#best;
    const cells = this.#cells().map((cell): SelectionCell => {
      if (isFitted(cell)) return { ...cell, verdict: this.#verdict(cell, best?.cell) };
      if (best === undefined) throw cell.error;
      return { ...cell, verdict: "failed" };
    });
    if (best === undefined) throw new Error("there are no cells");
    return { best: best.result, cells };
  }

  /** By place; a whole fit stands before a brief one. */
  #cells(): (Fitted | Failed)[] {
    const places = Math.max(this.#table.length, this.#brief.length);
    return Array.from({ length: places }, (_, place) => this.#table[place] ?? this.#brief[place]).filter((cell) => cell !== undefined);
  }

  #verdict(cell: Fitted, best: Fitted | undefined): FittedCell["verdict"] {
    if (best === undefined || cell === best) return "best";
    if (hasCollapsed(cell)) return "collapsed";
    return cell[this.#criterion] - best[this.#criterion] < UNDECIDED ? "undecided" : "behind";
  }

  /** Below 0 where the one is better: by the criterion, of equals the one with fewer parameters. One that has collapsed is worse than any. */
  #compare(one: Fitted, other: Fitted): number {
    const collapsed = Number(hasCollapsed(one)) - Number(hasCollapsed(other));
    if (collapsed !== 0) return collapsed * Infinity;
    return one[this.#criterion] - other[this.#criterion] || one.parameterCount - other.parameterCount;
  }
}

/** All but what is as large as the rows or the model. */
function numbersOf({ model, logLikelihood, aic, bic, icl, iclEntropy, ...fitted }: FitResult): Fitted {
  const { components, covariance, parameterCount } = model;
  const { iterations, converged, stopReason, remainingGain, restarts, findings } = fitted;
  const criteria = { logLikelihood, parameterCount, aic, bic, icl, iclEntropy };
  return { components, covariance, ...criteria, iterations, converged, stopReason, remainingGain, restarts, findings };
}

function isFitted(cell: Fitted | Failed): cell is Fitted {
  return !("error" in cell);
}

function hasCollapsed({ findings }: Fitted): boolean {
  return findings.some(({ kind }) => kind === "collapsed-component");
}
