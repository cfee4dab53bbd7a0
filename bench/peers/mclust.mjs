import { fileURLToPath } from "node:url";
import { openProcessPeer } from "./process-peer.mjs";

const SCRIPT = fileURLToPath(new URL("mclust_peer.R", import.meta.url));

/** The contestant, or one sentence on why there is none. */
export function openMclust() {
  return openProcessPeer({
    name: "mclust",
    command: "Rscript",
    args: [SCRIPT],
    within: 1e-9,
    // A fit takes the better part of a minute at 64 features, and five at 128.
    takes: ({ D }) => D <= 16,
    describe: ({ version, r }) => `mclust ${version}, R ${r}, 1 thread`,
  });
}
