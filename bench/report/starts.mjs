import { markdownTable } from "markdown-table";
import { inWords, origin } from "./words.mjs";

/** How often each way to start reaches the best known optimum, and what it costs: a line per set. */
export function textOfStarts(part) {
  const names = [...new Set(part.results.flatMap(({ ways }) => ways.map(({ way }) => way)))];
  const cell = (ways, name) => {
    const found = ways.find(({ way }) => way === name);
    return found === undefined ? "-" : `${(100 * found.success).toFixed(0)}%, ${found.sweeps.toFixed(0)}, ${found.seconds.toPrecision(2)} s`;
  };
  const lines = part.results.map(({ set, best, truth, ways, starts }) => [
    set.name,
    set.covariance,
    inWords(set),
    ...names.map((name) => cell(ways, name)),
    starts === undefined ? "" : starts.toFixed(1),
    best.toFixed(2),
    truth === undefined ? "" : truth.toFixed(2),
  ]);
  const head = ["set", "covariance", "N, D, K", ...names, "starts cost", "best known", "from the truth"];
  return [
    `Seeds that reach the best known optimum within ${part.same} nats, sweeps of a fit, and its time: ${part.seeds} seeds, ` +
      `${part.seedsOfLarge} on large data. "Starts cost": in sweeps over all rows; their own sweeps see a sample.`,
    ...origin(part),
    "",
    markdownTable([head, ...lines], { align: ["l", "l", "l", ...head.slice(3).map(() => "r")] }),
    "",
    ...part.notes,
  ].join("\n");
}
