// Stands below an import of `fit`. Fits of every fate, for a test that looks at what they leave behind.
const alive = new Set();
const Native = Worker;
globalThis.Worker = class extends Native {
  constructor(...args) {
    super(...args);
    alive.add(this);
  }

  terminate() {
    alive.delete(this);
    super.terminate();
  }
};

function clouds(rows) {
  return { data: Float64Array.from({ length: 2 * rows }, (_, at) => ((at * 7919) % 1009) / 500 + (at % 8 < 4 ? 0 : 6)), columns: 2 };
}

const few = clouds(300);
const many = clouds(20_000);

globalThis.fates = {
  async finish(times) {
    for (let i = 0; i < times; i++) await fit(i % 3 === 0 ? many : few, { components: 2, restarts: 2, maxIterations: 10, seed: i, threads: i % 3 === 0 ? 2 : 1 });
    return times;
  },
  /** While rows are read, while a start is made, while workers sweep. */
  async abort(times) {
    let aborted = 0;
    for (let i = 0; i < times; i++) {
      const options = { components: 8, tolerance: 0, acceleration: false, maxIterations: 100_000, threads: 3, signal: AbortSignal.timeout(1 + 4 * (i % 10)) };
      await fit(many, options).catch(({ name }) => (aborted += Number(name === "TimeoutError")));
    }
    return aborted;
  },
  /** Workers that end from outside in the midst of their fits, which nobody is told of. */
  async kill(times) {
    const options = { components: 8, tolerance: 0, acceleration: false, maxIterations: 100_000, threads: 2 };
    const codes = Array.from({ length: times }, (_, seed) => fit(many, { ...options, seed }).then(() => "finished", ({ code }) => code));
    // However many wait from earlier fits: they are taken first.
    while (alive.size < 2 * times) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const worker of alive) worker.terminate();
    return (await Promise.all(codes)).filter((code) => code === "worker-lost").length;
  },
};
document.querySelector("output").textContent = "ready";
