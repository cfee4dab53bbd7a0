import type { CellSummary, FittedSummary } from "../files/model-file.js";
import { whole } from "../words.js";
import { table, widthOf } from "./tables.js";
import type { Talk } from "./talk.js";

/** What is not final about a cell's numbers. */
const MARKS: readonly { readonly mark: string; readonly isOf: (cell: FittedSummary) => boolean; readonly words: string }[] = [
  { mark: "~", isOf: ({ stopReason }) => stopReason === "brief", words: "not fitted to its end: it lies too far behind to be the best. With --thorough all cells are." },
  { mark: "*", isOf: ({ converged, stopReason }) => !converged && stopReason !== "brief", words: "not converged, so that its numbers are not final. Raise --max-iterations." },
];

/** Of a cell whose numbers are not final the verdict stands under reserve. */
export function verdictOf(cell: FittedSummary): string {
  return `${cell.verdict}${MARKS.find(({ isOf }) => isOf(cell))?.mark ?? ""}`;
}

/** What the marks of the cells that are shown say, and whether the best may lie beyond what was asked for. */
export function remarks(cells: readonly CellSummary[], shown: readonly FittedSummary[]): string[] {
  const marks = MARKS.filter(({ isOf }) => shown.some(isOf)).map(({ mark, words }) => `${mark} ${words}`);
  return [...marks, ...beyond(cells)];
}

/** A best at the edge of the numbers of components is the best of those alone. */
function beyond(cells: readonly CellSummary[]): string[] {
  const asked = cells.map(({ components }) => components);
  const [fewest, most] = [Math.min(...asked), Math.max(...asked)];
  const best = cells.find(({ verdict }) => verdict === "best")?.components;
  if (fewest === most) return [];
  if (best === most) return [`The best has the most components that were asked for: more may be better still. Try -k ${most}..${2 * most}.`];
  if (best === fewest && fewest > 1) return [`The best has the fewest components that were asked for: fewer may be better still. Try -k 1..${fewest}.`];
  return [];
}

interface Column {
  readonly head: string;
  readonly cell: (cell: FittedSummary, best: number) => string;
}

const COLUMNS: readonly Column[] = [
  { head: "K", cell: ({ components }) => whole(components) },
  { head: "covariances", cell: ({ covariance }) => covariance },
  { head: "parameters", cell: ({ parameterCount }) => whole(parameterCount) },
  { head: "log-likelihood", cell: ({ logLikelihood }) => logLikelihood.toFixed(2) },
  { head: "BIC", cell: ({ bic }) => bic.toFixed(2) },
  { head: "difference", cell: ({ bic }, best) => (bic - best).toFixed(2) },
  { head: "ICL", cell: ({ icl }) => icl.toFixed(2) },
  { head: "verdict", cell: verdictOf },
];
/** What a narrow terminal can do without, first what is missed least. */
const SPARED = ["parameters", "ICL", "log-likelihood", "difference"];

/** The cells of a selection, best first. */
export function selectionTable(talk: Talk, cells: readonly CellSummary[], most = Infinity): string {
  const { green, dim } = talk.colors;
  const fitted = cells.flatMap((cell) => (cell.verdict === "failed" ? [] : [cell]));
  const best = Math.min(...fitted.filter(({ verdict }) => verdict === "best").map(({ bic }) => bic));
  const order = [...fitted].sort((one, other) => Number(one.verdict === "collapsed") - Number(other.verdict === "collapsed") || one.bic - other.bic);
  const shown = order.slice(0, most);
  const build = (columns: readonly Column[]): [string[], string[][]] => [columns.map(({ head }) => head), shown.map((one) => columns.map(({ cell }) => cell(one, best)))];
  const fits = (spared: number): boolean => widthOf(...build(without(spared))) <= talk.width;
  const spared = SPARED.findIndex((_, count) => fits(count));
  const [head, rows] = build(without(spared < 0 ? SPARED.length : spared));
  const coloured = rows.map((row, n) => {
    const verdict = shown[n]?.verdict;
    return verdict === "best" ? row.map((text) => green(text)) : verdict === "collapsed" ? row.map((text) => dim(text)) : row;
  });
  const more = order.length > most ? [dim(`and ${order.length - most} more; gaussmix select shows all`)] : [];
  return [table(talk, head, coloured, 2), ...remarks(cells, shown), ...more].join("\n");
}

function without(spared: number): readonly Column[] {
  return COLUMNS.filter(({ head }) => !SPARED.slice(0, spared).includes(head));
}
