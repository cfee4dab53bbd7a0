import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./process.mjs";

const HEARTBEAT = 2_000;
const STALE_AFTER = 20_000;

function take(path) {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function silentFor(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Removes a lock whose holder died. The rename decides between two who try this at once. */
function clearStale(path) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (silentFor(aside) > STALE_AFTER) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, path);
}

/** Runs `body` while holding the lock directory; a live holder keeps touching it. */
export async function withLock(path, room, body) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; !take(path); waited = true) {
    if (!waited) say(room, "another run is at work here; waiting for it");
    if (silentFor(path) > STALE_AFTER) clearStale(path);
    await sleep(250);
  }
  const release = () => rmSync(path, { recursive: true, force: true });
  const leave = () => process.exit(130);
  process.once("exit", release);
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
  const heart = setInterval(() => utimesSync(path, new Date(), new Date()), HEARTBEAT);
  try {
    return await body();
  } finally {
    clearInterval(heart);
    release();
    process.off("exit", release);
    process.off("SIGINT", leave);
    process.off("SIGTERM", leave);
  }
}
