// Stands below an import of `fit`, `fitSync` and `init`, and of what a page does before its first fit.
const rows = { data: Float64Array.from({ length: 40_000 }, (_, n) => ((n * 7919) % 1009) / 500 + (n % 4 < 2 ? 0 : 6)), columns: 2 };
const options = { components: 2, restarts: 2, maxIterations: 20 };

async function fitted(threads) {
  const { model, findings } = await fit(rows, { ...options, threads });
  const same = JSON.stringify(model) === JSON.stringify(fitSync(rows, options).model);
  return `${same ? "same bits" : "other bits"}, ${findings.find(({ kind }) => kind === "no-workers")?.message ?? "with workers"}`;
}

const show = (text) => {
  document.querySelector("output").textContent = text;
};
work().then(show, (error) => show(`${error.code}: ${error.message}`));
