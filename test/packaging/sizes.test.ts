import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { expect, inject, test } from "vitest";

const workspace = inject("workspace");

/** Gzipped kilobytes of an app that imports these names, as esbuild bundles it for browsers. */
async function kilobytes(names: string, from: string): Promise<number> {
  const stdin = { contents: `export { ${names} } from "${from}";`, resolveDir: workspace };
  const { outputFiles } = await esbuild.build({ stdin, bundle: true, minify: true, format: "esm", platform: "browser", write: false, logLevel: "silent" });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length / 1000;
}

const cases = [
  { names: "fit, fitSync, select, OnlineFit, GaussianMixture, predict, logDensity, responsibilities, init", from: "gaussmix/slim", limit: 25 },
  { names: "fit, init", from: "gaussmix/slim", limit: 19.5 },
  { names: "fitSync, init", from: "gaussmix/slim", limit: 14.5 },
  { names: "GaussianMixture, init", from: "gaussmix/slim", limit: 11 },
  { names: "GaussianMixture", from: "gaussmix/score", limit: 31 },
];

test.each(cases)("an app with $names of $from carries at most $limit KB", async ({ names, from, limit }) => {
  const size = await kilobytes(names, from);
  console.log(`${from}, ${names}: ${size.toFixed(1)} KB gzipped`);
  expect(size).toBeLessThan(limit);
});

test("the bundle for scoring has nothing of a fit", () => {
  const scoring = readFileSync(join(workspace, "node_modules/gaussmix/dist/score.mjs"), "utf8");
  expect(scoring).not.toMatch(/onProgress|restarts|worker-lost/);
});
