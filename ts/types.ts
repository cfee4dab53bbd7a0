/**
 * The words of the public face. Index letters everywhere: n of N rows, d of D features, k of K components.
 */

/** A value in a row. `null` stands for a missing value and is an error unless `missing: "omit"` is set. */
export type Cell = number | null;

/** N x D values one row after the other. A `Float64Array` goes to the core in one copy. */
export interface FlatRows {
  readonly data: Float64Array | Float32Array;
  /** D: how many values make a row. */
  readonly columns: number;
}

/** One array of length N per feature, by name: `{ eruptions: [...], waiting: [...] }`. */
export type NamedColumns = Readonly<Record<string, ArrayLike<Cell>>>;

/** One column of an Arrow table, by shape. */
export interface ArrowVector {
  readonly length: number;
  readonly nullCount: number;
  get(index: number): unknown;
  toArray(): ArrayLike<unknown>;
}

/** An Apache Arrow table, recognised by its shape: no version of the library is required. */
export interface ArrowTable {
  readonly numRows: number;
  readonly numCols: number;
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChildAt(index: number): ArrowVector | null;
}

/**
 * N rows of D numbers, in any of these forms:
 * - `number[][]` or `Float64Array[]`: one array per row;
 * - `{ data, columns }`: one flat array, row after row;
 * - an array or typed array of numbers: N rows with D = 1;
 * - `{ eruptions: [...], waiting: [...] }`: named columns; the model remembers the names;
 * - an Apache Arrow table.
 */
export type Rows = ArrayLike<Cell> | readonly ArrayLike<Cell>[] | FlatRows | NamedColumns | ArrowTable;

/** Rows and their weights: N numbers, each 0 or more, that count as frequencies. */
export interface WeightedRows {
  readonly rows: Rows;
  readonly sampleWeights: ArrayLike<number>;
}

/** Some of the rows of a stream, in any form and number. It is read before the next is asked for, so that its memory can be used again. */
export type Chunk = Rows | WeightedRows;

/**
 * Rows in chunks:
 * - a function that returns the chunks, an async iterable or a generator: it is called for every pass over the rows, which are never held
 *   all at once. Each call must give the same rows in the same order, in chunks of whatever size;
 * - an async iterable: it is read once, and its rows are held in memory.
 */
export type RowStream = AsyncIterable<Chunk> | (() => AsyncIterable<Chunk> | Iterable<Chunk> | Promise<AsyncIterable<Chunk> | Iterable<Chunk>>);

/** A matrix: an array of rows, or all of its numbers flat, row after row. */
export type Matrix = readonly ArrayLike<number>[] | ArrayLike<number>;

/** K matrices: an array of matrices, or all of their numbers flat, one matrix after the other. */
export type MatrixStack = readonly (readonly ArrayLike<number>[])[] | ArrayLike<number>;

/**
 * The shape of the covariances S_k:
 * - `"full"`: each component has its own, unrestricted;
 * - `"tied"`: all components share one;
 * - `"diagonal"`: each has its own, with no correlation between features;
 * - `"spherical"`: each has one variance for all features.
 */
export type CovarianceFamily = "full" | "tied" | "diagonal" | "spherical";

/**
 * A seeded start:
 * - `"k-means++"`: means drawn far apart (Arthur and Vassilvitskii 2007); every second restart draws four times as many and joins
 *   their parts, so that small groups are not overlooked;
 * - `"k-means"`: the same, then improved by Lloyd's iterations on scaled data;
 * - `"random"`: K rows as means, with equal weights.
 */
export type InitMethod = "k-means++" | "k-means" | "random";

/** A start from parameters in the units of the rows. A `GaussianMixture` is one too (a warm start). */
export interface StartParameters {
  /** K x D. */
  readonly means: Matrix;
  /** K x D x D. Default: the covariance of the data for each component. */
  readonly covariances?: MatrixStack | undefined;
  /** K weights with sum 1. Default: equal. */
  readonly weights?: ArrayLike<number> | undefined;
  /** The names of the D features. Where the rows have names too, they must be the same. */
  readonly featureNames?: readonly string[] | undefined;
}

/** A start from a partition: the component 0..K-1 of each of the N rows. */
export interface StartLabels {
  readonly labels: ArrayLike<number>;
}

