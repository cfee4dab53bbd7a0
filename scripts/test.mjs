// Runs every suite of a group, whatever fails on the way, and counts.
import { readRecord, writeRecord } from "./lib/record.mjs";
import { report } from "./lib/results.mjs";
import { groups } from "./lib/suites.mjs";

const group = Object.keys(groups).find((name) => process.argv.includes(`--${name}`)) ?? "main";

const results = [];
for (const suite of groups[group]) {
  console.log(`\n--- ${suite.name}`);
  const start = performance.now();
  const counts = await suite.run();
  results.push({ name: suite.name, ...counts, seconds: (performance.now() - start) / 1000 });
}

writeRecord("results", { ...readRecord("results"), [group]: results });
if (!report(results)) process.exitCode = 1;
