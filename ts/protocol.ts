/** What goes to a worker: the compiled core once, then messages, each answered in its turn. */
export type ToWorker = { readonly module: WebAssembly.Module } | { readonly message: Float64Array };

/** What comes back. The numbers are the core's affair: crates/gaussmix/src/shard.rs gives them their meaning. */
export type FromWorker = { readonly reply: Float64Array } | { readonly trap: string };

/** The message that lets go of everything; its reply alone is empty. */
export const CLOSE: readonly number[] = [5, 0];

/** Begins the message with a model: then K, D, weights, means, covariances. */
export const MODEL = 6;

/** Begins a message with rows for it: then the kind of score and the values. Their scores come back after one number. */
export const SCORE = 7;

/** Begins the message with a whole fit: then the options' numbers, N, D, rows and weights. Its outcome comes back after a one. */
export const FIT = 9;

/** Asks the fit to go on; its reply, too, is a zero while it is under way. */
export const GO_ON: readonly number[] = [10];

/** The first number of a reply that is an error of the core; its numbers follow. */
export const REFUSED = -1;

/** How many they are. */
export const FAULT = 6;

/** WebAssembly memory never shrinks: an idle core that holds more than this is replaced. */
export const IDLE_BYTES = 33_554_432;
