import { readFileSync } from "node:fs";
import { fit, GaussianMixture } from "gaussmix";
import { expect, test } from "vitest";
import { FAITHFUL, gaussmix, IRIS, workshop } from "./run.js";

const { folder, file } = workshop();

interface Document {
  readonly weights: readonly number[];
  readonly provenance: {
    readonly data: { readonly rows: number; readonly rowsLeftOut: number; readonly columns: readonly string[]; readonly sha256: string };
    readonly fit: { readonly logLikelihood: number; readonly converged: boolean; readonly restarts: readonly unknown[] };
    readonly selection: readonly { readonly verdict: string; readonly components: number; readonly covariance: string }[] | null;
    readonly options: Readonly<Record<string, unknown>>;
    readonly versions: Readonly<Record<string, string>>;
  };
}

async function fitted(...args: readonly string[]): Promise<Document> {
  const { code, out, err } = await gaussmix(["fit", ...args, "--json"]);
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out) as Document;
}

test("fits Old Faithful, prints its components and saves what the library reads back to the bit", async () => {
  const path = file("model.json");
  const { code, out, err } = await gaussmix(["fit", FAITHFUL, "-k", "2", "-o", path]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/│ weight +│ +0\.356 │ +0\.644 │\n/);
  expect(out).toMatch(/│ waiting +│ +54\.48 ± 5\.80 │ +79\.97 ± 6\.00 │\n/);
  expect(out).toMatch(/log-likelihood {2}-1130\.264\nBIC +2322\.192 /);
  const rows = readFileSync(FAITHFUL, "utf8").trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
  const { model } = await fit(rows, { components: 2 });
  const saved = GaussianMixture.fromJSON(readFileSync(path, "utf8"));
  expect(saved.featureNames).toEqual(["eruptions", "waiting"]);
  expect(saved.logDensity(rows)).toEqual(model.logDensity(rows));
  const again = await gaussmix(["fit", FAITHFUL, "-k", "2", "-o", path]);
  expect(again.code).toBe(0);
  expect(GaussianMixture.fromJSON(readFileSync(path, "utf8")).weights).toEqual(model.weights);
});

