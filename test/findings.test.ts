import { expect, test } from "vitest";
import { type FindingName, type RawFinding, tellFinding } from "../ts/findings.js";

const context = { names: ["eruptions", "waiting"], iterations: 1000, parameters: 29, observations: 20 };
const nothing = { component: -1, row: -1, column: -1, count: Number.NaN, value: Number.NaN, indices: [] };

test.each<[FindingName, Partial<RawFinding>, object, string]>([
  ["NotConverged", { value: 0.25 }, { kind: "not-converged", iterations: 1000, remainingGain: 0.25 }, "The fit stopped after 1000 iterations, before it had converged; about 0.25 nats of log-likelihood are left to gain."],
  ["NotConverged", {}, { kind: "not-converged", iterations: 1000, remainingGain: undefined }, "The fit stopped after 1000 iterations, before it had converged. The model can be used"],
  ["CollapsedComponent", { component: 2, count: 3, indices: [4, 8, 9] }, { kind: "collapsed-component", component: 2, rows: [4, 8, 9] }, "The variance floor holds up component 2: its 3 rows (rows 4, 8, 9) hardly vary"],
  ["CollapsedComponent", { component: 0, count: 1, indices: [4] }, { rows: [4] }, "The variance floor holds up component 0: its 1 row (row 4) hardly varies in"],
  ["CollapsedComponent", { component: 0, count: 0 }, { rows: [] }, "The variance floor holds up component 0: its 0 rows hardly"],
  ["EmptyComponent", { component: 1 }, { kind: "empty-component", component: 1 }, "Component 1 has lost all its rows"],
  ["DuplicateRows", { count: 7, indices: [1, 2, 3, 4, 5, 6, 7] }, { kind: "duplicate-rows", count: 7, rows: [1, 2, 3, 4, 5, 6, 7] }, "7 rows repeat another exactly (rows 1, 2, 3, 4, 5, ...)"],
  ["ConstantColumn", { column: 1, value: 3 }, { kind: "constant-column", column: 1, columnName: "waiting" }, 'Column 1 ("waiting") has the same value in every row.'],
  ["CollinearColumns", { indices: [1] }, { kind: "collinear-columns", columns: [1], columnNames: ["waiting"] }, 'Column "waiting" can be computed from the other columns'],
  ["RestartsDiffer", { count: 3, value: 1.23456 }, { kind: "restarts-differ", count: 3, difference: 1.23456 }, "3 restarts that ran to the end came to another optimum than the best, up to 1.23 nats away."],
  ["TooManyParameters", {}, { kind: "too-many-parameters", parameters: 29, observations: 20 }, "The model has 29 free parameters for 20 observations"],
  ["IdenticalStart", { indices: [0, 2] }, { kind: "identical-start", components: [0, 2] }, "The components 0, 2 started with the same parameters"],
  ["WeightsSum", { count: 20, value: 1 }, { kind: "weights-sum", sum: 1, rows: 20 }, "The sampleWeights sum to 1 for 20 rows."],
  ["FarOutlier", { row: 7, column: 0, value: 36000, count: 29123.456 }, { kind: "far-outlier", row: 7, column: 0, value: 36000, distance: 29123.456 }, 'Row 7 is 36000 in column 0 ("eruptions"), 29100 robust standard deviations from the centre.'],
  ["ExtremeScale", { column: 1, value: 1.5e149 }, { kind: "extreme-scale", column: 1, scale: 1.5e149 }, 'The values of column 1 ("waiting") are of the order of 1.5e+149'],
])("%s %o", (name, raw, fields, words) => {
  const finding = tellFinding({ ...nothing, ...raw, name }, context);
  expect(finding).toMatchObject(fields);
  expect(finding.message).toContain(words);
  expect(finding.message).toMatch(/^[A-Z0-9].*\.$/);
  expect(finding.message).not.toMatch(/undefined|NaN|-1|\s\s/);
});

test("columns without names are told by number", () => {
  const nameless = { ...context, names: undefined };
  expect(tellFinding({ ...nothing, name: "CollinearColumns", indices: [0, 1] }, nameless).message).toContain("Columns 0, 1 can be computed");
  expect(tellFinding({ ...nothing, name: "ConstantColumn", column: 1 }, nameless)).toMatchObject({ columnName: undefined });
});
