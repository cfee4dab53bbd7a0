import { type Argument, readKnown, refuse, wholeNumber } from "./checks.js";
import { isArrayLike } from "./errors.js";
import { type CheckedOptions, checkOptions } from "./options.js";
import type { OnlineOptions } from "./types.js";

const NAMES = [
  "components",
  "covariance",
  "init",
  "restarts",
  "seed",
  "maxIterations",
  "tolerance",
  "regularization",
  "equalWeights",
  "acceleration",
  "memory",
] as const satisfies readonly (keyof OnlineOptions)[];

/** Blocks of rows must be few beside it. */
const memoryRows = wholeNumber(1000, Number.MAX_SAFE_INTEGER);

/** Options that have passed the door: those of the fit of the first rows, and what comes after. */
export interface CheckedOnlineOptions {
  readonly fit: CheckedOptions;
  /** 0: without end. */
  readonly memory: number;
}

export function checkOnlineOptions(options: unknown): CheckedOnlineOptions {
  if (typeof options !== "object" || options === null || isArrayLike(options)) return { fit: checkOptions(options), memory: 0 };
  const { memory, ...fit } = readKnown(options, NAMES, "option");
  const checked = checkOptions(fit);
  const { kind } = checked.start;
  if (kind === "labels" || kind === "responsibilities") {
    refuse(argument("init"), fit.init, "a method, parameters or a model", `The rows that ${kind} would be for have yet to come.`);
  }
  return { fit: checked, memory: memory === undefined ? 0 : memoryRows(memory, argument("memory")) };
}

function argument(name: string): Argument {
  return { name: `The option ${name}`, code: "invalid-option" };
}
