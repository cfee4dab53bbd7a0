import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { launch, outputOf } from "./chromium.js";
import { runNode, writeApp } from "./workspace.js";

const workspace = inject("workspace");
const apps = join(import.meta.dirname, "apps");
const program = readFileSync(join(apps, "leaves.js"), "utf8");

test("Chromium and Node give the same digits for many leaves of rows, on any number of threads", async () => {
  const here = writeApp(workspace, "leaves-node", {
    "main.mjs": `import { fit, fitSync } from "gaussmix";\n${program}\nmeasure({ fit, fitSync }).then((digest) => process.stdout.write(digest));\n`,
  });
  const there = writeApp(workspace, "leaves-page", {
    "index.html": readFileSync(join(apps, "page.html"), "utf8"),
    "gaussmix.js": readFileSync(join(workspace, "node_modules/gaussmix/dist/browser.mjs"), "utf8"),
    "main.js": `import { fit, fitSync } from "./gaussmix.js";\n${program}
const show = (text) => { document.querySelector("output").textContent = text; };
measure({ fit, fitSync }).then(show, (error) => show(String(error)));\n`,
  });
  const expected = await runNode(["main.mjs"], here);
  expect(expected.split("\n")).toHaveLength(16);
  const browser = await launch();
  try {
    expect(await outputOf(browser, there)).toBe(expected);
  } finally {
    await browser.close();
  }
});
