import { requireMatrixRoom } from "./arrays.js";
import { counted, GaussmixError, type GaussmixErrorCode } from "./errors.js";
import type { FaultContext } from "./faults.js";
import type { CheckedOptions } from "./options.js";
import type { NullRule, RowSource } from "./row-source.js";
import { omitIncomplete, readRows } from "./rows.js";
import { type SummedWeights, weightSource } from "./sample-weights.js";
import type { CheckedStart } from "./start.js";

/** Everything that a fit reads, in the count of the rows that take part. */
export interface FitInput {
  readonly source: RowSource;
  readonly weights: SummedWeights | undefined;
  readonly start: CheckedStart;
  /** N of the user's data. */
  readonly givenRows: number;
  /** Where each row that takes part stands in the user's data; undefined when all do. */
  readonly kept: Uint32Array | undefined;
  readonly context: FaultContext;
}

export function readInput(rows: unknown, options: CheckedOptions): FitInput {
  return inputFor(readData(rows, options), options);
}

export function nullRule({ omitMissing }: CheckedOptions): NullRule {
  return omitMissing ? "missing" : "omittable";
}

/** The same from rows whose form has been recognised. */
export function inputFrom(given: RowSource, options: CheckedOptions): FitInput {
  return inputFor(dataFrom(given, options), options);
}

/** What fits of the same rows with several numbers of components share. */
export interface FitData extends Omit<FitInput, "start"> {
  readonly given: RowSource;
}

export function readData(rows: unknown, options: CheckedOptions): FitData {
  return dataFrom(readRows(rows, nullRule(options)), options);
}

function dataFrom(given: RowSource, { omitMissing, sampleWeights }: CheckedOptions): FitData {
  requireRoom(given);
  const { source, kept } = omitMissing ? omitIncomplete(given) : { source: given, kept: undefined };
  if (source.rows === 0) {
    throw new GaussmixError("empty-rows", `Each of the ${given.rows} rows has a missing value; with missing: "omit" none is left.`);
  }
  const { names, originalRow } = source;
  return {
    source,
    weights: sampleWeights && weightSource(sampleWeights, given.rows, kept),
    given,
    givenRows: given.rows,
    kept,
    context: { names, originalRow, omittable: !omitMissing },
  };
}

export function inputFor({ given, ...data }: FitData, options: CheckedOptions): FitInput {
  const { source, kept } = data;
  if (source.rows < options.components) {
    throw new GaussmixError(
      "too-few-rows",
      `${options.components} components need at least ${options.components} rows; the data have ${source.rows}. Ask for fewer components, or give more rows.`,
    );
  }
  requireMatrixRoom(options.components, source.columns);
  return { ...data, start: startFor(options.start, options.components, given, kept) };
}

/** WebAssembly can address 4 GB: what is larger does not even have a number there. */
const MOST_VALUES = 536_870_912;

export function requireRoom({ rows, columns }: Pick<RowSource, "rows" | "columns">): void {
  if (rows * columns <= MOST_VALUES) return;
  throw new GaussmixError(
    "out-of-memory",
    `${rows} x ${columns} values need more than the 4 GB that WebAssembly can hold. Use fewer rows (a random sample fits nearly as well) or fewer columns, or give a function that returns them in chunks.`,
  );
}

/** Holds a start against the rows that it is for, and leaves out what belongs to omitted rows. */
export function startFor(start: CheckedStart, components: number, given: Omit<RowSource, "fill">, kept: Uint32Array | undefined): CheckedStart {
  switch (start.kind) {
    case "seeded":
      return start;
    case "parameters": {
      requireSize("invalid-start", "init.means", start.means.length / components, "column", given.columns);
      requireSameNames(start.featureNames, given.names);
      return start;
    }
    case "labels": {
      const { labels } = start;
      requireSize("invalid-labels", "init.labels", labels.length, "row", given.rows);
      return kept === undefined ? start : { kind: "labels", labels: Int32Array.from(kept, (row) => labels[row] ?? 0) };
    }
    case "responsibilities": {
      const { values } = start;
      requireSize("invalid-responsibilities", "init.responsibilities", values.length / components, "row", given.rows);
      return kept === undefined ? start : { kind: "responsibilities", values: keepRows(values, components, kept) };
    }
  }
}

function requireSize(code: GaussmixErrorCode, name: string, came: number, noun: "column" | "row", expected: number): void {
  if (came !== expected) throw new GaussmixError(code, `${name} is made for ${counted(came, noun)}; the data have ${expected}.`);
}

function requireSameNames(known: readonly string[] | undefined, names: readonly string[] | undefined): void {
  if (known === undefined || names === undefined || (known.length === names.length && known.every((name, d) => names[d] === name))) return;
  throw new GaussmixError(
    "column-mismatch",
    `The starting model's features are ${known.join(", ")}; the rows' columns are ${names.join(", ")}. Give the columns in the model's order.`,
  );
}

function keepRows(values: Float64Array, width: number, kept: Uint32Array): Float64Array {
  const left = new Float64Array(kept.length * width);
  kept.forEach((row, n) => {
    left.set(values.subarray(row * width, (row + 1) * width), n * width);
  });
  return left;
}
