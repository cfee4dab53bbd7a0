import { type Argument, refuse } from "./checks.js";
import { counted, describe, GaussmixError, isArrayLike } from "./errors.js";

/** A private copy of a list of finite numbers. */
export function copyVector(value: unknown, length: number | undefined, argument: Argument): Float64Array {
  if (!isArrayLike(value)) fail(argument, `is ${describe(value)}; expected an array of numbers`);
  if (length !== undefined && value.length !== length) fail(argument, `has ${counted(value.length, "number")}; expected ${length}`);
  const copy = new Float64Array(value.length);
  writeNumbers(copy, 0, value, argument);
  return copy;
}

/** A private copy of a matrix, flat; nested or flat on the way in. Without `columns`, the first row decides. */
export function copyMatrix(value: unknown, rows: number, columns: number | undefined, argument: Argument): Float64Array {
  if (!isArrayLike(value)) fail(argument, `is ${describe(value)}; expected ${counted(rows, "row")} of numbers`);
  if (!isArrayLike(value[0])) {
    const wanted = columns === undefined ? `a multiple of ${rows}` : String(rows * columns);
    const fits = columns === undefined ? value.length > 0 && value.length % rows === 0 : value.length === rows * columns;
    if (!fits) fail(argument, `has ${counted(value.length, "number")}; expected ${wanted}`);
    return copyVector(value, undefined, argument);
  }
  if (value.length !== rows) fail(argument, `has ${counted(value.length, "row")}; expected ${rows}`);
  const width = columns ?? value[0].length;
  if (width === 0) fail(argument, "has rows without numbers");
  const copy = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) writeRow(copy, row * width, value[row], width, { ...argument, name: `${argument.name}[${row}]` });
  return copy;
}

/** A private copy of `count` square matrices, flat; nested or flat on the way in. */
export function copyMatrices(value: unknown, count: number, size: number, argument: Argument): Float64Array {
  if (!isArrayLike(value)) fail(argument, `is ${describe(value)}; expected ${counted(count, "matrix", "matrices")} of ${size} x ${size}`);
  if (!isArrayLike(value[0])) return copyVector(value, count * size * size, argument);
  if (value.length !== count) fail(argument, `has ${counted(value.length, "matrix", "matrices")}; expected ${count}`);
  const copy = new Float64Array(count * size * size);
  for (let k = 0; k < count; k++) {
    copy.set(copyMatrix(value[k], size, size, { ...argument, name: `${argument.name}[${k}]` }), k * size * size);
  }
  return copy;
}

/** A private copy of the names of the features, all different. */
export function copyNames(names: unknown, features: number, argument: Argument): readonly string[] | undefined {
  if (names === undefined || names === null) return undefined;
  const copy: unknown[] = Array.isArray(names) ? [...(names as unknown[])] : [];
  if (copy.length !== features || !copy.every((name) => typeof name === "string") || new Set(copy).size !== features) {
    return refuse(argument, names, `${features} different ${features === 1 ? "name" : "names"}`);
  }
  return Object.freeze(copy);
}

/** 1 GB: what is larger the core could not hold together with its own copies. */
const MOST_NUMBERS = 134_217_728;

/** Every model has K x D x D covariances, whatever its family: refuses them before they are made. */
export function requireMatrixRoom(components: number, features: number): void {
  if (components * features * features <= MOST_NUMBERS) return;
  throw new GaussmixError(
    "out-of-memory",
    `${components} x ${features} x ${features} numbers for the covariances of ${counted(components, "component")} need more than 1 GB. Use fewer columns or fewer components.`,
  );
}

function writeRow(target: Float64Array, at: number, row: unknown, width: number, argument: Argument): void {
  if (!isArrayLike(row)) fail(argument, `is ${describe(row)}; expected an array of ${counted(width, "number")}`);
  if (row.length !== width) fail(argument, `has ${counted(row.length, "number")}; expected ${width}`);
  writeNumbers(target, at, row, argument);
}

/** Adding 0 turns -0 into 0, so that a model and its JSON have the same bits. */
function writeNumbers(target: Float64Array, at: number, values: ArrayLike<unknown>, argument: Argument): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number" || !Number.isFinite(value)) {
      fail({ ...argument, name: `${argument.name}[${i}]` }, `is ${describe(value)}; expected a finite number`);
    }
    target[at + i] = value + 0;
  }
}

function fail({ name, code }: Argument, found: string): never {
  throw new GaussmixError(code, `${name} ${found}.`);
}
