import { openPythonPeer } from "./python.mjs";

/** The contestant, or one sentence on why there is none. */
export function openScikitLearn() {
  return openPythonPeer("sklearn_peer.py", {
    name: "scikit-learn",
    within: 1e-9,
    describe: ({ version, threads }) => `scikit-learn ${version}, ${threads} BLAS threads`,
  });
}
