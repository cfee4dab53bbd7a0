import { spawn } from "node:child_process";
import { createServer as createSocket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

async function freePort() {
  const socket = createSocket();
  await new Promise((listening) => socket.listen(0, "127.0.0.1", listening));
  const { port } = socket.address();
  await new Promise((closed) => socket.close(closed));
  return port;
}

const PATIENCE = 60_000;

/** Starts a tool's own server and waits until it answers. `argsFor` is given the port. */
export async function startServer(command, argsFor, cwd) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/`;
  // A group of its own, so that what it has started ends with it.
  const child = spawn(command, argsFor(port), { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const pipe of [child.stdout, child.stderr]) pipe.on("data", (text) => (output += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const close = async () => {
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await Promise.race([ended, sleep(5_000)]);
  };
  for (const start = performance.now(); performance.now() - start < PATIENCE; await sleep(100)) {
    if (child.exitCode !== null) break;
    const answer = await fetch(address).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined && answer.status < 500) return { address, close };
  }
  await close();
  throw new Error(`${command} did not come up: ${output.trim().slice(-600)}`);
}
