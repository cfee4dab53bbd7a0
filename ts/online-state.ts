import { onlineModel, onlineSizes, onlineTake } from "./border.js";
import { copyNames, copyVector } from "./arrays.js";
import { type Argument, refuse, wholeNumber } from "./checks.js";
import { GaussmixError, isArrayLike } from "./errors.js";
import type { Finding } from "./findings.js";
import { CORE_FAMILY } from "./model.js";
import { type CheckedOnlineOptions, checkOnlineOptions } from "./online-options.js";
import { asModelError, checkedParts, type ModelParts } from "./parts.js";
import { withoutNegativeZero } from "./result.js";
import type { OnlineOptions } from "./types.js";
import { withCore } from "./wasm.js";

/** Rows that wait until there are enough of them. */
export interface Queue {
  /** How many rows there is room for, and how many have come. */
  readonly room: number;
  readonly count: number;
  /** room x D. */
  readonly rows: Float64Array;
  /** room. */
  readonly weights: Float64Array;
}

/** A stream after some of its rows: replaced, never changed, so that a chunk with an error in it leaves no trace. */
export interface StreamState {
  /** D. */
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  readonly rowsSeen: number;
  /** The core's own numbers; undefined before the start. */
  readonly core: Float64Array | undefined;
  /** D: how far from zero the next rows may lie; undefined before the start. */
  readonly limits: Float64Array | undefined;
  readonly queue: Queue;
  /** Of the fit of the first rows. */
  readonly findings: readonly Finding[];
}

/** A queue for as many rows as the core wants next. */
export function emptyQueue({ fit, memory }: CheckedOnlineOptions, columns: number, started: boolean): Queue {
  const { components, covariance } = fit;
  const [start = 0, block = 0] = withCore((lease) => lease.call(() => onlineSizes(CORE_FAMILY[covariance], components, columns)));
  const room = started ? block : memory > 0 ? Math.min(start, memory) : start;
  return { room, count: 0, rows: new Float64Array(room * columns), weights: new Float64Array(room) };
}

/** The core's numbers after the rows of a queue. */
export function takeQueue(core: Float64Array, columns: number, { count, rows, weights }: Queue): Float64Array {
  return withCore((lease) => lease.call(() => onlineTake(core, rows.subarray(0, count * columns), weights.subarray(0, count))));
}

/** What the core's numbers say. */
export interface StreamView {
  /** Nats. */
  readonly meanLogDensity: number;
  readonly recentLogDensity: number;
  readonly parts: ModelParts;
  readonly limits: Float64Array;
}

export function viewOf(core: Float64Array, { fit }: CheckedOnlineOptions, columns: number, featureNames: readonly string[] | undefined): StreamView {
  const numbers = withCore((lease) => lease.call(() => onlineModel(core)));
  const { components, covariance, equalWeights } = fit;
  let at = 2;
  const next = (count: number): Float64Array => numbers.slice(at, (at += count));
  const parts = {
    covariance,
    equalWeights,
    featureNames,
    weights: next(components),
    means: withoutNegativeZero(next(components * columns)),
    covariances: withoutNegativeZero(next(components * columns * columns)),
  };
  return { meanLogDensity: numbers[0] ?? Number.NaN, recentLogDensity: numbers[1] ?? Number.NaN, parts, limits: next(columns) };
}

/** A stream as plain JSON, with all that it takes to go on to the same bits. */
export interface OnlineSnapshot {
  readonly format: "gaussmix-online";
  readonly version: 1;
  readonly options: OnlineOptions;
  /** D; null before the first rows. */
  readonly columns: number | null;
  readonly featureNames: readonly string[] | null;
  readonly rowsSeen: number;
  /** The core's own numbers; null before the start. */
  readonly state: readonly number[] | null;
  /** Rows that wait for others, one after the other, and their weights. */
  readonly waiting: readonly number[];
  readonly waitingWeights: readonly number[];
}

const FORMAT = "gaussmix-online";
const VERSION = 1;

