// Fits of rows that are made as they are read: the time for each row, and the memory, from ten thousand rows to ten million.
// Usage: node bench/streams.mjs [rows ...]
import { fit } from "gaussmix";

const [D, K] = [4, 8];
const CHUNK = 65_536;
const MEGABYTE = 2 ** 20;
/** From one start, so that every size has the same sweeps. */
const means = Array.from({ length: K }, (_, k) => Array.from({ length: D }, (_, d) => 2 + ((k >>> (d % 3)) & 1) * 4 + k / 20));
const ITERATIONS = 20;
const OPTIONS = { components: K, init: { means }, maxIterations: ITERATIONS, acceleration: false, tolerance: 0 };

// K clouds: row n is the same in every pass, from a hash of n alone.
function* clouds(N) {
  const data = new Float64Array(CHUNK * D);
  for (let first = 0; first < N; first += CHUNK) {
    const rows = Math.min(CHUNK, N - first);
    for (let i = 0; i < rows; i++) {
      let state = Math.imul(first + i + 1, 0x9e3779b1) >>> 0;
      const k = state >>> 29;
      for (let j = 0; j < D; j++) {
        let sum = 0;
        for (let term = 0; term < 3; term++) {
          state ^= state << 13;
          state ^= state >>> 17;
          state ^= state << 5;
          sum += (state >>> 0) / 2 ** 32;
        }
        data[i * D + j] = 2 * sum + ((k >>> (j % 3)) & 1) * 4;
      }
    }
    yield { data: data.subarray(0, rows * D), columns: D };
  }
}

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1e4, 1e5, 1e6, 1e7];
await fit(() => clouds(50_000), OPTIONS); // compiles, and starts the workers
console.log(`${D} features, K = ${K}, ${ITERATIONS} iterations; the most resident memory so far, of the whole process`);
for (const N of sizes) {
  let peak = 0;
  let passes = 0;
  const source = () => {
    passes++;
    return clouds(N);
  };
  const began = performance.now();
  const { labels } = await fit(source, { ...OPTIONS, onProgress: () => (peak = Math.max(peak, process.memoryUsage.rss())) });
  const seconds = (performance.now() - began) / 1000;
  const words = [
    `${N.toLocaleString("en").padStart(11)} rows`,
    `${seconds.toFixed(2).padStart(7)} s`,
    `${passes} passes`,
    `${((1e9 * seconds) / ITERATIONS / N).toFixed(0).padStart(4)} ns for a row and an iteration`,
    `${labels.length.toLocaleString("en")} labels`,
    `${(Math.max(peak, process.memoryUsage.rss(), process.resourceUsage().maxRSS * 1024) / MEGABYTE).toFixed(0)} MB`,
  ];
  console.log(words.join("  "));
}
