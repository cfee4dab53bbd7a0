import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ScoreKind } from "../ts/border.js";
import { FAULT_NAMES } from "../ts/faults.js";
import { FINDING_NAMES } from "../ts/findings.js";
import { CORE_FAMILY } from "../ts/model.js";

/** The variants of an enum of the core, in the order of their numbers. */
function variants(module: string, name: string): string[] {
  const text = readFileSync(new URL(`../crates/gaussmix/src/${module}.rs`, import.meta.url), "utf8");
  const [, body = ""] = new RegExp(`pub enum ${name} \\{([^}]*)\\}`).exec(text) ?? [];
  const found = [...body.matchAll(/^ {4}(\w+)(?: = (\d+))?,$/gm)];
  found.forEach(([variant, , number], at) => {
    if (number !== undefined) expect(Number(number), variant).toBe(at);
  });
  return found.map(([, variant = ""]) => variant);
}

test.each([
  ["error", "ErrorCode", FAULT_NAMES],
  ["findings", "FindingKind", FINDING_NAMES],
  ["score", "ScoreKind", Object.keys(ScoreKind)],
])("%s: %s has the same numbers on both sides of the border", (module, name, words) => {
  expect(words).toEqual(variants(module, name));
});

test("families have the same numbers on both sides of the border", () => {
  expect(Object.keys(CORE_FAMILY)).toEqual(variants("family", "Family").map((family) => family.toLowerCase()));
  expect(Object.values(CORE_FAMILY)).toEqual([0, 1, 2, 3]);
  expect(Object.values(ScoreKind)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
