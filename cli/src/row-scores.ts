import type { GaussianMixture } from "gaussmix";
import type { DataRows } from "./data/rows.js";
import type { Session } from "./session.js";

/** How well a model describes rows. */
export interface RowScores {
  readonly rows: number;
  /** The sum of the weights; without weights the rows. */
  readonly observations: number;
  readonly logLikelihood: number;
  readonly meanLogDensity: number;
  readonly aic: number;
  readonly bic: number;
  readonly icl: number;
}

export async function scoreRows(session: Session, model: GaussianMixture, data: DataRows): Promise<RowScores> {
  const total = new ExactSum();
  const doubt = new ExactSum();
  const weight = new ExactSum();
  let done = 0;
  for await (const { rows, sampleWeights } of data.pieces()) {
    session.signal.throwIfAborted();
    const uncertainty = model.uncertainty(rows);
    model.logDensity(rows).forEach((density, n) => {
      const w = sampleWeights?.[n] ?? 1;
      total.add(w * density);
      doubt.add(-w * Math.log1p(-(uncertainty[n] ?? 0)));
      weight.add(w);
    });
    done += rows.data.length / rows.columns;
    session.talk.progress("scoring", done / data.rows);
  }
  const [logLikelihood, observations] = [total.value, weight.value];
  const bic = -2 * logLikelihood + model.parameterCount * Math.log(observations);
  return {
    rows: data.rows,
    observations,
    logLikelihood,
    meanLogDensity: logLikelihood / observations,
    aic: -2 * logLikelihood + 2 * model.parameterCount,
    bic,
    icl: bic + 2 * doubt.value,
  };
}

/** A sum that does not hang on the order of magnitude of its parts (Neumaier 1974). */
export class ExactSum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }

  get value(): number {
    return this.#sum + this.#lost;
  }
}
