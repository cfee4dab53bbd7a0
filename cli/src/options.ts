import { type Command, InvalidArgumentError, Option } from "commander";
import type { CovarianceFamily, InitMethod } from "gaussmix";
import type { DataOptions } from "./data/rows.js";
import type { SessionOptions } from "./session.js";

export const FAMILIES: readonly CovarianceFamily[] = ["full", "tied", "diagonal", "spherical"];
const METHODS: readonly InitMethod[] = ["k-means++", "k-means", "random"];

/** What commands say of the argument that is the data. */
export const DATA = "a file, a pattern such as 'data/*.csv', or - for the standard input";

/** What every command takes. */
export type CommonOptions = SessionOptions;

export interface FitFlags extends DataOptions, CommonOptions {
  readonly components: readonly number[];
  readonly families: readonly CovarianceFamily[] | undefined;
  readonly init: InitMethod | undefined;
  readonly restarts: number | undefined;
  readonly seed: number | undefined;
  readonly maxIterations: number | undefined;
  readonly tolerance: number | undefined;
  readonly regularization: number | undefined;
  readonly equalWeights: boolean | undefined;
  readonly acceleration: boolean;
  readonly thorough: boolean | undefined;
}

/** `3`, `1..9`, `2,4,8`. */
export function numbersOfComponents(text: string): readonly number[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  const [from, to] = [Number(range?.[1]), Number(range?.[2])];
  const numbers = range === null ? text.split(",").map(Number) : Array.from({ length: Math.min(1000, Math.max(0, to - from + 1)) }, (_, i) => from + i);
  if (numbers.length > 0 && numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers;
  throw new InvalidArgumentError("Expected a number such as 3, a range such as 1..9, or a list such as 2,4,8.");
}

function families(text: string): readonly CovarianceFamily[] {
  if (text === "all") return FAMILIES;
  return text.split(",").map((part) => {
    const family = FAMILIES.find((candidate) => candidate === part.trim());
    if (family === undefined) throw new InvalidArgumentError(`Expected some of ${FAMILIES.join(", ")}, or all.`);
    return family;
  });
}

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text.replaceAll("_", ""));
    if (text.trim() === "" || !Number.isSafeInteger(number) || number < least) throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    return number;
  };
}

export function realNumber(least: number, below = Infinity): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() !== "" && number >= least && number < below) return number;
    throw new InvalidArgumentError(`Expected a number of at least ${least}${below === Infinity ? "" : ` and below ${below}`}.`);
  };
}

const UNITS: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KIB: 1024, MIB: 1024 ** 2, GIB: 1024 ** 3, TIB: 1024 ** 4 };

/** `512MB`, `1.5GB`, in bytes. */
export function bytes(text: string): number {
  const [, number, unit = ""] = /^([\d.]+)\s*([KMGT]I?B)$/i.exec(text) ?? [];
  const size = Number(number) * (UNITS[unit.toUpperCase()] ?? NaN);
  if (size >= 500e6) return size;
  throw new InvalidArgumentError("Expected a size such as 1GB, at least 500MB.");
}

export function commonOptions(command: Command): Command {
  return command
    .option("--json", "print one JSON document instead of words")
    .option("-q, --quiet", "print nothing but errors")
    .option("--memory <size>", "the most memory to use, such as 1GB (default: half of what there is)", bytes)
    .option("--threads <n>", "how many threads to use, 1 to 64 (default: the cores)", wholeNumber(1));
}

/** Pictures for people, which have no place in a document. */
export function lookOptions(command: Command): Command {
  return command
    .addOption(new Option("--ascii", "a quick look in the terminal, in letters").conflicts("json"))
    .addOption(new Option("--braille", "a quick look in the terminal, in dots").conflicts(["json", "ascii"]));
}

/** Where rows come from. */
export function dataOptions(command: Command): Command {
  return command
    .option("--columns <names>", "the features, separated by commas (default: all numeric columns)")
    .option("--where <condition>", "take only rows that satisfy a condition in SQL")
    .option("--sample <n>", "draw n rows at random", wholeNumber(1))
    .option("--table <name>", "a table of a DuckDB file")
    .option("--sql <query>", "rows from a query; the file's are called data")
    .option("--delimiter <text>", "what separates the columns of a text file (default: found out)");
}

export function weightOptions(command: Command): Command {
  return command.option("--weights <column>", "a column of weights, which count as frequencies");
}

export function fittingOptions(command: Command, defaultComponents: string): Command {
  return command
    .addOption(
      new Option("-k, --components <numbers>", "how many components: 3, or 1..9 or 2,4,8 to choose among them by BIC")
        .argParser(numbersOfComponents)
        .default(numbersOfComponents(defaultComponents), defaultComponents),
    )
    .option("-f, --families <names>", `covariances: ${FAMILIES.join(", ")} or all (default: full; all where K is chosen)`, families)
    .addOption(new Option("--init <method>", "how starts are made (default: k-means++)").choices(METHODS))
    .option("--restarts <n>", "how many starts to try (default: 16)", wholeNumber(1))
    .option("--seed <n>", "the same seed gives the same bits (default: 0)", wholeNumber(0))
    .option("--max-iterations <n>", "the most iterations of one run (default: 1000)", wholeNumber(1))
    .option("--tolerance <nats>", "stop when about so much log-likelihood is left to gain (default: 1e-4)", realNumber(0))
    .option("--regularization <share>", "the variance floor, as a share of each feature's robust variance (default: 1e-6)", realNumber(0, 1))
    .option("--equal-weights", "hold all weights at 1/K")
    .option("--no-acceleration", "textbook EM, without extrapolated steps")
    .option("--thorough", "when choosing among many, fit all of them whole, those that lie far behind too");
}