/** A start from responsibilities: N x K, each row with sum 1. */
export interface StartResponsibilities {
  readonly responsibilities: Matrix;
}

/** How to fit. Only `components` is required; a name that is not here is an error. */
export interface FitOptions {
  /** K, a whole number from 1 to N. */
  readonly components: number;
  /** Default `"full"`. */
  readonly covariance?: CovarianceFamily | undefined;
  /** Where the iterations begin. Default `"k-means++"`. A start that is given in numbers keeps its order of components. */
  readonly init?: InitMethod | StartParameters | StartLabels | StartResponsibilities | undefined;
  /**
   * How many seeded starts to try; short runs first, the promising ones go on. Default 16; a single component has one.
   * The best is chosen by a log-likelihood with a penalty against degenerate components (Chen and Tan 2009).
   */
  readonly restarts?: number | undefined;
  /** A whole number from 0 to 2^53 - 1; the same seed gives the same bits everywhere. Default 0. */
  readonly seed?: number | undefined;
  /** The most EM iterations of one run. Default 1000. */
  readonly maxIterations?: number | undefined;
  /** Stop when about this many nats of total log-likelihood are left to gain. Default 1e-4; 0 never stops for it. */
  readonly tolerance?: number | undefined;
  /** The floor of each variance, as a fraction (below 1) of the feature's robust variance. Default 1e-6; 0 for none. */
  readonly regularization?: number | undefined;
  /** Hold all weights at 1/K. Default false. */
  readonly equalWeights?: boolean | undefined;
  /** Take extrapolated steps, guarded so that the log-likelihood never falls. Default true; false is textbook EM. */
  readonly acceleration?: boolean | undefined;
  /** N weights, each 0 or more, that count as frequencies: a weight of 2 equals the row twice. */
  readonly sampleWeights?: ArrayLike<number> | undefined;
  /** `"error"` (default), or `"omit"` to leave out rows with null or NaN; their label is -1. */
  readonly missing?: "error" | "omit" | undefined;
  /** Whether the result has the label of each row, 4 bytes a row. Default true. */
  readonly labels?: boolean | undefined;
  /**
   * How many threads sweep the rows, 1 to 64. Default `"auto"`: one for small data, the machine's cores where they pay.
   * Rows are handed out in blocks of 256 to 4096, so that few rows take fewer threads. The result has the same bits for any number.
   * `fitSync` always works on its own thread.
   */
  readonly threads?: number | "auto" | undefined;
  /** Ends the fit early: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called at most every 50 ms, and once at the end. An error thrown here ends the fit. */
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
}

/** How to fit without waiting: all of {@link FitOptions} but those that need time to pass or other threads. */
export type SyncFitOptions = Omit<FitOptions, "signal" | "onProgress" | "threads">;

/** How to fit a stream. Only `components` is required; a name that is not here is an error. All but `memory` are those of a fit. */
export interface OnlineOptions
  extends Pick<
    FitOptions,
    "components" | "covariance" | "restarts" | "seed" | "maxIterations" | "tolerance" | "regularization" | "equalWeights" | "acceleration"
  > {
  /** Where the fit of the first rows begins. Default `"k-means++"`. */
  readonly init?: InitMethod | StartParameters | undefined;
  /**
   * For streams that change: a row's share in the model falls to 1/e with every so many rows that come after it.
   * A whole number, at least 1000. Default: none, all rows count alike.
   */
  readonly memory?: number | undefined;
}

/** What to choose among, and how to fit; all but `components` as in {@link FitOptions}. A name that is not here is an error. */
export interface SelectOptions extends Omit<FitOptions, "components" | "covariance" | "init" | "onProgress"> {
  /** Each K to try: `{ from: 1, to: 9 }` or `[1, 2, 4, 8]`. */
  readonly components: { readonly from: number; readonly to: number } | readonly number[];
  /** The families to try. Default: all four. */
  readonly covariance?: readonly CovarianceFamily[] | undefined;
  /** Where the iterations begin. Default `"k-means++"`. */
  readonly init?: InitMethod | undefined;
  /** What is to be smallest. Default `"bic"`. */
  readonly criterion?: Criterion | undefined;
  /**
   * Whether every cell is fitted as `fit` does it, however many rows there are. Default `false`: of 8,192 rows or more every cell is first fitted
   * briefly, and whole fits are for those that may win. Without acceleration all fits are whole.
   */
  readonly thorough?: boolean | undefined;
  /** Called for each fit when it is done. An error thrown here ends the selection. */
  readonly onProgress?: ((progress: SelectProgress) => void) | undefined;
}

