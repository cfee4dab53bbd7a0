import * as Plot from "@observablehq/plot";
import type { CellSummary, FittedSummary, Provenance } from "../files/model-file.js";
import { counted, whole } from "../words.js";
import type { Figure } from "./figure.js";
import { shortened } from "./labels.js";
import { componentLegend, ellipses, histogram, points } from "./marks.js";
import { type Extent, matrix } from "./matrix.js";
import { colourOf, FAINT_INK, INK } from "./palette.js";
import type { ShownRow, View } from "./view.js";

const MARGIN = { marginTop: 12, marginRight: 20, marginBottom: 46, marginLeft: 72 };
const WIDTH = 820;
const Y_LABEL = 56;
const LEVELS_IN_WORDS = "Each component by its mean and the ellipses that hold 50% and 90% of it";

function shownOf({ rows, total }: View): string {
  return rows.length < total ? `${whole(rows.length)} of ${counted(total, "row")} shown.` : `${counted(total, "row")}.`;
}

function titleOf({ model }: View): string {
  return `${counted(model.components, "component")}, ${model.covariance} covariances`;
}

/** The names at the axes of one plot, cut where they are too long for it. */
function axisNames({ names }: View, height: number, i: number, j: number): { x: string; y: string } {
  const { marginTop, marginRight, marginBottom, marginLeft } = MARGIN;
  return { x: shortened(names[i] ?? "", WIDTH - marginLeft - marginRight), y: shortened(names[j] ?? "", height - marginTop - marginBottom) };
}

/** One feature as a histogram, two as a scatter plot, more as a matrix of both. */
export function pairsFigure(view: View, features: readonly number[]): Figure {
  const head = { title: titleOf(view), legend: componentLegend(view.model) };
  const [i = 0, j = 0] = features;
  if (features.length === 1) {
    const height = 440;
    const plot = { ...MARGIN, width: WIDTH, height, x: { label: axisNames(view, height, i, i).x }, y: { label: "Density", grid: true, labelOffset: Y_LABEL }, marks: histogram(view, i) };
    const sum = view.model.components > 1 ? ", each component's share of the density and, dashed, their sum" : " and the density";
    return { ...head, subtitle: `The histogram${sum}. ${shownOf(view)}`, width: WIDTH, height, panels: [{ x: 0, y: 0, plot }] };
  }
  const subtitle = `${LEVELS_IN_WORDS}. ${shownOf(view)}`;
  if (features.length > 2) {
    const radius = view.rows.length > 1000 ? 1.3 : 2;
    const marks = { pair: (a: number, b: number) => [points(view, a, b, radius), ...ellipses(view.model, a, b)], one: (d: number, extent: Extent) => histogram(view, d, extent) };
    return { ...head, subtitle, ...matrix(view, features, marks) };
  }
  const height = 540;
  const label = axisNames(view, height, i, j);
  const plot: Plot.PlotOptions = {
    ...MARGIN,
    width: WIDTH,
    height,
    x: { label: label.x, nice: true },
    y: { label: label.y, nice: true, grid: true, labelOffset: Y_LABEL },
    marks: [points(view, i, j, view.rows.length > 2000 ? 2 : 3.4), ...ellipses(view.model, i, j)],
  };
  return { ...head, subtitle, width: WIDTH, height, panels: [{ x: 0, y: 0, plot }] };
}

