// Armadillo's gmm_full, in a C++ program that install.mjs compiles. Its floor under the variances is set to the smallest double:
// so it runs the textbook's EM, and agrees as closely as the others.
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
