import { describe, GaussmixError, type GaussmixErrorCode, isArrayLike } from "./errors.js";
import { nearest, suggestion } from "./nearest.js";

/** What an argument is called in messages, and the code of an error about it. */
export interface Argument {
  readonly name: string;
  readonly code: GaussmixErrorCode;
}

export type Check<T> = (value: unknown, argument: Argument) => T;

/** The largest count that the core can take. */
export const MOST = 4_294_967_295;

export function wholeNumber(least: number, most: number): Check<number> {
  return (value, argument) => {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
    const numeral = typeof value === "string" && value.trim() !== "" && Number.isInteger(Number(value));
    return refuse(argument, value, `a whole number from ${least} to ${most}`, numeral ? `Write ${value.trim()} without the quotes.` : "");
  };
}

export function nonNegative(value: unknown, argument: Argument): number {
  return typeof value === "number" && value >= 0 && value < Infinity ? value : refuse(argument, value, "a finite number, 0 or more");
}

export function fraction(value: unknown, argument: Argument): number {
  return typeof value === "number" && value >= 0 && value < 1 ? value : refuse(argument, value, "a number from 0 to less than 1");
}

export function flag(value: unknown, argument: Argument): boolean {
  return typeof value === "boolean" ? value : refuse(argument, value, "true or false");
}

const threadCount = wholeNumber(1, 64);

export function threadsOrAuto(value: unknown, argument: Argument): number | "auto" {
  return value === "auto" ? value : threadCount(value, argument);
}

export function abortSignal(value: unknown, argument: Argument): AbortSignal {
  const given = typeof value === "object" && value !== null ? value : {};
  const { aborted, throwIfAborted, addEventListener } = given as Readonly<Partial<Record<keyof AbortSignal, unknown>>>;
  const isSignal = typeof aborted === "boolean" && typeof throwIfAborted === "function" && typeof addEventListener === "function";
  return isSignal ? (value as AbortSignal) : refuse(argument, value, "an AbortSignal");
}

export function callback(value: unknown, argument: Argument): (...told: unknown[]) => void {
  return typeof value === "function" ? (value as () => void) : refuse(argument, value, "a function");
}

export function oneOf<Word extends string>(words: readonly Word[]): Check<Word> {
  return (value, argument) => {
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    const guess = typeof value === "string" ? nearest(value, words) : undefined;
    return refuse(argument, value, quoted(words), guess === undefined ? "" : `Did you mean ${JSON.stringify(guess)}?`);
  };
}

/** Refuses names that are not known, inherited ones too, and guesses what was meant. */
export function rejectUnknown(given: object, known: readonly string[], noun: string, code: GaussmixErrorCode = "unknown-option"): void {
  for (const name in given) {
    if (known.includes(name)) continue;
    throw new GaussmixError(code, `There is no ${noun} ${JSON.stringify(name)}. ${suggestion(name, known)}`);
  }
}

export type Values<Name extends string> = Readonly<Partial<Record<Name, unknown>>>;

/** The values of the known names, inherited ones too. Each is read once: a getter may answer otherwise the next time. */
export function readKnown<Name extends string>(given: object, known: readonly Name[], noun: string): Values<Name> {
  rejectUnknown(given, known, noun);
  const source = given as Values<Name>;
  return Object.fromEntries(known.map((name) => [name, source[name]])) as Values<Name>;
}

/** The options of a model's method; leaving them out is the same as giving none. */
export function methodOptions<Name extends string>(options: unknown, known: readonly Name[]): Values<Name> {
  if (options === undefined) return {} as Values<Name>;
  if (typeof options === "object" && options !== null && !isArrayLike(options)) return readKnown(options, known, "option");
  return refuse({ name: "The options argument", code: "invalid-argument" }, options, `an object such as { ${known.join(", ")} }`);
}

/** What came, what was expected and, where it is known, what to do. */
export function refuse({ name, code }: Argument, value: unknown, expected: string, remedy = ""): never {
  throw new GaussmixError(code, `${name} is ${describe(value)}; expected ${expected}. ${remedy}`.trimEnd());
}

export function quoted(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(", ");
}
