import { abortSignal, callback, type Check, methodOptions, threadsOrAuto } from "./checks.js";
import { scoreByCrew } from "./crew-scoring.js";
import { overWorkers } from "./employ.js";
import { type GaussianMixture, partsOf } from "./model.js";
import { nextTurnAfter } from "./pace.js";
import type { ModelParts } from "./parts.js";
import { ScoringReporter } from "./progress.js";
import type { RowSource } from "./row-source.js";
import { checkOut, type Question, rowsFor, scoringSteps, type Take } from "./scoring.js";
import { scoringThreadsFor } from "./threads.js";
import type { Rows, ScoringOptions, ScoringProgress } from "./types.js";
import { beginAgainOnlyIfReplaced, ScoreKind } from "./wasm.js";

/**
 * The most likely component of each row, N numbers from 0 to K - 1: {@link GaussianMixture.predict} for large data.
 *
 * Many rows are scored by worker threads, few on this thread in slices of about 20 ms. The result has the same bits
 * either way. Leave the rows unchanged until it is done.
 * @throws GaussmixError (as a rejection) where the model, rows or options are not right; the signal's reason where it aborts
 */
export async function predict(model: GaussianMixture, rows: Rows, options?: ScoringOptions<Int32Array>): Promise<Int32Array> {
  return score(model, rows, options, ScoreKind.Labels, Int32Array);
}

/**
 * N: ln p(x_n), the natural logarithm of the density: {@link GaussianMixture.logDensity} for large data, as {@link predict}.
 * @throws GaussmixError (as a rejection) where the model, rows or options are not right; the signal's reason where it aborts
 */
export async function logDensity(model: GaussianMixture, rows: Rows, options?: ScoringOptions<Float64Array>): Promise<Float64Array> {
  return score(model, rows, options, ScoreKind.LogDensity, Float64Array);
}

/**
 * N x K: the probability that row n came from component k: {@link GaussianMixture.responsibilities} for large data, as {@link predict}.
 * @throws GaussmixError (as a rejection) where the model, rows or options are not right; the signal's reason where it aborts
 */
export async function responsibilities(model: GaussianMixture, rows: Rows, options?: ScoringOptions<Float64Array>): Promise<Float64Array> {
  return score(model, rows, options, ScoreKind.Responsibilities, Float64Array);
}

const NAMES = ["out", "threads", "signal", "onProgress"] as const;

interface Checked {
  readonly out: unknown;
  readonly threads: number | "auto";
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ScoringProgress) => void) | undefined;
}

/** Checks the user's options once; `out` waits until the number of rows is known. */
function checkOptions(options: unknown): Checked {
  const { out, threads, signal, onProgress } = methodOptions(options, NAMES);
  const checked = <T>(name: string, value: unknown, check: Check<T>): T | undefined =>
    value === undefined ? undefined : check(value, { name: `The option ${name}`, code: "invalid-argument" });
  return {
    out,
    threads: checked("threads", threads, threadsOrAuto) ?? "auto",
    signal: checked("signal", signal, abortSignal),
    onProgress: checked("onProgress", onProgress, callback),
  };
}

async function score<Target extends Float64Array | Int32Array>(
  model: unknown,
  rows: unknown,
  options: unknown,
  kind: ScoreKind,
  Numbers: { new (length: number): Target; readonly name: string },
): Promise<Target> {
  const parts = partsOf(model);
  const { threads, signal, onProgress, out } = checkOptions(options);
  signal?.throwIfAborted();
  const source = rowsFor(parts, rows);
  const question = { kind, width: kind === ScoreKind.Responsibilities ? parts.weights.length : 1 };
  const target = checkOut(out, source.rows * question.width, Numbers);
  const work: Work = {
    ...{ parts, source, question, signal },
    reporter: new ScoringReporter(source.rows, onProgress),
    take(scores, firstRow) {
      target.set(scores, firstRow * question.width);
    },
  };
  const count = scoringThreadsFor(threads, parts, source, question);
  if (count === 1 || !(await overThreads(count, work))) await alone(work);
  work.reporter.finished();
  signal?.throwIfAborted();
  return target;
}

interface Work {
  readonly parts: ModelParts;
  readonly source: RowSource;
  readonly question: Question;
  readonly signal: AbortSignal | undefined;
  readonly reporter: ScoringReporter;
  readonly take: Take;
}

/** False where no worker can start. */
async function overThreads(count: number, { parts, source, question, signal, reporter, take }: Work): Promise<boolean> {
  let rowsDone = 0;
  const takeAndTell: Take = (scores, firstRow) => {
    take(scores, firstRow);
    rowsDone += scores.length / question.width;
    reporter.step(rowsDone);
  };
  const scored = await overWorkers(count, signal, (crew) => scoreByCrew(parts, source, question, crew, takeAndTell));
  if (scored?.fault !== undefined) throw scored.fault.error;
  return scored !== undefined;
}

async function alone({ parts, source, question, signal, reporter, take }: Work): Promise<void> {
  const pause = nextTurnAfter();
  for (;;) {
    try {
      for (const rowsDone of scoringSteps(parts, source, question, take)) {
        reporter.step(rowsDone);
        await pause();
        signal?.throwIfAborted();
      }
      return;
    } catch (error) {
      beginAgainOnlyIfReplaced(error);
    }
  }
}
