// The loops of the sweep alone, against what the engine can do at best: GFlop/s on one thread.
// Usage: node bench/kernel.mjs [--record]
import { parseArgs } from "node:util";
import { openKernels } from "./kernel/kernels.mjs";
import { peakLoops } from "./kernel/peak.mjs";
import { textOfKernel } from "./report/kernel.mjs";
import { recordPart } from "./report/record.mjs";
import { describeMachine } from "./report/words.mjs";

const { values: flags } = parseArgs({ options: { record: { type: "boolean", default: false } } });
const FEATURES = [8, 16, 32, 64, 128];
/** Share of the peak that the log-densities mean to reach, and from which dimension on. */
const TARGET = { name: "log-densities", share: 0.75, from: 32 };
/** Many short runs: one of them meets the machine undisturbed. */
const ROUNDS = 100;
const FLOPS_OF_A_RUN = 3e7;

const machine = describeMachine();
const loops = (await openKernels(FEATURES)).map(unmeasured);
const peaks = peakLoops().map(unmeasured);
for (let round = 0; round < ROUNDS; round++) {
  for (const loop of [...peaks, ...loops]) loop.gigaflops = Math.max(loop.gigaflops, rate(loop));
}

const part = {
  machine,
  peaks: peaks.map(({ name, gigaflops }) => ({ name, gigaflops })),
  results: loops.map(({ name, D, gigaflops }) => ({ name, D, gigaflops })),
  target: TARGET,
};
console.log(textOfKernel(part));
if (flags.record) recordPart("kernel", part);

function unmeasured(loop) {
  return { ...loop, gigaflops: 0 };
}

function rate({ run, flops }) {
  const times = Math.ceil(FLOPS_OF_A_RUN / flops);
  const before = performance.now();
  run(times);
  return (times * flops) / (performance.now() - before) / 1e6;
}
