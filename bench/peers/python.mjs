// Peers in Python: each a script of this folder, which speaks through conversation.py.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openProcessPeer } from "./process-peer.mjs";

const VENV_PYTHON = fileURLToPath(new URL("../../.tools/venv/bin/python", import.meta.url));

export function openPythonPeer(script, { args = [], ...peer }) {
  return openProcessPeer({ ...peer, command: pythonPath(), args: [fileURLToPath(new URL(script, import.meta.url)), ...args] });
}

function pythonPath() {
  return process.env.GAUSSMIX_PYTHON ?? (existsSync(VENV_PYTHON) ? VENV_PYTHON : "python3");
}
