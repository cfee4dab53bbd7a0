import { describe, GaussmixError, type GaussmixErrorCode } from "./errors.js";
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
  const range = most === MOST ? `of at least ${least}` : `from ${least} to ${most}`;
  return (value, argument) => {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
    const numeral = typeof value === "string" && value.trim() !== "" && Number.isInteger(Number(value));
    return refuse(argument, value, `a whole number ${range}`, numeral ? `Write ${value.trim()} without the quotes.` : "");
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

export function oneOf<Word extends string>(words: readonly Word[]): Check<Word> {
  return (value, argument) => {
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    const guess = typeof value === "string" ? nearest(value, words) : undefined;
    return refuse(argument, value, quoted(words), guess === undefined ? "" : `Did you mean ${JSON.stringify(guess)}?`);
  };
}

/** Refuses names that are not known, and guesses what was meant. */
export function rejectUnknown(given: object, known: readonly string[], noun: string): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new GaussmixError("unknown-option", `There is no ${noun} ${JSON.stringify(name)}. ${suggestion(name, known)}`);
  }
}

/** What came, what was expected and, where it is known, what to do. */
export function refuse({ name, code }: Argument, value: unknown, expected: string, remedy = ""): never {
  throw new GaussmixError(code, `${name} is ${describe(value)}; expected ${expected}. ${remedy}`.trimEnd());
}

export function quoted(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(", ");
}
