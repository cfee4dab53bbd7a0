import { expect } from "vitest";
import { GaussmixError } from "../../ts/errors.js";

/** The GaussmixError that the work throws; anything else fails the test. */
export function errorOf(work: () => unknown): GaussmixError {
  try {
    work();
  } catch (error) {
    if (error instanceof GaussmixError) return error;
    throw error;
  }
  return expect.unreachable("nothing was thrown");
}

/** The same for a promise. */
export async function rejectionOf(promise: Promise<unknown>): Promise<GaussmixError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof GaussmixError) return error;
    throw error;
  }
  return expect.unreachable("the promise was kept");
}
