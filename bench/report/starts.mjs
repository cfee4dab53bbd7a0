import { markdownTable } from "markdown-table";
import { inWords, origin } from "./words.mjs";

/** How often each way to start reaches the best known optimum, and what it costs: a line per set. */
export function textOfStarts(part) {
  const names = [...new Set(part.results.flatMap(({ ways }) => ways.map(({ way }) => way)))];
  const cell = (ways, name) => {
    const found = ways.find(({ way }) => way === name);
    return found === undefined ? "-" : `${(100 * found.success).toFixed(0)}%, ${found.sweeps.toFixed(0)}, ${found.seconds.toPrecision(2)} s`;
  };
  const percent = (share) => `${(100 * share).toFixed(0)}`;
  const lines = part.results.map(({ set, ways, byDraw, starts }) => [
    set.name,
    set.covariance,
    inWords(set),
    ...names.map((name) => cell(ways, name)),
    byDraw.length > 1 ? byDraw.map(percent).join(" ") : "",
    starts === undefined ? "" : starts.toFixed(1),
  ]);
  const head = ["set", "covariance", "N, D, K", ...names, "default, by draw", "starts cost"];
  return [
    `Seeds that reach the best known optimum within ${part.same} nats, sweeps of a fit, and its time: ${part.seeds} seeds, ` +
      `${part.seedsOfLarge} on large data, shared out to ${part.draws} draws of each set that is not public. "Starts cost": in sweeps over all rows; their own sweeps see a sample.`,
    ...origin(part),
    "",
    markdownTable([head, ...lines], { align: ["l", "l", "l", ...head.slice(3).map(() => "r")] }),
    "",
    ...part.notes,
  ].join("\n");
}
