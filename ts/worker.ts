import type { CoreExports } from "./core-exports.js";
import { FAULT, type FromWorker, IDLE_BYTES, REFUSED, type ToWorker } from "./protocol.js";

/** The part of the core that a worker uses: a message of doubles in, a message of doubles out. */
type Shard = Pick<CoreExports, "memory" | "incoming" | "outgoing" | "serve">;

/** What a worker does with each message: its core holds a shard of the rows, and answers. */
export function serveThrough(post: (answer: FromWorker, transfer: ArrayBuffer[]) => void): (message: ToWorker) => void {
  let module: WebAssembly.Module | undefined;
  let core: Shard | undefined;
  return (asked) => {
    if ("module" in asked) {
      ({ module } = asked);
      return;
    }
    try {
      core ??= start(module);
      const { length } = asked.message;
      // The memory may grow in each call, and an older view of it would be empty.
      const room = core.incoming(length);
      if (room === 0) {
        const refusal = Float64Array.of(REFUSED, ...new Float64Array(core.memory.buffer, core.outgoing() >>> 0, FAULT));
        post({ reply: refusal }, [refusal.buffer]);
        return;
      }
      new Float64Array(core.memory.buffer, room >>> 0, length).set(asked.message);
      const replied = core.serve();
      const answer = new Float64Array(core.memory.buffer, core.outgoing() >>> 0, replied);
      // It goes back in the memory that the message came in, where it has room: pieces of rows need none of their own.
      const { buffer } = asked.message as Float64Array<ArrayBuffer>;
      const reply = answer.byteLength <= buffer.byteLength ? new Float64Array(buffer, 0, replied) : new Float64Array(replied);
      reply.set(answer);
      // An empty answer: the shard has been let go.
      if (replied === 0 && core.memory.buffer.byteLength > IDLE_BYTES) core = undefined;
      post({ reply }, [reply.buffer]);
    } catch (error) {
      core = undefined;
      post({ trap: String(error) }, []);
    }
  };
}

function start(module: WebAssembly.Module | undefined): Shard {
  if (module === undefined) throw new Error("the core did not come");
  return new WebAssembly.Instance(module).exports as unknown as Shard;
}
