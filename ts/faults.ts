import { columnWords, GaussmixError, type GaussmixErrorCode, short } from "./errors.js";

/** What the core refused, as it crosses the border; -1 where a place does not apply. */
export interface Fault {
  readonly name: FaultName;
  readonly row: number;
  readonly column: number;
  readonly component: number;
  readonly value: number;
  readonly expected: number;
}

export type FaultName =
  | "OutOfMemory"
  | "NotFinite"
  | "ScaleOutOfRange"
  | "TooFewRows"
  | "BadWeight"
  | "WeightsSumToZero"
  | "BadStartWeight"
  | "BadStartMean"
  | "NotPositiveDefinite"
  | "NotSymmetric"
  | "BadLabel"
  | "EmptyLabel"
  | "BadResponsibility"
  | "BadOption"
  | "Shape";

/** What the caller knows of the rows that the core was working on. */
export interface FaultContext {
  readonly names?: readonly string[] | undefined;
  /** The number, in the user's data, of a row that the core counts as `row`. */
  readonly originalRow?: ((row: number) => number) | undefined;
  /** True where `missing: "omit"` could help. */
  readonly omittable?: boolean | undefined;
}

/** A fault with its rows in the user's count and its column in the user's words. */
interface Located extends Fault {
  readonly columnWords: string;
  readonly omittable: boolean;
}

type Words = readonly [GaussmixErrorCode, string];

/** In the order of the core's numbers (crates/gaussmix/src/error.rs). */
const WORDS: Readonly<Record<FaultName, (fault: Located) => Words>> = {
  OutOfMemory: ({ value }) => [
    "out-of-memory",
    `The core needs ${megabytes(value)} MB more memory than it can get. Use fewer rows (a random sample fits nearly as well) or fewer columns.`,
  ],
  NotFinite: ({ row, columnWords, value, omittable }) => [
    "not-finite",
    `Row ${row}, ${columnWords} is ${value}; every value must be a finite number. ` +
      (omittable && Number.isNaN(value) ? `Clean the data, or leave such rows out with missing: "omit".` : "Clean the data first."),
  ],
  ScaleOutOfRange: ({ columnWords, value }) => [
    "scale-out-of-range",
    `The values of ${columnWords} reach ${short(value)}; distances beyond about 1e150 or under 1e-150 can't be squared. Choose another unit for it.`,
  ],
  TooFewRows: ({ value }) => [
    "too-few-rows",
    `The rows with a positive weight are ${value}, fewer than the components to fit. Ask for fewer components, or give more rows.`,
  ],
  BadWeight: ({ row, value }) => [
    "invalid-weights",
    `sampleWeights[${row}] is ${value}; a weight must be a finite number, 0 or more.`,
  ],
  WeightsSumToZero: () => ["invalid-weights", "All sampleWeights are 0; at least one row needs a positive weight."],
  BadStartWeight: ({ component, value }) => [
    "invalid-start",
    component < 0
      ? `The weights of the components sum to ${value}; they must sum to 1. Divide each by the sum.`
      : `The weight of component ${component} is ${value}; it must be a finite number, 0 or more.`,
  ],
  BadStartMean: ({ component, columnWords, value }) => [
    "invalid-start",
    `The mean of component ${component} in ${columnWords} is ${value}; it must be a finite number.`,
  ],
  NotPositiveDefinite: ({ component }) => [
    "not-positive-definite",
    `The matrix given for component ${component} is not positive definite. Each variance must be positive and no feature a combination of the others.`,
  ],
  NotSymmetric: ({ component, row, column, value }) => [
    "not-symmetric",
    `The matrix given for component ${component} is not symmetric: its entries [${row}][${column}] and [${column}][${row}] differ by ${value}.`,
  ],
  BadLabel: ({ row, value }) => [
    "invalid-labels",
    `The starting label of row ${row} is ${value}; it must be a whole number from 0 to components - 1.`,
  ],
  EmptyLabel: ({ component }) => [
    "invalid-labels",
    `No row starts in component ${component}. Give each component at least one row, or ask for fewer components.`,
  ],
  BadResponsibility: ({ row, component, value }) => [
    "invalid-responsibilities",
    component < 0
      ? `The responsibilities of row ${row} sum to ${value}; they must sum to 1.`
      : `The responsibility of component ${component} for row ${row} is ${value}; it must be a finite number, 0 or more.`,
  ],
  BadOption: ({ value }) => ["invalid-option", `The core refused an option with the value ${value}.`],
  Shape: ({ value, expected }) => [
    "invalid-start",
    `A starting array has ${value} numbers where ${expected} were expected. Check it against the components and the columns of the rows.`,
  ],
};

export const FAULT_NAMES = Object.keys(WORDS) as readonly FaultName[];

/** Turns what the core refused into words. */
export function faultError(fault: Fault, { names, originalRow, omittable = false }: FaultContext): GaussmixError {
  const inData = fault.row >= 0 && fault.name !== "NotSymmetric";
  const row = inData && originalRow !== undefined ? originalRow(fault.row) : fault.row;
  const [code, message] = WORDS[fault.name]({ ...fault, row, columnWords: columnWords(fault.column, names), omittable });
  return new GaussmixError(code, message, {
    row: known(row),
    column: known(fault.column),
    component: known(fault.component),
  });
}

function known(place: number): number | undefined {
  return place < 0 ? undefined : place;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_048_576);
}

/** The word for a number of the core. */
export function byNumber<Word>(words: readonly Word[], number: number): Word {
  const word = words[number];
  if (word !== undefined) return word;
  throw new GaussmixError("internal", `The core says ${number} where there are ${words.length} words. This is a defect in gaussmix: please report it.`);
}

/** The error for a trap, here or in a worker. */
export function coreStopped(words: string, options?: ErrorOptions): GaussmixError {
  return new GaussmixError(
    "internal",
    `The core stopped in the middle of its work (${words}). This is a defect in gaussmix: please report it with the data. Other fits are not affected.`,
    {},
    options,
  );
}
