import { BadInput } from "../errors.js";

/** All numbers of nested lists in order: one-element dimensions that a program has dropped make no difference. */
export function flatten(value: unknown, name: string, count: number | undefined): number[] {
  const numbers = (Array.isArray(value) ? (value as unknown[]) : [value]).flat(Infinity);
  const wrong = numbers.findIndex((number) => typeof number !== "number" || !Number.isFinite(number));
  if (value === undefined) throw new BadInput(`There is no ${name}. Is it the file of another program?`);
  if (wrong >= 0) throw new BadInput(`${name} has ${JSON.stringify(numbers[wrong])} where a number is expected.`);
  if (count !== undefined && numbers.length !== count) throw new BadInput(`${name} has ${numbers.length} numbers; expected ${count}.`);
  return numbers as number[];
}

/** Numbers as nested lists of a shape. */
export function nested(numbers: readonly number[], shape: readonly number[]): unknown {
  const [, ...inner] = shape;
  if (inner.length === 0) return numbers;
  const size = inner.reduce((product, length) => product * length, 1);
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => nested(numbers.slice(i * size, (i + 1) * size), inner));
}

/** The axes of an array in another order: `to[i]` is the old axis that becomes axis i. */
export function transposed(numbers: readonly number[], shape: readonly number[], to: readonly number[]): number[] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const target = to.map((axis) => shape[axis] ?? 0);
  return numbers.map((_, index) => {
    let rest = index;
    let source = 0;
    for (let i = target.length - 1; i >= 0; i--) {
      const length = target[i] ?? 1;
      source += (rest % length) * (strides[to[i] ?? 0] ?? 0);
      rest = Math.floor(rest / length);
    }
    return numbers[source] ?? NaN;
  });
}
