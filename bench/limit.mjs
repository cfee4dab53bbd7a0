// What a sweep that leaves nothing out could reach at most, in the cells of the newest record's grid that miss their mark: as many times
// faster than scikit-learn as if all of it ran at the speed of the peak loop on both cores.
// Usage: node bench/limit.mjs
import { mean } from "d3-array";
import { newestRecordWith } from "./report/record.mjs";

const WANTED = { least: 6, mean: 15, from: 1e5 };
/** Operations of a row and component: for each feature by family, and for the exponential. */
const OF_A_FEATURE = { spherical: () => 5, diagonal: () => 9, full: (D) => 2 * (D + 4), tied: (D) => 2 * (D + 4) };
const OF_THE_EXPONENTIAL = 25;

const { grid } = newestRecordWith("grid");
const { kernel } = newestRecordWith("kernel");
const peak = 1e9 * grid.machine.cores * Math.max(...kernel.peaks.map(({ gigaflops }) => gigaflops));
const cells = grid.results.map(({ cell, programs }) => {
  const { seconds, ratio } = programs.find(({ name }) => name === "scikit-learn");
  const { family, N, D, K } = cell;
  const operations = (grid.iterations + 1) * N * K * (D * OF_A_FEATURE[family](D) + OF_THE_EXPONENTIAL);
  return { cell, times: ratio.median, atPeak: seconds.median / (operations / peak) };
});

const large = cells.filter(({ cell }) => cell.N * cell.K >= WANTED.from);
const geometricMean = (values) => Math.exp(mean(values, Math.log));
console.log(`Geometric mean of the ${large.length} cells with N K >= ${WANTED.from}: ${geometricMean(large.map(({ times }) => times)).toFixed(1)} (asked ${WANTED.mean})`);
for (const family of Object.keys(OF_A_FEATURE)) {
  const own = large.filter(({ cell }) => cell.family === family).map(({ times }) => times);
  console.log(`  ${family}: ${geometricMean(own).toFixed(1)}`);
}
console.log(`\nCells under ${WANTED.least}: measured, and at the peak (${(peak / 1e9).toFixed(1)} GFlop/s on ${grid.machine.cores} cores)`);
for (const { cell, times, atPeak } of large.filter(({ times }) => times < WANTED.least)) {
  const { family, N, D, K, separation } = cell;
  const overlap = separation < 1 ? ", overlapping" : "";
  console.log(`| ${family} | ${N.toLocaleString("en")}, ${D}, ${K}${overlap} | ${times.toFixed(1)} | ${atPeak.toFixed(1)} |`);
}
