/** What ends work from outside, and at once: an aborted signal, or a failure elsewhere. */
export class Interrupt {
  readonly #signal: AbortSignal | undefined;
  #raised: { readonly error: unknown } | undefined;
  #fail: ((error: unknown) => void) | undefined;

  readonly #abort = (): void => {
    this.raise(this.#signal?.reason);
  };

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    if (signal?.aborted === true) this.#abort();
    signal?.addEventListener("abort", this.#abort);
  }

  raise(error: unknown): void {
    this.#raised ??= { error };
    this.#fail?.(error);
  }

  check(): void {
    if (this.#raised !== undefined) throw this.#raised.error;
  }

  /** Waits for a promise, but no longer than until it is raised. */
  wait<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, fail) => {
      this.#fail = fail;
      if (this.#raised !== undefined) this.raise(this.#raised.error);
      promise.then(resolve, fail);
    });
  }

  /** To be called once, when nothing more is to be interrupted. */
  end(): void {
    this.#signal?.removeEventListener("abort", this.#abort);
  }
}