/** Each is smaller for a better model. */
export type Criterion = "bic" | "aic" | "icl" | "iclEntropy";

/** A cell of a selection that has been fitted, and how many have been. */
export interface SelectProgress {
  /** Brief fits of all cells come first, where there are any; then whole ones. */
  readonly stage: "brief" | "whole";
  readonly components: number;
  readonly covariance: CovarianceFamily;
  /** Undefined where the cell could not be fitted. */
  readonly bic: number | undefined;
  /** Fits of this stage, as many as are known to be needed. */
  readonly cells: number;
  readonly cellsDone: number;
  readonly elapsedMilliseconds: number;
}

/** What an asynchronous fit says while it runs. */
export interface FitProgress {
  readonly stage: "reading" | "starting" | "short-runs" | "fitting" | "finishing" | "finished";
  /** Which run is under way, from 0. */
  readonly restart: number;
  readonly restarts: number;
  /** Iterations of the current run. */
  readonly iteration: number;
  readonly maxIterations: number;
  /** Of the current run, in nats; undefined before its first iteration. */
  readonly logLikelihood: number | undefined;
  /** Estimated nats still to gain; undefined while there is no estimate. */
  readonly remainingGain: number | undefined;
  readonly elapsedMilliseconds: number;
  /**
   * An estimate of the time that is left, from what runs gain and how long others were; usually right within a factor of two.
   * Undefined while there is none, as in the short runs. With `acceleration: false` and `tolerance: 0` the number of iterations is known.
   */
  readonly remainingMilliseconds: number | undefined;
}

/** How to score rows without holding others up. All of it can be left out; a name that is not here is an error. */
export interface ScoringOptions<Out extends Float64Array | Int32Array> {
  /**
   * How many threads score the rows, 1 to 64. Default `"auto"`: one for small data, the machine's cores where they pay.
   * The result has the same bits for any number.
   */
  readonly threads?: number | "auto" | undefined;
  /** Ends the work early: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called at most every 50 ms, and once at the end. An error thrown here ends the work. */
  readonly onProgress?: ((progress: ScoringProgress) => void) | undefined;
  /** An array of yours to write into, of the result's length. Where the promise rejects, some of it may have been written. */
  readonly out?: Out | undefined;
}

/** How far a scoring of rows has come. */
export interface ScoringProgress {
  /** N. */
  readonly rows: number;
  /** How many of them have their scores. */
  readonly rowsDone: number;
  readonly elapsedMilliseconds: number;
}

/** Rows drawn from a model; they can be passed to `fit` as they are. */
export interface Samples {
  /** count x D, row after row. */
  readonly data: Float64Array;
  /** D. */
  readonly columns: number;
  /** The component that each row was drawn from. */
  readonly labels: Int32Array;
}

/** The contour of a component in the plane of two features. */
export interface Ellipse {
  readonly center: readonly [number, number];
  /** Two perpendicular vectors from the centre to the contour, the longer first. */
  readonly semiAxes: readonly [readonly [number, number], readonly [number, number]];
}

/** The file `gaussmix.wasm`: its bytes, its URL (in Node a path, too), a response with it, or a module made of it. */
export type CoreSource = ArrayBuffer | ArrayBufferView | string | URL | Response | CoreModule;

/** A `WebAssembly.Module`; Node's own types have none. */
export type CoreModule = typeof globalThis extends { readonly WebAssembly: { readonly Module: { readonly prototype: infer Module } } } ? Module : never;

/** How to start. */
export interface InitOptions {
  /**
   * The URL of a copy of `gaussmix/worker.js` of the same version, where a content security policy forbids workers from blobs. Node takes no notice of it.
   * Default: workers start from a script that the package carries.
   */
  readonly workerUrl?: string | URL | undefined;
}
