import { vi } from "vitest";
import type { choosePlatform, Platform, WorkerHandle } from "../../ts/platform.js";

/** A worker that hears nothing. */
export const deaf: WorkerHandle = { post: vi.fn(), end: vi.fn(), keepAlive: vi.fn() };

/** What has become of workers: those that were started, how many were ended, and how many messages all of them got. */
export interface SeenWorkers {
  readonly started: WorkerHandle[];
  ended: number;
  posted: number;
}

/** Chooses this platform with its workers in sight, those that it starts from now on. */
export function watchWorkers(on: Platform, choose: typeof choosePlatform): SeenWorkers {
  const seen: SeenWorkers = { started: [], ended: 0, posted: 0 };
  choose({
    ...on,
    startWorker: (events) => {
      const handle = on.startWorker(events);
      const watched: WorkerHandle = {
        ...handle,
        post: (message, transfer) => {
          seen.posted++;
          handle.post(message, transfer);
        },
        end: () => {
          seen.ended++;
          handle.end();
        },
      };
      seen.started.push(watched);
      return watched;
    },
  });
  return seen;
}
