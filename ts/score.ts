export type {
  ArrowTable,
  ArrowVector,
  CovarianceFamily,
  Ellipse,
  FlatRows,
  Matrix,
  MatrixStack,
  NamedColumns,
  Rows,
  Samples,
} from "./types.js";
export { GaussmixError, type GaussmixErrorCode, type Place } from "./errors.js";
export type { ModelDescription } from "./parts.js";
export type { ModelSnapshot } from "./snapshot.js";
export { GaussianMixture } from "./model.js";
