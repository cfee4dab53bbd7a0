/** What goes to a worker: the compiled core once, then messages, each answered in its turn. */
export type ToWorker = { readonly module: WebAssembly.Module } | { readonly message: Float64Array<ArrayBuffer> };

/** What comes back. The numbers are the core's affair: crates/gaussmix/src/wire.rs gives them their meaning. */
export type FromWorker = { readonly reply: Float64Array<ArrayBuffer> } | { readonly trap: string };

/** First number of a message that this side writes itself; the others come from the core and go through untouched. */
export const MESSAGE = {
  /** rows of all, features, first row, rows of the shard */
  open: 0,
  /** the next values, row after row */
  rows: 1,
  /** the next row weights */
  weights: 2,
  /** the next labels of a start */
  labels: 3,
  /** components, then the next responsibilities of a start */
  responsibilities: 4,
  /** lets everything go */
  close: 5,
} as const;
