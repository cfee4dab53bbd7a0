import { type Argument, callback, type Check, flag, MOST, oneOf, readKnown, refuse, wholeNumber } from "./checks.js";
import { isArrayLike } from "./errors.js";
import { type CheckedOptions, checkOptions, FAMILIES, readOptions } from "./options.js";
import { METHODS } from "./start.js";
import type { Criterion, SelectOptions } from "./types.js";

/** The cells of a selection, each with the options of its fit. */
export interface Grid {
  readonly cells: readonly CheckedOptions[];
  /** What they have in common. */
  readonly shared: CheckedOptions;
  readonly criterion: Criterion;
  readonly thorough: boolean;
  readonly onProgress: SelectOptions["onProgress"];
}

/** The options of a selection that a fit has not. */
const OWN_OPTIONS = ["criterion", "thorough"] as const;

/** As many numbers of components as a range can hold. */
const LONGEST_RANGE = 1000;

const anyNumber = wholeNumber(1, MOST);
const family = oneOf(FAMILIES);
const method = oneOf(METHODS);
const CRITERIA: readonly Criterion[] = ["bic", "aic", "icl", "iclEntropy"];
const whichCriterion = oneOf(CRITERIA);

/** Checks the options of a selection; its cells are K by K, and for each K family by family, in the order given. */
export function checkGrid(options: unknown): Grid {
  const { components, covariance, criterion, thorough, onProgress, ...given } = readOptions(options, "{ from: 1, to: 9 }", OWN_OPTIONS);
  const numbers = checkNumbers(components, argument("components"));
  const families = covariance === undefined ? FAMILIES : each(covariance, argument("covariance"), family, 'such as ["full", "tied"]');
  // Other starts belong to one number of components.
  const init = given.init === undefined ? undefined : method(given.init, argument("init"));
  const shared = checkOptions({ ...given, init, components: 1 });
  return {
    cells: numbers.flatMap((components) => families.map((covariance) => ({ ...shared, components, covariance }))),
    shared,
    criterion: criterion === undefined ? "bic" : whichCriterion(criterion, argument("criterion")),
    thorough: thorough === undefined ? false : flag(thorough, argument("thorough")),
    onProgress: onProgress === undefined ? undefined : callback(onProgress, argument("onProgress")),
  };
}

function checkNumbers(components: unknown, { name, code }: Argument): readonly number[] {
  if (typeof components !== "object" || components === null || isArrayLike(components)) {
    return each(components, { name, code }, anyNumber, "such as { from: 1, to: 9 } or [1, 2, 4]");
  }
  const { from, to } = readKnown(components, ["from", "to"], "property of components");
  const first = anyNumber(from, { name: `${name}.from`, code });
  const last = wholeNumber(first, first + LONGEST_RANGE - 1)(to, { name: `${name}.to`, code });
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The different members of a list, each checked. */
function each<T>(values: unknown, { name, code }: Argument, check: Check<T>, example: string): readonly T[] {
  if (!isArrayLike(values) || values.length === 0) return refuse({ name, code }, values, `a choice ${example}`);
  return [...new Set(Array.from(values, (value, i) => check(value, { name: `${name}[${i}]`, code })))];
}

function argument(name: string): Argument {
  return { name: `The option ${name}`, code: "invalid-option" };
}
