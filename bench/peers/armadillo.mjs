// Armadillo's gmm_full, in a C++ program that install.mjs compiles. With its floor under the variances at the smallest double
// it runs the textbook's EM, but takes a covariance as a difference of two large sums: it agrees to 1e-11 where others do to 1e-13.
import { fileURLToPath } from "node:url";
import { openProcessPeer } from "./process-peer.mjs";

export const ARMADILLO_PROGRAM = fileURLToPath(new URL("../../.tools/armadillo-peer", import.meta.url));

/** The contestant, or one sentence on why there is none. */
export function openArmadillo() {
  return openProcessPeer({
    name: "Armadillo",
    command: ARMADILLO_PROGRAM,
    within: 1e-9,
    describe: ({ version, threads }) => `Armadillo ${version}, ${threads} threads`,
  });
}
