/*
 * The rooms of this folder in reading order; a file imports only from rooms before it:
 *
 *   core-text core-exports protocol worker platform types errors nearest checks faults arrays shape    words and checks
 *   start options                                                         what the user asks
 *   row-source row-forms rows sample-weights input                        what the user gives
 *   interrupt chunks spool omissions                                      in chunks
 *   wasm words messages border scorer                                     the core
 *   findings matrices parts snapshot scoring model                        a mixture as a value
 *   result pace session stopwatch progress pool init threads employ crew-session collect stream-session fit  how it is made
 *   dealer crew-scoring async-scoring                                     how it scores many rows
 *   online-options online-state online                                    how it follows a stream
 *   grid selection cell-fits select                                       how many components, and which family
 *   score                                                                 the part of this face that needs no fit
 */
export type {
  ArrowTable,
  ArrowVector,
  Cell,
  Chunk,
  CoreModule,
  CoreSource,
  CovarianceFamily,
  Ellipse,
  FitOptions,
  FitProgress,
  FlatRows,
  InitMethod,
  InitOptions,
  Matrix,
  MatrixStack,
  NamedColumns,
  OnlineOptions,
  Rows,
  RowStream,
  Samples,
  ScoringOptions,
  ScoringProgress,
  SelectOptions,
  SelectProgress,
  StartLabels,
  StartParameters,
  StartResponsibilities,
  SyncFitOptions,
  WeightedRows,
} from "./types.js";
export { GaussmixError, type GaussmixErrorCode, type Place } from "./errors.js";
export type { Finding } from "./findings.js";
export type { ModelDescription } from "./parts.js";
export type { ModelSnapshot } from "./snapshot.js";
export { GaussianMixture } from "./model.js";
export type { FitResult, RestartSummary, StopReason } from "./result.js";
export { init } from "./init.js";
export { fit, fitSync } from "./fit.js";
export type { OnlineSnapshot } from "./online-state.js";
export { OnlineFit } from "./online.js";
export { logDensity, predict, responsibilities } from "./async-scoring.js";
export type { FailedCell, FittedCell, Selection, SelectionCell } from "./selection.js";
export { select } from "./select.js";
