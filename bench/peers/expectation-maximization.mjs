// The npm package expectation-maximization takes no start and no number of iterations: it begins at random, without a seed, and
// goes on until it stops by itself. So it is not timed in pairs: one whole fit of it, beside one whole fit of ours (`fitSync`
// is handed in: this folder is a package of its own, from which ours can't be named).

const ROWS = 2000;

/** One sentence on a whole fit of the first rows of a case by both. */
export async function compareWholeFits(fitSync, { rows, D, K }) {
  let fitGroups;
  try {
    fitGroups = (await import("expectation-maximization")).default;
  } catch (error) {
    return `expectation-maximization: not installed (${error.message.split("\n")[0]})`;
  }
  const data = rows.data.slice(0, ROWS * D);
  const points = Array.from({ length: ROWS }, (_, n) => [...data.subarray(n * D, (n + 1) * D)]);
  const theirs = seconds(() => fitGroups(points, K));
  const ours = seconds(() => fitSync({ data, columns: D }, { components: K }));
  return (
    `expectation-maximization: a whole fit of ${ROWS} x ${D}, K = ${K}, with its own start and stopping, ` +
    `took ${theirs.toFixed(2)} s; gaussmix with its defaults ${ours.toFixed(3)} s`
  );
}

function seconds(run) {
  const before = performance.now();
  run();
  return (performance.now() - before) / 1000;
}
