import type { CovarianceFamily } from "./types.js";

/** An entry of K x D x D covariances that is not what their family says. */
export interface Misfit {
  readonly component: number;
  readonly row: number;
  readonly column: number;
}

/** The first such entry. `slack` is the rounding that is let pass, as a fraction of the two features' standard deviations. */
export function findMisfit(
  covariance: CovarianceFamily,
  covariances: Float64Array,
  components: number,
  features: number,
  slack: number,
): Misfit | undefined {
  if (covariance === "full") return undefined;
  const at = (k: number, row: number, column: number): number => covariances[(k * features + row) * features + column] ?? 0;
  for (let component = 0; component < components; component++) {
    for (let row = 0; row < features; row++) {
      for (let column = 0; column < features; column++) {
        const value = at(component, row, column);
        const wanted = covariance === "tied" ? at(0, row, column) : row !== column ? 0 : covariance === "spherical" ? at(component, 0, 0) : value;
        const deviation = (d: number): number => Math.sqrt(Math.abs(at(component, d, d)));
        if (value !== wanted && !(Math.abs(value - wanted) <= slack * deviation(row) * deviation(column))) return { component, row, column };
      }
    }
  }
  return undefined;
}
