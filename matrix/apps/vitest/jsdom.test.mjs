// @vitest-environment jsdom
import { fit, fitSync } from "gaussmix";
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { report } from "./program.mjs";

test("fits", async () => {
  expect(typeof document).toBe("object");
  writeFileSync("jsdom.json", await report({ fit, fitSync }));
}, 60_000);
