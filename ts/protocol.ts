/** What goes to a worker: the compiled core once, then messages, each answered in its turn. */
export type ToWorker = { readonly module: WebAssembly.Module } | { readonly message: Float64Array<ArrayBuffer> };

/** What comes back. The numbers are the core's affair: crates/gaussmix/src/wire.rs gives them their meaning. */
export type FromWorker = { readonly reply: Float64Array<ArrayBuffer> } | { readonly trap: string };
