import fc from "fast-check";
import type { ModelDescription } from "../../ts/entry/node.js";

const small = fc.double({ min: -3, max: 3, noNaN: true });
const diagonal = fc.double({ min: 0.125, max: 3, noNaN: true });
const location = fc.double({ min: -1e3, max: 1e3, noNaN: true });

function list<T>(arbitrary: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> {
  return fc.array(arbitrary, { minLength: length, maxLength: length });
}

/** A lower-triangular matrix with a positive diagonal. */
function factor(features: number): fc.Arbitrary<number[][]> {
  const rows = Array.from({ length: features }, (_, i) =>
    fc.tuple(list(small, i), diagonal).map(([left, end]) => [...left, end, ...new Array<number>(features - i - 1).fill(0)]),
  );
  return fc.tuple(...rows);
}

/** Weights in powers of two, so that they sum to 1 exactly. */
function weightsOf(components: number): number[] {
  return Array.from({ length: components }, (_, k) => 1 / 2 ** Math.min(k + 1, components - 1));
}

/** Any mixture of 1 to 4 components with at least `least` and at most 4 features. */
export function anyDescription(least = 1): fc.Arbitrary<ModelDescription> {
  return fc.record({ components: fc.integer({ min: 1, max: 4 }), features: fc.integer({ min: least, max: 4 }) }).chain(({ components, features }) =>
    fc.record({
      weights: fc.constant(weightsOf(components)),
      means: list(list(location, features), components),
      choleskyFactors: list(factor(features), components),
    }),
  );
}

/** The same in one of the simpler families. */
export function anySimpleDescription(): fc.Arbitrary<ModelDescription> {
  return fc.record({ components: fc.integer({ min: 1, max: 4 }), features: fc.integer({ min: 1, max: 4 }) }).chain(({ components, features }) =>
    fc.record(
      {
        weights: fc.constant(weightsOf(components)),
        means: list(list(location, features), components),
        variances: fc.oneof(list(diagonal, components), list(list(diagonal, features), components)),
        featureNames: fc.uniqueArray(fc.string(), { minLength: features, maxLength: features }),
      },
      { requiredKeys: ["weights", "means", "variances"] },
    ),
  );
}
