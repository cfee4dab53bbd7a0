import { type FromWorker, IDLE_BYTES, type ToWorker } from "./protocol.js";

/** The part of the core that a worker uses: a message of doubles in, a message of doubles out. */
interface ShardExports {
  readonly memory: WebAssembly.Memory;
  /** The address of room for a message of so many doubles. */
  readonly shardRoom: (length: number) => number;
  /** Serves the message that stands there; returns the length of the reply. */
  readonly shardServe: () => number;
  readonly shardReply: () => number;
}

/** What a worker does with each message: its core holds a shard of the rows, and answers. */
export function serveThrough(post: (answer: FromWorker, transfer: ArrayBuffer[]) => void): (message: ToWorker) => void {
  let module: WebAssembly.Module | undefined;
  let core: ShardExports | undefined;
  return (asked) => {
    if ("module" in asked) {
      ({ module } = asked);
      return;
    }
    try {
      core ??= start(module);
      const { length } = asked.message;
      // The memory may grow in each call, and an older view of it would be empty.
      const room = core.shardRoom(length);
      new Float64Array(core.memory.buffer, room, length).set(asked.message);
      const replied = core.shardServe();
      const answer = new Float64Array(core.memory.buffer, core.shardReply(), replied);
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

/** Without the glue: a shard calls nothing on this side. */
function start(module: WebAssembly.Module | undefined): ShardExports {
  if (module === undefined) throw new Error("the core did not come");
  const imports: Record<string, Record<string, () => never>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error(`the core called ${name}`);
    };
  }
  return new WebAssembly.Instance(module, imports).exports as unknown as ShardExports;
}
