// What a sweep that leaves nothing out could reach at most, in the cells of the newest record's grid that miss their mark: as many times
// faster than scikit-learn as if all of it ran at the speed of the peak loop on both cores.
// Usage: node bench/limit.mjs
import { GRID_TARGET } from "./cells.mjs";
import { cellsThatCount, geometricMean, summary } from "./report/grid.mjs";
import { newestRecordWith } from "./report/record.mjs";

/** Operations of a row and component: for each feature by family, and for the exponential. */
const OF_A_FEATURE = { spherical: () => 5, diagonal: () => 9, full: (D) => 2 * (D + 4), tied: (D) => 2 * (D + 4) };
const OF_THE_EXPONENTIAL = 25;

const { grid } = newestRecordWith("grid");
const { kernel } = newestRecordWith("kernel");
const peak = 1e9 * grid.machine.cores * Math.max(...kernel.peaks.map(({ gigaflops }) => gigaflops));

const atThePeak = ({ cell: { family, N, D, K }, seconds }) =>
  (seconds * peak) / ((grid.iterations + 1) * N * K * (D * OF_A_FEATURE[family](D) + OF_THE_EXPONENTIAL));
const cells = cellsThatCount(grid.results);

console.log(summary(grid.results).join("\n"));
console.log(`At the peak (${(peak / 1e9).toFixed(1)} GFlop/s on ${grid.machine.cores} cores) the geometric mean would be ${geometricMean(cells.map(atThePeak)).toFixed(1)}.`);
console.log(`\nCells under ${GRID_TARGET.least}: measured, and at the peak`);
for (const found of cells.filter(({ ratio }) => ratio < GRID_TARGET.least)) {
  const { family, N, D, K, separation } = found.cell;
  const overlap = separation < 1 ? ", overlapping" : "";
  console.log(`| ${family} | ${N.toLocaleString("en")}, ${D}, ${K}${overlap} | ${found.ratio.toFixed(1)} | ${atThePeak(found).toFixed(1)} |`);
}
