import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fitSync } from "../ts/entry/node.js";
import { FAULT_NAMES } from "../ts/faults.js";
import { FINDING_NAMES } from "../ts/findings.js";
import { CORE_FAMILY } from "../ts/model.js";
import { FAULT } from "../ts/protocol.js";
import { ScoreKind } from "../ts/scorer.js";
import { core, doubles, faultOf, withCore } from "../ts/wasm.js";
import { trap } from "./support/core.js";

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

test("a message for which there is no memory is refused, and the core goes on", () => {
  withCore((lease) => {
    lease.call(() => {
      expect(core().incoming(2 ** 28)).toBe(0);
      expect(faultOf(doubles(core().outgoing(), FAULT)).name).toBe("OutOfMemory");
      expect(core().incoming(8)).not.toBe(0);
    });
  });
});

/** Rows that do something once, in the midst of being read. */
function rowsThat(act: () => void): readonly (readonly number[])[] {
  let done = false;
  return Array.from({ length: 3_000 }, (_, n) => {
    const row = [((n * 7919) % 1009) / 500 + (n % 2) * 4, ((n * 31) % 773) / 500];
    return new Proxy(row, {
      get: (target, key): unknown => {
        if (n === 1_500 && key === "1" && !done) {
          done = true;
          act();
        }
        return Reflect.get(target, key) as unknown;
      },
    });
  });
}

test.each([
  ["fit a million numbers", () => { fitSync(Float64Array.from({ length: 1_000_000 }, (_, n) => (n * 7919) % 1009), { components: 1 }); }],
  ["break the core", () => { expect(trap).toThrow("defect"); }],
])("rows that %s while they are read are read as they are", (_, act) => {
  const expected = fitSync(rowsThat(() => undefined), { components: 2 });
  const rows = rowsThat(act);
  const { logLikelihood, model } = fitSync(rows, { components: 2 });
  expect(logLikelihood).toBe(expected.logLikelihood);
  expect(model.logDensity(rowsThat(act))).toEqual(expected.model.logDensity(rowsThat(() => undefined)));
});

test("an error of the rows' own stays what it is", () => {
  const error = new RangeError("no such row");
  expect(() => fitSync(rowsThat(() => { throw error; }), { components: 2 })).toThrow(error);
});
