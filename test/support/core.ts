import { RowStore } from "../../ts/border.js";
import { core, withCore } from "../../ts/wasm.js";

/** How much memory the core holds now. */
export function coreBytes(): number {
  return withCore((lease) => lease.call(() => core().memory.buffer.byteLength));
}

/** A real WebAssembly trap: more values are pushed than the staging buffer can hold. */
export function trap(): void {
  withCore((lease) => {
    const store = lease.call(() => new RowStore(4, 1));
    lease.call(() => {
      store.push(4_000_000_000);
    });
  });
}