export function takeOnlineSnapshot(options: CheckedOnlineOptions, stream: StreamState | undefined): OnlineSnapshot {
  const { columns, names, rowsSeen, core, queue } = stream ?? {};
  return {
    format: FORMAT,
    version: VERSION,
    options: plainOptions(options),
    columns: columns ?? null,
    featureNames: names ?? null,
    rowsSeen: rowsSeen ?? 0,
    state: core === undefined ? null : [...core],
    waiting: [...(queue?.rows.subarray(0, queue.count * (columns ?? 0)) ?? [])],
    waitingWeights: [...(queue?.weights.subarray(0, queue.count) ?? [])],
  };
}

function plainOptions({ fit, memory }: CheckedOnlineOptions): OnlineOptions {
  const { components, covariance, start, restarts, seed, maxIterations, tolerance, regularization, equalWeights, acceleration } = fit;
  const plain = (numbers: Float64Array | undefined): readonly number[] | undefined => numbers && [...numbers];
  const init =
    start.kind === "parameters"
      ? { means: [...start.means], covariances: plain(start.covariances), weights: plain(start.weights), featureNames: start.featureNames }
      : start.kind === "seeded"
        ? start.method
        : undefined;
  const remembered = memory > 0 ? memory : undefined;
  return { components, covariance, init, restarts, seed, maxIterations, tolerance, regularization, equalWeights, acceleration, memory: remembered };
}

/** Reads what `takeOnlineSnapshot` wrote, as text or parsed, and trusts none of it. */
export function readOnlineSnapshot(saved: unknown): { readonly options: OnlineOptions; readonly stream: StreamState | undefined } {
  try {
    const snapshot: unknown = typeof saved === "string" ? JSON.parse(saved) : saved;
    if (typeof snapshot !== "object" || snapshot === null || isArrayLike(snapshot)) {
      return refuse(argument("It"), snapshot, "the JSON text or object that toJSON made");
    }
    const { format, version, options: given, ...rest } = snapshot as Readonly<Partial<Record<keyof OnlineSnapshot, unknown>>>;
    if (format !== FORMAT || version !== VERSION) refuse(argument("Its format"), format, `"${FORMAT}" of version ${VERSION}`);
    const options = checkOnlineOptions(given);
    return { options: given as OnlineOptions, stream: rest.columns === null ? undefined : readStream(rest, options) };
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new GaussmixError("invalid-model", `The saved stream is not JSON: ${cause.message}.`, {}, { cause });
    throw asModelError(cause, "The saved stream is corrupt. ");
  }
}

function readStream(saved: Readonly<Partial<Record<keyof OnlineSnapshot, unknown>>>, options: CheckedOnlineOptions): StreamState {
  const columns = wholeNumber(1, 1_000_000)(saved.columns, argument("columns"));
  const names = copyNames(saved.featureNames, columns, argument("featureNames"));
  const rowsSeen = wholeNumber(0, Number.MAX_SAFE_INTEGER)(saved.rowsSeen, argument("rowsSeen"));
  const core = saved.state === null ? undefined : copyVector(saved.state, undefined, argument("state"));
  const { components, covariance } = options.fit;
  if (core !== undefined && (core[0] !== components || core[1] !== columns || core[2] !== CORE_FAMILY[covariance])) {
    refuse(argument("state"), saved.state, "the state of a stream with these options");
  }
  const queue = emptyQueue(options, columns, core !== undefined);
  const weights = copyVector(saved.waitingWeights, undefined, argument("waitingWeights"));
  const count = weights.length;
  const rows = copyVector(saved.waiting, count * columns, argument("waiting"));
  if (count >= queue.room) refuse(argument("waitingWeights"), saved.waitingWeights, `fewer than ${queue.room} numbers`);
  queue.rows.set(rows);
  queue.weights.set(weights);
  const view = core && viewOf(core, options, columns, names);
  if (view !== undefined) withCore((lease) => checkedParts(view.parts, lease));
  return { columns, names, rowsSeen, core, limits: view?.limits, queue: { ...queue, count }, findings: [] };
}

function argument(name: string): Argument {
  return { name, code: "invalid-model" };
}
