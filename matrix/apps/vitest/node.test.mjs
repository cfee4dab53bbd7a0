import { fit, fitSync } from "gaussmix";
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { report } from "./program.mjs";

test("fits", async () => {
  expect(typeof document).toBe("undefined");
  writeFileSync("node.json", await report({ fit, fitSync }));
}, 60_000);
