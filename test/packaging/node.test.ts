import { expect, inject, test } from "vitest";
import { commonJsImport, nodeProgram, runNode, writeApp } from "./workspace.js";

const workspace = inject("workspace");

interface Digest {
  weights: number[];
  means: number[];
  labels: number[];
  logLikelihood: number;
}

test("an ES module finds the two clouds", () => {
  const { weights, means, labels, logLikelihood } = JSON.parse(inject("digest")) as Digest;
  expect(weights[0]).toBeCloseTo(0.5, 6);
  expect(weights[1]).toBeCloseTo(0.5, 6);
  expect([means[0] ?? NaN, means[2] ?? NaN].sort((a, b) => a - b)).toEqual([
    expect.closeTo(1, 0),
    expect.closeTo(11, 0),
  ]);
  expect(labels).toEqual(labels.map((_, n) => labels[n % 2]));
  expect(labels[0]).not.toBe(labels[1]);
  expect(logLikelihood).toBeLessThan(0);
});

test("require gives the same digits", async () => {
  const app = writeApp(workspace, "node-commonjs", { "main.cjs": nodeProgram(commonJsImport) });
  expect(await runNode(["main.cjs"], app)).toBe(inject("digest"));
});

test("the browser's bundle gives the same digits without workers, as other runtimes load it", async () => {
  const program = nodeProgram(`import { fit, fitSync, logDensity, select } from "../node_modules/gaussmix/dist/browser.mjs";`, [1]);
  const app = writeApp(workspace, "node-browser-bundle", { "main.mjs": program });
  expect(await runNode(["main.mjs"], app)).toBe(inject("digest"));
});

test("a saved model scores the same with gaussmix/score, by import and by require", async () => {
  const saved = `GaussianMixture.from({ weights: [0.25, 0.75], means: [[0, 1], [4, 5]], covariances: [[[2, 1], [1, 2]], [[1, 0], [0, 3]]] })`;
  const shown = `process.stdout.write(JSON.stringify([...${saved}.logDensity([[1, 2], [3, 4], [5, 6]])]));`;
  const app = writeApp(workspace, "node-score", {
    "full.mjs": `import { GaussianMixture } from "gaussmix";\n${shown}`,
    "score.mjs": `import { GaussianMixture } from "gaussmix/score";\n${shown}`,
    "score.cjs": `const { GaussianMixture } = require("gaussmix/score");\n${shown}`,
  });
  const expected = await runNode(["full.mjs"], app);
  expect(JSON.parse(expected)).toHaveLength(3);
  for (const file of ["score.mjs", "score.cjs"]) expect(await runNode([file], app)).toBe(expected);
});
