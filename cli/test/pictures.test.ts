import { readFileSync } from "node:fs";
import { GaussianMixture } from "gaussmix";
import { beforeAll, expect, test } from "vitest";
import { svgOf } from "../src/pictures/figure.js";
import { pairsFigure, uncertaintyFigure } from "../src/pictures/kinds.js";
import { shortened } from "../src/pictures/labels.js";
import { barsOf } from "../src/pictures/marks.js";
import type { View } from "../src/pictures/view.js";
import { FAITHFUL, gaussmix, IRIS, workshop } from "./run.js";

const { file } = workshop();

beforeAll(async () => {
  for (const [data, name, ...options] of [
    [FAITHFUL, "two.json", "-k", "2"],
    [IRIS, "four.json", "-k", "1..3"],
    [FAITHFUL, "one.json", "-k", "2", "--columns", "waiting"],
    [FAITHFUL, "other.json", "-k", "3", "-f", "tied"],
  ] as const) {
    expect(await gaussmix(["fit", data, ...options, "-o", file(name), "-q"])).toEqual({ code: 0, out: "", err: "" });
  }
});

async function drawn(name: string, ...args: readonly string[]): Promise<Buffer> {
  const { code, err, out } = await gaussmix(["plot", ...args, "-o", file(name)]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain(`saved  ${file(name)}`);
  return readFileSync(file(name));
}

function expectPicture(png: Buffer): void {
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.readUInt32BE(16)).toBeGreaterThan(1500);
  expect(png.length).toBeGreaterThan(60_000);
}

test.each([
  ["pairs of two", ["two.json", FAITHFUL], ["2 components, full covariances", "272 rows.", "1 (36%)", "waiting", "row 272"]],
  ["pairs of four", ["four.json", IRIS], ["Petal.Width", "Sepal.Length", "150 rows."]],
  ["two of four", ["four.json", IRIS, "--features", "Petal.Width,Sepal.Width"], ["Petal.Width", "Sepal.Width"]],
  ["histogram", ["one.json", FAITHFUL], ["share of the density and, dashed, their sum", "waiting", "Density"]],
  ["uncertainty", ["two.json", FAITHFUL, "--kind", "uncertainty"], ["Where the model is unsure", "The larger and darker a point", "eruptions"]],
  ["uncertainty of one", ["one.json", FAITHFUL, "--kind", "uncertainty"], ["1 - largest responsibility", "The higher a point", ">0.50<"]],
  ["uncertainty of four", ["four.json", IRIS, "--kind", "uncertainty"], ["Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width", "on the diagonal, the higher"]],
  ["bic", ["four.json", "--kind", "bic"], ["BIC is smallest for K = 2 with full covariances", "spherical", "12 fits"]],
  ["trace", ["two.json", "--kind", "trace"], ["Log-likelihood", "stopped: "]],
])("draws %s", async (name, [model = "", ...options], words) => {
  const svg = (await drawn(`${name}.svg`, file(model), ...options)).toString();
  for (const word of words) expect(svg).toContain(word);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expectPicture(await drawn(`${name}.png`, file(model), ...options));
});

test("the bars of a histogram hold every row, the greatest too", () => {
  const capped = Array.from({ length: 1000 }, (_, n) => Math.min(100, (n * 119) % 1000 / 8.41));
  const counts = (values: readonly number[]): number[] => barsOf(values).map(({ from, to, density }) => Math.round(density * (to - from) * values.length));
  for (const values of [capped, [1, 2, 2, 3, 3, 3, 4, 4, 5, 10], [7, 7, 7], [7], [0.1, 0.2, 0.3, 0.30000000000000004]]) {
    const bars = barsOf(values);
    expect(bars.reduce((area, { from, to, density }) => area + density * (to - from), 0)).toBeCloseTo(1, 12);
    expect(bars[0]?.from).toBeLessThanOrEqual(Math.min(...values));
    expect(bars.at(-1)?.to).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-12));
    expect(new Set(bars.map(({ from, to }) => (to - from).toPrecision(9))).size).toBe(1);
  }
  expect(counts([1, 2, 2, 3, 3, 3, 4, 4, 5, 10])).toEqual([3, 3, 2, 1, 0, 0, 1]);
  expect(counts(capped).at(-1)).toBeGreaterThanOrEqual(capped.filter((value) => value === 100).length);
});

test("uncertainty ends where all components claim a row alike", async () => {
  const svg = (await drawn("unsure.svg", file("one.json"), FAITHFUL, "--kind", "uncertainty")).toString();
  expect(svg).not.toMatch(/The larger|>0\.60<|>1\.0</);
});

