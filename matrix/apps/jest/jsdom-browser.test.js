/** @jest-environment jsdom */
const { fit, fitSync } = require("./node_modules/gaussmix/dist/browser.cjs");
const { writeFileSync } = require("node:fs");
const { report } = require("./program.cjs");

test("fits", async () => {
  expect(typeof document).toBe("object");
  writeFileSync("jsdom-browser.json", await report({ fit, fitSync }));
}, 60_000);
