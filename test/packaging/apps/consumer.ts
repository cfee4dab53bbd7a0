import { GaussianMixture, fit, fitSync, predict } from "gaussmix";
import { GaussianMixture as Scorer } from "gaussmix/score";
import { type CoreSource, fitSync as slimFitSync, init } from "gaussmix/slim";

const rows = [
  [0, 1],
  [2, 3],
];

const result = fitSync(rows, { components: 1, seed: 1 });
export const weights: Float64Array = result.model.weights;
export const labels: ArrayLike<number> = result.labels;
export const restored: GaussianMixture = GaussianMixture.fromJSON(JSON.stringify(result.model));

export const scored: Int32Array = Scorer.fromJSON(JSON.stringify(result.model)).predict(rows);

export async function later(signal: AbortSignal): Promise<number> {
  const { logLikelihood } = await fit(rows, { components: 1, signal });
  return logLikelihood;
}

export async function labelsLater(signal: AbortSignal): Promise<Int32Array> {
  return predict(result.model, rows, { threads: 2, signal, onProgress: ({ rowsDone }) => void rowsDone.toFixed() });
}

export async function start(core: CoreSource, bytes: Uint8Array): Promise<number> {
  await init();
  await init(core, { workerUrl: new URL("https://example.org/worker.js") });
  await init(bytes);
  await init(Promise.resolve("/gaussmix.wasm"));
  return slimFitSync(rows, { components: 1 }).bic;
}

/** What callers hand on may be undefined, for those who tell it from what is missing. */
export function labelsOfDraws(seed: number | undefined, out: Int32Array | undefined): Int32Array {
  const { model } = fitSync(rows, { components: 1, seed });
  return model.predict({ data: model.sample(3, { seed }).data, columns: 2 }, { out });
}

// @ts-expect-error: the number of components has no default
fitSync(rows, {});

// @ts-expect-error: a number, so the result is not loosely typed
export const text: string = result.logLikelihood;
