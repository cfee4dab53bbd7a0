import { ScoreKind } from "./border.js";
import { abortSignal, callback, type Check, methodOptions, threadsOrAuto } from "./checks.js";
import { scoreByCrew } from "./crew-scoring.js";
import { Dealer, type Portion } from "./dealer.js";
import { overWorkers } from "./employ.js";
import { type GaussianMixture, partsOf } from "./model.js";
import { BETWEEN_REPLIES, nextTurnAfter } from "./pace.js";
import type { ModelParts } from "./parts.js";
import { platform } from "./platform.js";
import { ScoringReporter } from "./progress.js";
import type { RowSource } from "./row-source.js";
import { checkOut, type Question, rowsFor, RowScorer, type Take } from "./scoring.js";
import { scoringThreadsFor } from "./threads.js";
import type { Rows, ScoringOptions, ScoringProgress } from "./types.js";
import { beginAgainOnlyIfReplaced, InstanceReplaced } from "./wasm.js";

/**
 * The most likely component of each row, N numbers from 0 to K - 1: {@link GaussianMixture.predict} for large data.
 *
 * Many rows are scored by several threads (this one among them, but on a page that has workers), few on this thread in slices
 * of about 20 ms. The result has the same bits either way. Leave the rows unchanged until it is done.
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
  const reporter = new ScoringReporter(source.rows, onProgress);
  let count = scoringThreadsFor(threads, parts, source, question);
  for (;;) {
    let rowsDone = 0;
    const take: Take = (scores, firstRow) => {
      target.set(scores, firstRow * question.width);
      rowsDone += scores.length / question.width;
      reporter.step(rowsDone);
    };
    try {
      if (await scoreOnThreads({ parts, source, question, signal, take }, count)) break;
      count = 1;
    } catch (error) {
      beginAgainOnlyIfReplaced(error);
    }
  }
  reporter.finished();
  signal?.throwIfAborted();
  return target;
}

interface Work {
  readonly parts: ModelParts;
  readonly source: RowSource;
  readonly question: Question;
  readonly signal: AbortSignal | undefined;
  readonly take: Take;
}

/** On this thread alone, or with workers, where this thread takes part as in a fit; false where no worker can start. */
async function scoreOnThreads(work: Work, threads: number): Promise<boolean> {
  const { parts, source, question, signal, take } = work;
  const dealer = new Dealer(source, question, threads);
  if (threads === 1) {
    await scoreHere(work, dealer);
  } else {
    const here = platform().sharesWork();
    const done = await overWorkers(here ? threads - 1 : threads, signal, async (crew) => {
      const others = scoreByCrew(parts, source, question, crew, dealer, take);
      try {
        await Promise.all(here ? [others, scoreHere(work, dealer, BETWEEN_REPLIES)] : [others]);
      } finally {
        dealer.close();
      }
      return true;
    });
    if (done === undefined) return false;
  }
  dealer.requireNoFault();
  return true;
}

/** This thread's part, step by step. */
async function scoreHere({ parts, source, question, signal, take }: Work, dealer: Dealer, slice?: number): Promise<void> {
  const pause = nextTurnAfter(slice);
  const scorer = new RowScorer(parts, source, question);
  try {
    for (let step = dealer.next(dealer.rowsPerStep); step !== undefined; step = dealer.next(dealer.rowsPerStep)) {
      const scores = scoresOf(step, scorer, dealer);
      if (scores !== undefined) take(scores, step.firstRow);
      await pause();
      signal?.throwIfAborted();
    }
  } finally {
    scorer.end();
  }
}

/** Undefined where the rows are wrong. */
function scoresOf({ firstRow, rows }: Portion, scorer: RowScorer, dealer: Dealer): Float64Array | undefined {
  try {
    return scorer.score(firstRow, rows);
  } catch (error) {
    if (error instanceof InstanceReplaced) throw error;
    dealer.refuse(firstRow, error);
    return undefined;
  }
}
