/** @jest-environment jsdom */
const { fit, fitSync } = require("gaussmix");
const { writeFileSync } = require("node:fs");
const { report } = require("./program.cjs");

test("fits", async () => {
  expect(typeof document).toBe("object");
  writeFileSync("jsdom.json", await report({ fit, fitSync }));
}, 60_000);
