import { expect, test } from "vitest";
import { nearest, suggestion } from "../ts/nearest.js";

const OPTIONS = ["components", "covariance", "init", "restarts", "seed", "maxIterations", "tolerance"];

test.each([
  ["component", "components"],
  ["n_components", "components"],
  ["Covarience", "covariance"],
  ["covariance_type", "covariance"],
  ["tol", "tolerance"],
  ["maxIter", "maxIterations"],
  ["max_iterations", "maxIterations"],
  ["sede", "seed"],
])("%s is near to %s", (word, meant) => {
  expect(nearest(word, OPTIONS)).toBe(meant);
});

test.each(["bandwidth", "x", "", "constructor", "__proto__"])("nothing is near to %j", (word) => {
  expect(nearest(word, OPTIONS)).toBeUndefined();
  expect(suggestion(word, ["full", "tied"])).toBe('The known ones are "full", "tied".');
});
