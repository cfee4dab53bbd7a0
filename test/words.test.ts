import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import * as source from "../ts/entry/node.js";

type Face = typeof source;

const BUNDLE = new URL("../dist/browser.mjs", import.meta.url).href;
const SLIM = new URL("../dist/slim.mjs", import.meta.url).href;

const rows = [[1, 2], [3, 4], [5, 7], [2, 2], [8, 1]];
const model = { weights: [1], means: [[0, 0]], covariances: [[[1, 0], [0, 1]]] };

/** Calls that are refused, each for another reason. */
const REFUSED: readonly ((face: Face) => unknown)[] = [
  ({ fitSync }) => fitSync(rows, {} as never),
  ({ fitSync }) => fitSync(rows, null as never),
  ({ fitSync }) => fitSync(rows, { components: "2" } as never),
  ({ fitSync }) => fitSync(rows, { components: 2, covariance: "ful" } as never),
  ({ fitSync }) => fitSync(rows, { components: 2, tolerance: -1 }),
  ({ fitSync }) => fitSync(rows, { components: 9 }),
  ({ fitSync }) => fitSync(rows, { components: 2, restarts: 3, init: { means: rows.slice(0, 2) } }),
  ({ fitSync }) => fitSync(rows, { components: 2, sampleWeights: [1, 2] }),
  ({ fitSync }) => fitSync(rows, { components: 2, sampleWeights: [1, 2, 3, 4, -5] }),
  ({ fitSync }) => fitSync(rows, { components: 2, init: { labels: [0, 1, 2, 0, 1] } }),
  ({ fitSync }) => fitSync(rows, { components: 2, init: { means: [[1, 2], [3, NaN]] } }),
  ({ fitSync }) => fitSync([[1, NaN], ...rows], { components: 2 }),
  ({ fitSync }) => fitSync([[1], ...rows], { components: 2 }),
  ({ fitSync }) => fitSync([["1", 2], ...rows] as never, { components: 2 }),
  ({ fitSync }) => fitSync({ a: [1, 2], b: [1] }, { components: 1 }),
  ({ fitSync }) => fitSync("rows" as never, { components: 1 }),
  ({ GaussianMixture }) => GaussianMixture.from({ ...model, precisions: model.covariances }),
  ({ GaussianMixture }) => GaussianMixture.from({ ...model, covariances: [[[1, 2], [2, 1]]] }),
  ({ GaussianMixture }) => GaussianMixture.fromJSON("{"),
  ({ GaussianMixture }) => GaussianMixture.from(model).predict([[1]]),
  ({ GaussianMixture }) => GaussianMixture.from(model).ellipse(0, 2),
  ({ GaussianMixture }) => Reflect.construct(GaussianMixture, []) as unknown,
  ({ fit }) => fit(() => [rows, [[1, NaN]]].values(), { components: 2 }),
  ({ fit }) => fit(() => [rows, [[1]]].values(), { components: 2 }),
  ({ fit }) => fit(() => rows as never, { components: 2 }),
  ({ select }) => select(rows, { components: { from: 3, to: 1 } }),
  ({ predict }) => predict({} as never, rows),
  ({ OnlineFit }) => new OnlineFit({ components: 2 }).model,
  ({ OnlineFit }) => OnlineFit.fromJSON("{}"),
  ({ OnlineFit }) => new OnlineFit({ components: 2, memory: -1 }),
];

/** What a face says to all of them, and what it finds in degenerate rows. */
async function saidBy(face: Face): Promise<unknown> {
  const refusals: unknown[] = [];
  for (const call of REFUSED) {
    try {
      await call(face);
      refusals.push("not refused");
    } catch (error) {
      const { name, code, message, row, column, component } = error as InstanceType<Face["GaussmixError"]>;
      refusals.push({ name, code, message, row, column, component });
    }
  }
  const { findings } = face.fitSync([...rows.map(([x = 0]) => [x, x, 1]), [1, 1, 1], [1e9, 1, 1]], { components: 3, seed: 1, maxIterations: 2 });
  return JSON.parse(JSON.stringify([refusals, findings])) as unknown;
}

/** The same in a process of its own, from a bundle. */
function elsewhere(program: string): unknown {
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" })) as unknown;
}

test("the bundle for browsers, whose sentences lie beside the core, says what the sources say", async () => {
  const program = `
    import * as face from ${JSON.stringify(BUNDLE)};
    const rows = ${JSON.stringify(rows)}, model = ${JSON.stringify(model)};
    const REFUSED = [${REFUSED.map(String).join()}];
    ${saidBy.toString()}
    console.log(JSON.stringify(await saidBy(face)));`;
  const said = await saidBy(source);
  expect(JSON.stringify(said)).not.toContain("not refused");
  expect(elsewhere(program)).toEqual(said);
});

test("before the core is there, slim says that it is missing", () => {
  const program = `
    import { fitSync } from ${JSON.stringify(SLIM)};
    const said = [{}, { components: 9 }].map((options) => {
      try { fitSync([[1], [2]], options); } catch ({ code, message }) { return { code, message }; }
    });
    console.log(JSON.stringify(said));`;
  expect(elsewhere(program)).toEqual(Array(2).fill({ code: "core-unavailable", message: expect.stringContaining("Await init() once") as string }));
});
