// How far a stream of 1,000,000 rows ends from the batch fit of the same rows, and how long both take.
// Usage: node bench/online.mjs
import { fitSync, OnlineFit } from "gaussmix";
import { makeCase } from "./cases.mjs";

const CHUNK = 10_000;
const cells = [
  { N: 1_000_000, D: 2, K: 3, separation: 5 },
  { N: 1_000_000, D: 4, K: 8, separation: 4 },
  { N: 1_000_000, D: 4, K: 8, separation: 2 },
  { N: 1_000_000, D: 16, K: 4, separation: 2 },
];

console.log("The nats that the stream's model is below the batch optimum: half the squared distance in standard errors, by the observed");
console.log("information, in the direction where it is longest. Half a standard error is 0.125 nats.");
for (const cell of cells) {
  const { rows } = makeCase(cell);
  for (const covariance of ["full", "tied", "diagonal", "spherical"]) {
    const { lost, stream, batch } = run(rows, { components: cell.K, covariance });
    const where = `${cell.N} x ${cell.D}, K ${cell.K}, separation ${cell.separation}, ${covariance}`;
    console.log(`${where}: ${lost.toFixed(4)} nats; stream ${stream.toFixed(2)} s, batch from its end ${batch.toFixed(2)} s`);
  }
}

function run({ data, columns }, options) {
  const began = performance.now();
  const online = new OnlineFit(options);
  for (let at = 0; at < data.length; at += CHUNK * columns) online.partialFit({ data: data.subarray(at, at + CHUNK * columns), columns });
  const model = online.finish();
  const stream = (performance.now() - began) / 1000;
  const again = performance.now();
  const best = fitSync({ data, columns }, { ...options, init: model, tolerance: 1e-6 });
  const batch = (performance.now() - again) / 1000;
  return { lost: best.logLikelihood - model.logLikelihood({ data, columns }), stream, batch };
}