/** How sure each row is of its component: of one feature by the height of its point, of more by its size and darkness. */
export function uncertaintyFigure(view: View, features: readonly number[]): Figure {
  const [i = 0, j = 0] = features;
  const head = { title: "Where the model is unsure", legend: componentLegend(view.model) };
  const sorted = [...view.rows].sort((one, other) => one.uncertainty - other.uncertainty);
  const most = mostUncertainty(view);
  const fill = (row: ShownRow): string => colourOf(row.component);
  const byHeight = (d: number, r: number): Plot.Markish => Plot.dot(sorted, { x: (row: ShownRow) => row.features[d], y: "uncertainty", fill, r });
  const bySize = (a: number, b: number, least: number, factor: number): Plot.Markish =>
    Plot.dot(sorted, {
      x: (row: ShownRow) => row.features[a],
      y: (row: ShownRow) => row.features[b],
      r: { value: (row: ShownRow) => least + factor * Math.sqrt(row.uncertainty / most), scale: null },
      fill,
      fillOpacity: { value: (row: ShownRow) => 0.4 + 0.5 * (row.uncertainty / most), scale: null },
    });
  const larger = "The larger and darker a point, the less sure it is of its component";
  if (features.length > 2) {
    const marks = { pair: (a: number, b: number) => [bySize(a, b, 1.2, 4)], one: (d: number) => [Plot.ruleY([0, most], { stroke: "none" }), byHeight(d, 1.6)] };
    return { ...head, subtitle: `${larger}; on the diagonal, the higher. ${shownOf(view)}`, ...matrix(view, features, marks) };
  }
  const height = 540;
  const label = axisNames(view, height, i, j);
  const shared = { ...MARGIN, width: WIDTH, height, x: { label: label.x, nice: true } };
  const plot: Plot.PlotOptions =
    features.length === 1
      ? { ...shared, y: { label: "Uncertainty (1 - largest responsibility)", grid: true, domain: [0, most], labelOffset: Y_LABEL }, marks: [byHeight(i, 2.6)] }
      : { ...shared, y: { label: label.y, nice: true, grid: true, labelOffset: Y_LABEL }, marks: [bySize(i, j, 1.8, 7.2)] };
  const words = features.length === 1 ? "The higher a point, the less sure it is of its component" : larger;
  return { ...head, subtitle: `${words}. ${shownOf(view)}`, width: WIDTH, height, panels: [{ x: 0, y: 0, plot }] };
}

/** The uncertainty of a row that all components claim alike. */
function mostUncertainty({ model }: View): number {
  return model.components > 1 ? 1 - 1 / model.components : 1;
}

/** BIC against the number of components, a line for each family. */
export function bicFigure(cells: readonly CellSummary[]): Figure {
  const fitted = cells.flatMap((cell): FittedSummary[] => (cell.verdict === "failed" || cell.verdict === "collapsed" ? [] : [cell]));
  const families = [...new Set(fitted.map(({ covariance }) => covariance))];
  const colour = ({ covariance }: FittedSummary): string => colourOf(families.indexOf(covariance));
  const best = fitted.filter(({ verdict }) => verdict === "best");
  const plot: Plot.PlotOptions = {
    ...MARGIN,
    marginLeft: 92,
    width: WIDTH,
    height: 420,
    x: { label: "Components (K)", type: "point" },
    y: { label: "BIC (smaller is better)", grid: true, nice: true, labelOffset: 78 },
    marks: [
      Plot.line(fitted, { x: "components", y: "bic", z: "covariance", stroke: colour, strokeWidth: 1.6 }),
      Plot.dot(fitted, { x: "components", y: "bic", fill: colour, r: 3.2, title: (cell: FittedSummary) => `K = ${cell.components}, ${cell.covariance}\nBIC ${cell.bic.toFixed(2)}` }),
      Plot.dot(best, { x: "components", y: "bic", r: 7.5, stroke: INK, strokeWidth: 1.8 }),
    ],
  };
  const [winner] = best;
  const hidden = cells.length - fitted.length;
  const title = winner === undefined ? "BIC" : `BIC is smallest for K = ${winner.components} with ${winner.covariance} covariances`;
  const legend = families.map((family, place) => ({ colour: colourOf(place), words: family }));
  return { title, subtitle: `${counted(cells.length, "fit")}, compared by BIC.${hidden === 0 ? "" : ` ${hidden} of them collapsed or failed, and are not shown.`}`, legend, width: WIDTH, height: 420, panels: [{ x: 0, y: 0, plot }] };
}

/** The log-likelihood on the way of the run that won. */
export function traceFigure({ fit }: Pick<Provenance, "fit">): Figure {
  const steps = fit.trace.map((logLikelihood, iteration) => ({ iteration, logLikelihood }));
  const plot: Plot.PlotOptions = {
    ...MARGIN,
    marginLeft: 100,
    width: WIDTH,
    height: 380,
    x: { label: "Iteration" },
    y: { label: "Log-likelihood", grid: true, nice: true, labelOffset: 84 },
    marks: [Plot.line(steps, { x: "iteration", y: "logLikelihood", stroke: FAINT_INK }), Plot.dot(steps, { x: "iteration", y: "logLikelihood", fill: colourOf(1), r: 2.6 })],
  };
  return { title: `${counted(fit.iterations, "iteration")}, stopped: ${fit.stopReason}`, subtitle: "The log-likelihood of the run that won, from its start; it never falls.", legend: [], width: WIDTH, height: 380, panels: [{ x: 0, y: 0, plot }] };
}
