import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { execute } from "./execute.js";

function readPage(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** The blocks of one language on a page, in their order. */
function blocks(page: string, language: string): string[] {
  return [...readPage(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, tag]) => tag === language).map(([, , body = ""]) => body);
}

// The blocks of a page are one program, and each text block is what the program prints there.
test.each(["README.md", "docs/guide.md"])("the code of %s runs and prints what the page says", async (page) => {
  const program = blocks(page, "js").join("\n");
  const printed = await execute(["--input-type=module", "-"], program);
  expect(program).toContain(`from "gaussmix"`);
  expect(printed).toBe(blocks(page, "text").join(""));
});

test("ARCHITECTURE.md names every module of the core and every room of the wrapper", () => {
  const map = readPage("ARCHITECTURE.md");
  const core = [...readPage("crates/gaussmix/src/lib.rs").matchAll(/^pub mod (\w+);/gm)].map(([, name]) => name);
  const wrapper = readdirSync(new URL("../../ts", import.meta.url)).flatMap((name) => /^(?!index)([\w-]+)\.ts$/.exec(name)?.[1] ?? []);
  expect([...core, ...wrapper].filter((name) => !map.includes(`\`${name}\``))).toEqual([]);
});

test("the guide names every option, finding and error code", () => {
  const guide = readPage("docs/guide.md");
  const types = readPage("dist/index.d.ts");
  const options = [.../interface FitOptions \{(.*?)^\}/ms.exec(types)?.[1]?.matchAll(/readonly (\w+)\??:/g) ?? []].map(([, name]) => `\`${name}\``);
  const findings = [...types.matchAll(/readonly kind: ("[\w-]+")/g)].map(([, kind]) => `\`${kind}\``);
  const codes = [.../type GaussmixErrorCode = ([^;]*)/.exec(types)?.[1]?.matchAll(/"([\w-]+)"/g) ?? []].map(([, code]) => `\`${code}\``);
  expect([options.length, findings.length, codes.length].every((count) => count > 10)).toBe(true);
  expect([...options, ...findings, ...codes].filter((name) => !guide.includes(name))).toEqual([]);
});
