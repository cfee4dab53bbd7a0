// The data sets on which starts are judged: two public ones, and mixtures that lead single starts astray.
import { readFileSync } from "node:fs";
import { randomNormal, randomUniform } from "d3-random";
import { GaussianMixture } from "gaussmix";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Of drawn sets there are so many, alike in kind. */
export const DRAWS = 5;

/** Draw 1 to DRAWS; public sets are the same in each. Each with its name, rows ({ data: N x D, columns: D }), K components, a family, and the mixture it was drawn from where there is one. */
export function startSets(draw) {
  return [
    { name: "faithful", rows: readCsv("faithful"), components: 2, covariance: "full" },
    { name: "faithful", rows: readCsv("faithful"), components: 3, covariance: "tied" },
    { name: "iris", rows: readCsv("iris"), components: 3, covariance: "full" },
    { name: "iris", rows: readCsv("iris"), components: 3, covariance: "tied" },
    ...[1_400, 14_000, 140_000].map((N) => drawn("fourteen clusters", fourteenClusters(draw), draw, N)),
    { ...drawn("fourteen clusters", fourteenClusters(draw), draw, 1_400), covariance: "spherical" },
    ...[2_000, 200_000].map((N) => drawn("overlapping pairs", overlappingPairs(draw, 2), draw, N)),
    ...[4_000, 200_000].map((N) => drawn("overlapping pairs", overlappingPairs(draw, 5), draw, N)),
    ...[5_000, 300_000].map((N) => drawn("sizes 1:50", unequalSizes(draw), draw, N)),
    { ...drawn("sizes 1:50", unequalSizes(draw), draw, 5_000), covariance: "diagonal" },
  ];
}

export function readCsv(name) {
  const lines = readFileSync(new URL(`../test/golden/${name}.csv`, import.meta.url), "utf8").trim().split(/\r?\n/).slice(1);
  const rows = lines.map((line) => line.split(",").map(Number));
  return { data: Float64Array.from(rows.flat()), columns: rows[0].length };
}

function drawn(name, truth, draw, N) {
  const { data, columns } = truth.sample(N, { seed: draw });
  return { name, rows: { data, columns }, components: truth.components, covariance: "full", truth };
}

function chance(draw) {
  const generator = xoroshiro128plus(draw);
  const uniform = () => uniformFloat64(generator);
  return { normal: randomNormal.source(uniform)(), between: randomUniform.source(uniform) };
}

/** In two dimensions, at least 3 apart in a square of side 22, each of its own size and shape: some touch, some stand alone. */
function fourteenClusters(draw) {
  const { between } = chance(draw);
  const place = between(0, 22);
  const means = [];
  while (means.length < 14) {
    const mean = [place(), place()];
    if (means.every((other) => Math.hypot(mean[0] - other[0], mean[1] - other[1]) > 3)) means.push(mean);
  }
  const sizes = means.map(() => between(1, 3)());
  return mixture(sizes, means, () => drawFactor(2, between));
}

/** Four pairs far apart; the two of a pair overlap: their means are one and a half deviations apart in each of two features. */
function overlappingPairs(draw, D) {
  const { normal, between } = chance(draw);
  const means = Array.from({ length: 4 }, () => {
    const mean = Array.from({ length: D }, () => 8 * normal());
    return [mean, mean.map((value, j) => (j < 2 ? value + 1.5 : value))];
  }).flat();
  return mixture(means.map(() => 1), means, () => drawFactor(D, between));
}

/** Six components in three dimensions: the largest has fifty times as many rows as the smallest. */
function unequalSizes(draw) {
  const { normal, between } = chance(draw);
  const sizes = [50, 25, 10, 5, 2, 1];
  return mixture(sizes, sizes.map(() => Array.from({ length: 3 }, () => 3 * normal())), () => drawFactor(3, between));
}

function mixture(sizes, means, factorOf) {
  const total = sizes.reduce((sum, size) => sum + size);
  return GaussianMixture.from({ weights: sizes.map((size) => size / total), means, choleskyFactors: means.map(factorOf) });
}

/** A lower-triangular factor with deviations around one and moderate correlations. */
function drawFactor(D, between) {
  return Array.from({ length: D }, (_, i) =>
    Array.from({ length: D }, (_, j) => (j > i ? 0 : j === i ? between(0.5, 1.2)() : between(-0.5, 0.5)())),
  );
}
