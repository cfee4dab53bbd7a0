import type { Address } from "./core-exports.js";
import { accepted, received, receivedLabels, Resident, send } from "./messages.js";
import { core } from "./wasm.js";

/** By the core's numbers (crates/gaussmix/src/score.rs). */
export const ScoreKind = {
  LogDensity: 0,
  Responsibilities: 1,
  Labels: 2,
  Mahalanobis: 3,
  Uncertainty: 4,
  JointLogDensity: 5,
  LogResponsibility: 6,
} as const;
export type ScoreKind = (typeof ScoreKind)[keyof typeof ScoreKind];

/** A model at work on rows. */
export class Scorer extends Resident {
  /** From weights K, means K x D and covariances K x D x D. */
  constructor(weights: Float64Array, means: Float64Array, covariances: Float64Array) {
    send(weights, means, covariances);
    super(core().scorerNew(weights.length, means.length));
  }

  free(): void {
    core().scorerFree(this.give());
  }

  /** Of a staging buffer of so many numbers. */
  stage(values: number): Address {
    return core().scorerStage(this.address, values);
  }

  /** Of what the last `score` wrote. */
  output(): Address {
    return core().scorerOutput(this.address);
  }

  /** Scores the staged rows; how many numbers it wrote. */
  score(kind: ScoreKind): number {
    return accepted(core().scorerScore(this.address, kind));
  }

  /** Rows, count x D, and their labels. */
  sample(count: number, seed: number): { readonly rows: Float64Array; readonly labels: Int32Array } {
    return { rows: received(core().scorerSample(this.address, count, seed)), labels: receivedLabels(count) };
  }
}
