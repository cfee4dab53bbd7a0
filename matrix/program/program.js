/** Rows of three clouds, from whole numbers and exact products alone: the same in every engine. */
function clouds(rows) {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const data = Float64Array.from({ length: 2 * rows }, (_, at) => 4 * (Math.floor(at / 2) % 3) * (at % 2) + uniform() + uniform() + uniform());
  return { data, columns: 2 };
}

/** A digest of model, labels and log-likelihood: JSON writes the shortest text that gives the same double back. */
function digest({ model, labels, logLikelihood }) {
  const text = JSON.stringify([model, Array.from(labels), logLikelihood]);
  const hash = (offset) => {
    let state = offset;
    for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 16777619);
    return (state >>> 0).toString(16).padStart(8, "0");
  };
  return hash(2166136261) + hash(40503);
}

/** The same fit at once, with one thread and with three: three digests, and what the last says of workers that did not start. */
export async function report({ fit, fitSync }) {
  const options = { components: 3, seed: 5, restarts: 2, maxIterations: 40 };
  const rows = clouds(20_000);
  const results = [fitSync(rows, options), await fit(rows, { ...options, threads: 1 }), await fit(rows, { ...options, threads: 3 })];
  const withoutWorkers = results[2].findings.find(({ kind }) => kind === "no-workers");
  return JSON.stringify({ digests: results.map(digest), withoutWorkers: withoutWorkers?.message ?? null });
}

/** What went wrong takes the place of the report. */
export function reportOrError(library) {
  return report(library).catch((error) => JSON.stringify({ error: `${error.code ?? error.name}: ${error.message}` }));
}

export async function show(text) {
  document.querySelector("output").textContent = await text;
}
