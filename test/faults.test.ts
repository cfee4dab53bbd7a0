import { expect, test } from "vitest";
import { type Fault, faultError, type FaultName } from "../ts/faults.js";

const nowhere = { row: -1, column: -1, component: -1, value: 0, expected: -1 };

function told(name: FaultName, fault: Partial<Fault>, context = {}): string {
  return faultError({ ...nowhere, ...fault, name }, context).message;
}

test.each<[FaultName, Partial<Fault>, string, string]>([
  ["OutOfMemory", { value: 3e8 }, "out-of-memory", "The core needs 287 MB more memory than it can get."],
  ["NotFinite", { row: 4, column: 1, value: Infinity }, "not-finite", "Row 4, column 1 is Infinity; every value must be a finite number. Clean the data first."],
  ["ScaleOutOfRange", { column: 1, value: 1e200 }, "scale-out-of-range", "The values of column 1 reach 1e+200;"],
  ["TooFewRows", { value: 1 }, "too-few-rows", "The rows with a positive weight are 1, fewer than the components to fit."],
  ["BadWeight", { row: 4, value: -1 }, "invalid-weights", "sampleWeights[4] is -1; a weight must be a finite number, 0 or more."],
  ["WeightsSumToZero", {}, "invalid-weights", "All sampleWeights are 0; at least one row needs a positive weight."],
  ["BadStartWeight", { component: 1, value: -1 }, "invalid-start", "The weight of component 1 is -1; it must be a finite number, 0 or more."],
  ["BadStartWeight", { value: 1.5 }, "invalid-start", "The weights of the components sum to 1.5; they must sum to 1. Divide each by the sum."],
  ["BadStartMean", { component: 1, column: 0, value: NaN }, "invalid-start", "The mean of component 1 in column 0 is NaN; it must be a finite number."],
  ["NotPositiveDefinite", { component: 2 }, "not-positive-definite", "The matrix given for component 2 is not positive definite."],
  ["NotSymmetric", { component: 2, row: 1, column: 0, value: 0.5 }, "not-symmetric", "its entries [1][0] and [0][1] differ by 0.5."],
  ["BadLabel", { row: 3, value: 9 }, "invalid-labels", "The starting label of row 3 is 9;"],
  ["EmptyLabel", { component: 1 }, "invalid-labels", "No row starts in component 1. Give each component at least one row"],
  ["BadResponsibility", { row: 3, component: 1, value: -1 }, "invalid-responsibilities", "The responsibility of component 1 for row 3 is -1;"],
  ["BadResponsibility", { row: 3, value: 0.5 }, "invalid-responsibilities", "The responsibilities of row 3 sum to 0.5; they must sum to 1."],
  ["BadOption", { value: 7 }, "invalid-option", "The core refused an option with the value 7."],
  ["Shape", { value: 3, expected: 4 }, "invalid-start", "A starting array has 3 numbers where 4 were expected."],
])("%s %o", (name, fault, code, words) => {
  const error = faultError({ ...nowhere, ...fault, name }, {});
  expect(error.message).toContain(words);
  expect(error.code).toBe(code);
  expect([error.row ?? -1, error.column ?? -1, error.component ?? -1]).toEqual([fault.row ?? -1, fault.column ?? -1, fault.component ?? -1]);
});

test("columns are named where they have names", () => {
  expect(told("NotFinite", { row: 0, column: 1, value: NaN }, { names: ["a", "b"] })).toContain('Row 0, column 1 ("b") is NaN;');
});

test("rows are counted as the user counts them", () => {
  const error = faultError({ ...nowhere, name: "NotFinite", row: 2, column: 0, value: Infinity }, { originalRow: (row) => row + 100 });
  expect(error.row).toBe(102);
  expect(error.message).toContain("Row 102,");
});

test("an entry of a matrix is no row of the data", () => {
  const error = faultError({ ...nowhere, name: "NotSymmetric", component: 0, row: 1, column: 0, value: 1 }, { originalRow: (row) => row + 100 });
  expect(error.row).toBe(1);
});

test("NaN can be left out, where that is possible", () => {
  const nan = { row: 0, column: 0, value: NaN };
  expect(told("NotFinite", nan, { omittable: true })).toContain('leave such rows out with missing: "omit"');
  expect(told("NotFinite", nan)).not.toContain("omit");
  expect(told("NotFinite", { ...nan, value: Infinity }, { omittable: true })).not.toContain("omit");
});