test("the sum of the density lies below its parts and hides none", async () => {
  const svg = (await drawn("parts.svg", file("one.json"), FAITHFUL)).toString();
  const [sum, ...parts] = [/<g [^>]*stroke-dasharray[^>]*>\s*<path/, /<path [^>]*stroke="#d1620a"/, /<path [^>]*stroke="#1c6fb8"/].map((line) => svg.search(line));
  expect(sum).toBeGreaterThan(0);
  for (const part of parts) expect(part).toBeGreaterThan(sum ?? NaN);
});

const WIDE = GaussianMixture.from({ weights: [0.5, 0.5], means: [[0, 0, 0], [9, 1, 5]], covariances: [[[4, 0, 0], [0, 1, 0], [0, 0, 1]], [[4, 0, 0], [0, 9, 0], [0, 0, 1]]] });

function viewOfWide(names: readonly string[]): View {
  const rows = [[0, 0, 0], [9, 1, 5], [20, -1, 2]].map((values, n) => ({ number: n + 1, features: Float64Array.from(values), responsibilities: Float64Array.from([1 - n / 2, n / 2]), component: n >> 1, uncertainty: n === 1 ? 0.5 : 0 }));
  return { model: WIDE, names, total: 3, rows };
}

test.each([["pairs", pairsFigure], ["uncertainty", uncertaintyFigure]] as const)("a matrix of %s has one range in a column, and one in a row", (_, figureOf) => {
  const { panels } = figureOf(viewOfWide(["a", "b", "c"]), [0, 1, 2]);
  expect(panels).toHaveLength(9);
  for (const { x, y, plot } of panels) {
    const [above, beside] = [panels.find((other) => other.x === x), panels.find((other) => other.y === y && other.x !== y + 10)];
    expect(plot.x?.domain).toEqual(above?.plot.x?.domain);
    if (x !== y + 10) expect(plot.y?.domain).toEqual(beside?.plot.y?.domain);
  }
  const [low = NaN, high = NaN] = (panels[0]?.plot.x?.domain ?? []) as number[];
  expect(low).toBeLessThan(-2 * Math.sqrt(-2 * Math.log(0.1)));
  expect(high).toBeGreaterThan(20);
});

test("names too long for their place are cut", () => {
  const long = (letter: string): string => `${letter}${"_of_the_flower_in_millimetres".repeat(6)}`;
  for (const [features, most] of [[[0, 1, 2], 48], [[0, 1], 130], [[0], 130]] as const) {
    for (const figureOf of [pairsFigure, uncertaintyFigure]) {
      const texts = [...svgOf(figureOf(viewOfWide(["x", "y", "z"].map(long)), features)).matchAll(/<text[^>]*>([^<]*_of_the[^<]*)</g)].map(([, words = ""]) => words);
      expect(texts.length).toBeGreaterThan(0);
      for (const words of texts) expect(words).toMatch(/^[xyz]_of_the_flower.*…$/);
      expect(Math.max(...texts.map((words) => words.length))).toBeLessThan(most);
    }
  }
  expect(shortened("waiting", 100)).toBe("waiting");
});

test("a picture says which characters no font here has", async () => {
  const table = (name: string, column: string): string => file(name, `${column},Größe\n1,2\n2,4\n3,3\n4,7\n`);
  const png = ["-k", "1", "--plot", file("signs.png")];
  expect(await gaussmix(["fit", table("greek.csv", "Σή"), ...png])).toMatchObject({ code: 0, err: "" });
  const { code, err } = await gaussmix(["fit", table("private.csv", "a\u{10abcd}"), ...png]);
  expect({ code, err }).toEqual({ code: 0, err: `note  no font here has \u{10abcd}, so that ${file("signs.png")} shows boxes; a picture in .svg takes the fonts of whoever looks at it\n` });
  expect(await gaussmix(["fit", table("private.csv", "a\u{10abcd}"), "-k", "1", "--plot", file("signs.svg")])).toMatchObject({ code: 0, err: "" });
});

test("a quick look in letters and in dots", async () => {
  const letters = await gaussmix(["plot", file("two.json"), FAITHFUL, "--ascii"]);
  const picture = letters.out.split("\n").filter((line) => line.includes("│")).map((line) => line.split("│")[1] ?? "");
  expect(picture).toHaveLength(18);
  expect(picture.slice(0, 6).join("")).toMatch(/^[ 2]+$/);
  expect(picture.slice(-6).join("")).toMatch(/^[ 1]+$/);
  const dots = await gaussmix(["plot", file("two.json"), FAITHFUL, "--braille"]);
  expect(dots.out.match(/[\u2801-\u28ff]/gu)?.length).toBeGreaterThan(100);
  expect((await gaussmix(["plot", file("one.json"), FAITHFUL, "--ascii"])).out).toMatch(/75\.39 │2{60,72}\n/);
});

