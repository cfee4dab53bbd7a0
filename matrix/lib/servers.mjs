import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { extname, join, normalize } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Serves a folder; what has been built is plain files. */
export async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    try {
      const body = readFileSync(join(folder, path.endsWith("/") ? `${path}index.html` : path));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/html; charset=utf-8" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

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
