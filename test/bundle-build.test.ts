import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isComplete } from "../scripts/lib/bundle-build.mjs";

test("a build is complete with every published file and no other", () => {
  const folder = mkdtempSync(join(tmpdir(), "gaussmix-dist-"));
  try {
    expect(isComplete(join(folder, "none"))).toBe(false);
    const published = readdirSync("dist");
    for (const name of published) writeFileSync(join(folder, name), "");
    expect(isComplete(folder)).toBe(true);
    writeFileSync(join(folder, "named.mjs"), "");
    expect(isComplete(folder)).toBe(false);
    for (const name of ["named.mjs", "node.cjs"]) rmSync(join(folder, name));
    expect(isComplete(folder)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