test("the report has all of it, and needs nothing else", async () => {
  const { code, err } = await gaussmix(["report", file("four.json"), IRIS, "-o", file("iris.html")]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const html = readFileSync(file("iris.html"), "utf8");
  for (const title of ["The data", "The fit", "The choice", "The components", "The picture", "On the way there", "Findings", "Uncertain rows", "Outliers", "To make it again"]) {
    expect(html).toContain(`<h2>${title}</h2>`);
  }
  expect(html).toContain("Component 1: 33.3% of the mixture; 50 rows are most likely of it. Low Petal.Length (1.462)");
  expect(html).toContain(`gaussmix fit ${IRIS} -k 1..3 -o ${file("four.json")} -q`);
  expect(html).not.toMatch(/NaN|undefined|(src|href)="(?!data:)/);
});

test("a fit draws and reports at once", async () => {
  const { code, out } = await gaussmix(["fit", FAITHFUL, "-k", "2", "--plot", file("fit.png"), "--report", file("fit.html"), "--ascii"]);
  expect(code).toBe(0);
  expect(out).toMatch(/picture +.*fit\.png\nreport +.*fit\.html\n$/);
  expectPicture(readFileSync(file("fit.png")));
  const html = readFileSync(file("fit.html"), "utf8");
  expect(html).toContain("Component 2: 64.4% of the mixture; 175 rows");
  expect(html).toMatch(/Uncertain rows<\/h2>\s*<p>1 row of 272 has less than 90%/);
});

test("names of columns are text in pages and pictures", async () => {
  const path = file("tags.csv", `<b>&"x,"</script><script>alert(1)</script>"\n1,2\n2,4\n3,3\n4,7\n`);
  expect((await gaussmix(["fit", path, "-k", "1", "--plot", file("tags.svg"), "--report", file("tags.html"), "-q"])).code).toBe(0);
  expect(readFileSync(file("tags.html"), "utf8").match(/<script>/g)).toHaveLength(1);
  expect(readFileSync(file("tags.svg"), "utf8")).not.toContain("<script>");
});

test("compares two models row by row", async () => {
  const { code, out } = await gaussmix(["compare", file("two.json"), file("other.json"), FAITHFUL]);
  expect(code).toBe(0);
  expect(out).toMatch(/│ BIC +│ +2322\.192 │ +2314\.296 │/);
  expect(out).toMatch(/The rows hardly tell the two apart: by 0\.0145 ± 0\.0113 nats a row over 272 rows/);
  expect(out).toMatch(/│ 1 │ 97 │ +0 │ +0 │\n│ 2 │ +0 │ 41 │ 134 │/);
  const same = JSON.parse((await gaussmix(["compare", file("two.json"), file("two.json"), FAITHFUL, "--json"])).out) as { adjustedRandIndex: number; difference: { mean: number } };
  expect([same.adjustedRandIndex, same.difference.mean]).toEqual([1, 0]);
});

test.each([
  [["plot", "two.json", FAITHFUL], 2, /Nothing to draw into: name a picture with -o/],
  [["plot", "two.json", FAITHFUL, "--json", "--braille"], 2, /'--braille' cannot be used with option '--json'/],
  [["plot", "two.json", FAITHFUL, "-o", "a.gif"], 2, /a\.gif: the name says no kind of picture/],
  [["plot", "two.json", "--kind", "bic", "-o", "a.svg"], 2, /was fitted without a choice of K/],
  [["plot", "two.json", FAITHFUL, "--kind", "pie", "-o", "a.svg"], 2, /Allowed choices are pairs/],
  [["plot", "two.json", FAITHFUL, "--features", "x", "-o", "a.svg"], 2, /--features: the model has no feature "x"\. It has eruptions and waiting/],
  [["report", "two.json", FAITHFUL, "-o", "a.txt"], 2, /a\.txt: a report is one HTML file/],
  [["compare", "two.json", "four.json", FAITHFUL], 2, /models of different features/],
])("%j: one line", async ([command = "", ...args], expected, words) => {
  const { code, out, err } = await gaussmix([command, ...args.map((arg) => (arg.endsWith(".json") ? file(arg) : arg))]);
  expect({ code, out }).toEqual({ code: expected, out: "" });
  expect(err).toMatch(words);
  expect(err).toMatch(/^gaussmix: .*\n$/);
});