test("the model says where it comes from", async () => {
  const { provenance } = await fitted(FAITHFUL, "-k", "2", "--restarts", "4", "--seed", "3");
  expect(provenance.data).toMatchObject({ rows: 272, rowsLeftOut: 0, columns: ["eruptions", "waiting"] });
  expect(provenance.data.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(provenance.options).toMatchObject({ restarts: 4, seed: 3 });
  expect(provenance.fit.restarts).toHaveLength(4);
  expect(Object.keys(provenance.versions).sort()).toEqual(["duckdb", "gaussmix", "gaussmix-cli", "node"]);
});

test("a range of K is a choice by BIC", async () => {
  const { provenance, weights } = await fitted(IRIS, "-k", "1..3", "-f", "full,tied");
  expect(provenance.selection).toHaveLength(6);
  expect(provenance.selection?.find(({ verdict }) => verdict === "best")).toMatchObject({ components: 2, covariance: "full" });
  expect(weights).toHaveLength(2);
});

test.each([
  ["1..2", /The best has the most components that were asked for: more may be better still\. Try -k 2\.\.4\./],
  ["2,3", /The best has the fewest components that were asked for: fewer may be better still\. Try -k 1\.\.2\./],
])("says when the best lies at the edge of what was asked for: -k %s", async (components, words) => {
  const { out } = await gaussmix(["fit", IRIS, "-k", components, "-f", "full"]);
  expect(out).toMatch(words);
});

test.each([["-k", "1..3", "-f", "full"], ["-k", "2", "-f", "full,tied"]])("and not when it lies within, or there is no other number: %s %s %s %s", async (...choice) => {
  const { out } = await gaussmix(["fit", IRIS, ...choice]);
  expect(out).toContain("best");
  expect(out).not.toContain("that were asked for");
});

test("says when there is nothing to be thorough about", async () => {
  expect((await gaussmix(["fit", FAITHFUL, "-k", "2", "--thorough"])).err).toMatch(/--thorough is for choosing among several numbers of components or families/);
  expect((await gaussmix(["fit", FAITHFUL, "-k", "1..2", "--thorough"])).err).toBe("");
});

test("of one feature only different families are tried", async () => {
  const { provenance } = await fitted(FAITHFUL, "--columns", "waiting", "-k", "1..2");
  expect(provenance.selection?.map(({ components, covariance }) => `${components} ${covariance}`)).toEqual(["1 full", "1 tied", "2 full", "2 tied"]);
});

test("compares with known classes", async () => {
  const lines = readFileSync(IRIS, "utf8").trim().split("\n");
  const species = ["setosa", "versicolor", "virginica"];
  const path = file("species.csv", lines.map((line, n) => `${line},${n === 0 ? "Species" : species[Math.floor((n - 1) / 50)] ?? ""}`).join("\n"));
  const { out, err, code } = await gaussmix(["fit", path, "-k", "3", "--labels", "Species"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/│ setosa +│ 50 │ +0 │ +0 │\n│ versicolor +│ +0 │ 45 │ +5 │\n│ virginica +│ +0 │ +0 │ 50 │/);
  expect(out).toContain("agreement       0.904 (adjusted Rand index");
});

test("a fit that has not converged ends with 3, and its model is saved", async () => {
  const path = file("hasty.json");
  const { code, out } = await gaussmix(["fit", FAITHFUL, "-k", "4", "--restarts", "1", "--max-iterations", "2", "--no-acceleration", "-o", path]);
  expect(code).toBe(3);
  expect(out).toContain("Not converged after 2 iterations");
  expect(GaussianMixture.fromJSON(readFileSync(path, "utf8")).components).toBe(4);
});

test("--quiet says nothing, --json nothing but JSON, and neither has colours without a terminal", async () => {
  expect(await gaussmix(["fit", FAITHFUL, "-k", "2", "--quiet"])).toEqual({ code: 0, out: "", err: "" });
  const coloured = await gaussmix(["fit", FAITHFUL, "-k", "2"], { env: { NO_COLOR: "", FORCE_COLOR: "1" } });
  expect(coloured.out).toContain("\u001b[");
  const plain = await gaussmix(["fit", FAITHFUL, "-k", "2"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } });
  expect(plain.out).not.toContain("\u001b[");
});

test.each([
  [["fit", FAITHFUL, "-k", "none"], /argument 'none' is invalid\. Expected a number such as 3/],
  [["fit", FAITHFUL, "-k", "2", "-f", "round"], /Expected some of full, tied, diagonal, spherical, or all/],
  [["fit", FAITHFUL, "--colums", "waiting"], /unknown option '--colums' \(Did you mean --columns\?\)/],
  [["fit", "a.csv", "b.csv"], /too many arguments .* A pattern of files needs quotes, such as 'data\/\*\.csv'\./],
  [["fit", FAITHFUL, "--json", "--ascii"], /'--ascii' cannot be used with option '--json'/],
  [["fits"], /unknown command 'fits' \(Did you mean fit\?\)/],
  [["fit", FAITHFUL, "--columns", "Waiting"], /has no column "Waiting"\. Did you mean "waiting"\?/],
  [["fit", FAITHFUL, "--memory", "1"], /Expected a size such as 1GB/],
  [["fit", FAITHFUL, "-k", "2", "--threads", "65"], /threads/],
])("wrong usage, %j, ends with 2 and one line", async (args, words) => {
  const { code, out, err } = await gaussmix(args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(words);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test("more components than rows can carry is bad input", async () => {
  const { code, err } = await gaussmix(["fit", file("two.csv", "a,b\n1,2\n3,4\n"), "-k", "3"]);
  expect(code).toBe(1);
  expect(err).toMatch(/^gaussmix: .*rows.*\n$/);
});

test("a place that can't be written is told before the fit", async () => {
  const { code, err } = await gaussmix(["fit", FAITHFUL, "-k", "2", "-o", `${folder}/nowhere/model.json`]);
  expect(code).toBe(1);
  expect(err).toContain("nowhere does not exist");
});

test("rows are numbered as they stand in the file, whatever was left out before them", async () => {
  const rows = Array.from({ length: 40 }, (_, n) => (n % 10 === 3 ? `,${n}` : `${(n * 7) % 11},${(n * 5) % 13}`));
  rows[30] = "9000,1";
  const { out } = await gaussmix(["fit", file("numbers.csv", `a,b\n${rows.join("\n")}\n`), "-k", "1", "--report", file("numbers.html")]);
  expect(out).toContain('Row 31 is 9000 in "a"');
  expect(readFileSync(file("numbers.html"), "utf8")).toContain("<td>31</td><td>9000</td>");
});
