// Intel's oneDAL, by way of daal4py.
import { openPythonPeer } from "./python.mjs";

/** The contestant, or one sentence on why there is none. */
export function openOneDal() {
  return openPythonPeer("onedal_peer.py", {
    name: "oneDAL",
    within: 1e-9,
    describe: ({ version, threads }) => `oneDAL ${version}, ${threads} threads`,
  });
}
