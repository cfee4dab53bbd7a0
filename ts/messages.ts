import type { Address, Answer } from "./core-exports.js";
import { FAULT } from "./protocol.js";
import { core, doubles, faultOf, Refusal } from "./wasm.js";

/** What it says, unless it is a refusal. */
export function accepted(answer: Answer): number {
  if (answer < 0) refuse();
  return answer;
}

function refuse(): never {
  throw new Refusal(faultOf(outgoing(FAULT)));
}

/** A message into the core: its parts, one after the other. */
export function send(...parts: readonly ArrayLike<number>[]): void {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const address = core().incoming(length);
  if (address === 0) refuse();
  const room = doubles(address, length);
  let at = 0;
  for (const part of parts) {
    room.set(part, at);
    at += part.length;
  }
}

function outgoing(length: number): Float64Array {
  return doubles(core().outgoing(), length).slice();
}

/** The message that a call has left. */
export function received(answer: Answer): Float64Array {
  return outgoing(accepted(answer));
}

export function receivedLabels(count: number): Int32Array {
  const { memory, labels } = core();
  return new Int32Array(memory.buffer, labels() >>> 0, count).slice();
}

/** An object that lives in the core until it is freed, or another takes it over. */
export abstract class Resident {
  #address: Address;

  protected constructor(made: Address) {
    if (made === 0) refuse();
    this.#address = made;
  }

  protected get address(): Address {
    if (this.#address === 0) throw new Error("it has been given away");
    return this.#address;
  }

  /** Its address for whoever owns it from now on. */
  give(): Address {
    const { address } = this;
    this.#address = 0;
    return address;
  }
}
