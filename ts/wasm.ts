import type { CoreExports } from "./core-exports.js";
import { GaussmixError } from "./errors.js";
import { byNumber, coreStopped, type Fault, FAULT_NAMES, type FaultContext, faultError } from "./faults.js";
import { platform } from "./platform.js";
import { IDLE_BYTES } from "./protocol.js";

let compiled: WebAssembly.Module | undefined;
let instance: CoreExports | undefined;
/** Counts the instances: what was made in one is lost in the next. */
let generation = 0;
let leases = 0;

/** Thrown by a lease whose instance another's trap has replaced; the holder begins again from its rows. */
export class InstanceReplaced extends Error {}

/** Thrown in the midst of a call that the core refuses; a lease makes words of it. */
export class Refusal extends Error {
  constructor(readonly fault: Fault) {
    super(fault.name);
  }
}

/** To be called with what has ended the work: from the same rows the same bits come again. */
export function beginAgainOnlyIfReplaced(error: unknown): void {
  if (!(error instanceof InstanceReplaced)) throw error;
}

/** The right to keep objects in the core. While one lives, its memory is not given back. */
export class CoreLease {
  readonly #generation: number;

  constructor() {
    core();
    this.#generation = generation;
    leases++;
  }

  /** Runs work that calls the core; what the core throws becomes a GaussmixError. */
  call<T>(work: () => T, context: FaultContext = {}): T {
    if (this.#generation !== generation) throw new InstanceReplaced();
    try {
      return work();
    } catch (error) {
      if (error instanceof Refusal) throw faultError(error.fault, context);
      if (isTrap(error)) throw survive(error);
      throw error;
    }
  }

  /**
   * Has a buffer in the core written by the rows' own code, which may call the library itself: where memory has grown under it, once more.
   * What that code throws is its own.
   */
  fill(buffer: () => number, count: number, write: (target: Float64Array) => void): void {
    for (;;) {
      const target = this.call(() => doubles(buffer(), count));
      write(target);
      if (target.length === count) return;
    }
  }

  /** Frees an object of the core, unless it has gone with its instance. */
  free(object: { free(): void }): void {
    if (this.#generation === generation) object.free();
  }

  /** Gives the lease back; to be called once. */
  release(): void {
    leases--;
    if (leases === 0 && instance !== undefined && instance.memory.buffer.byteLength > IDLE_BYTES) renew();
  }
}

/** Work that ends before it returns: takes a lease and gives it back. */
export function withCore<T>(work: (lease: CoreLease) => T): T {
  const lease = new CoreLease();
  try {
    return work(lease);
  } finally {
    lease.release();
  }
}

/** A view of the core's memory. Make a fresh one after every call: when memory grows, old views are empty. */
export function doubles(address: number, count: number): Float64Array {
  return new Float64Array(core().memory.buffer, address >>> 0, count);
}

/** The instance that serves now. */
export function core(): CoreExports {
  return (instance ??= load());
}

/** The compiled core, for workers. */
export function coreModule(): WebAssembly.Module {
  if (compiled !== undefined) return compiled;
  const { coreBytes } = platform();
  if (coreBytes === undefined) {
    const words = "The core is not there yet: gaussmix/slim comes without it. Await init() once, before the first fit, or init(url) with the place of gaussmix.wasm.";
    throw new GaussmixError("core-unavailable", words);
  }
  try {
    return (compiled = new WebAssembly.Module(coreBytes()));
  } catch (cause) {
    throw couldNotStart(cause);
  }
}

export function hasCore(): boolean {
  return compiled !== undefined;
}

/** The core for all that is still to come; the first one stays. */
export function provideCore(module: WebAssembly.Module): void {
  compiled ??= module;
}

export function couldNotStart(cause: unknown): GaussmixError {
  const words = `The WebAssembly core could not start: ${String(cause)}. It needs WebAssembly with SIMD, and the core as it was published; on a page with a content security policy, allow 'wasm-unsafe-eval'; where code can't be compiled from bytes, use gaussmix/slim with a module.`;
  return new GaussmixError("core-unavailable", words, {}, { cause });
}

function load(): CoreExports {
  const module = coreModule();
  try {
    return new WebAssembly.Instance(module).exports as unknown as CoreExports;
  } catch (cause) {
    throw couldNotStart(cause);
  }
}

/** The next call finds a new instance. */
function renew(): void {
  generation++;
  instance = undefined;
}

function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError || (error instanceof Error && error.name === "InternalError");
}

/** After a trap the instance can't be trusted any more. */
function survive(cause: unknown): GaussmixError {
  renew();
  return coreStopped(String(cause), { cause });
}

/** An error of the core from its numbers. */
export function faultOf(numbers: Float64Array): Fault {
  const [code = 0, row = -1, column = -1, component = -1, value = Number.NaN, expected = Number.NaN] = numbers;
  return { name: byNumber(FAULT_NAMES, code), row, column, component, value, expected };
}
