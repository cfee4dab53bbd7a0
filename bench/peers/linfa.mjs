// linfa-clustering takes no start, and calls it a failure when a fit uses up its iterations without converging. So it is not
// timed in pairs: one whole fit of it, beside one whole fit of ours (`fitSync` is handed in, as this folder is a package of its own).
import { fileURLToPath } from "node:url";
import { fitRowByRow } from "../baseline/row-by-row.mjs";
import { openProcessPeer } from "./process-peer.mjs";

export const LINFA_PROGRAM = fileURLToPath(new URL("linfa/target/release/linfa-peer", import.meta.url));

/** One sentence on a whole fit of a case by both. */
export async function compareWithLinfa(fitSync, loaded) {
  const { rows, N, D, K } = loaded;
  const linfa = await openLinfa();
  if (typeof linfa === "string") return linfa;
  try {
    await linfa.load(loaded);
    const theirs = await linfa.fit();
    if (theirs.refused !== undefined) return `${linfa.description}: no whole fit of ${N} x ${D}, K = ${K} (${theirs.refused})`;
    const before = performance.now();
    const ours = fitSync(rows, { components: K });
    const seconds = (performance.now() - before) / 1000;
    const aRow = (logLikelihood) => (logLikelihood / N).toFixed(5);
    return (
      `${linfa.description}: a whole fit of ${N} x ${D}, K = ${K}, with its own start and stopping, ` +
      `took ${theirs.seconds.toFixed(2)} s and reached a log-likelihood of ${aRow(fitRowByRow(rows, theirs, 0).logLikelihood)} a row; ` +
      `gaussmix with its defaults ${seconds.toFixed(3)} s and ${aRow(ours.logLikelihood)}`
    );
  } finally {
    await linfa.close();
  }
}

export function openLinfa() {
  return openProcessPeer({ name: "linfa", command: LINFA_PROGRAM, describe: ({ version }) => `linfa-clustering ${version}` });
}
