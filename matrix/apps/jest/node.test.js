/** @jest-environment node */
const { fit, fitSync } = require("gaussmix");
const { writeFileSync } = require("node:fs");
const { report } = require("./program.cjs");

test("fits", async () => {
  expect(typeof document).toBe("undefined");
  writeFileSync("node.json", await report({ fit, fitSync }));
}, 60_000);
