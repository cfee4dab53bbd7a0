import * as Plot from "@observablehq/plot";
import type { CellSummary, FittedSummary, Provenance } from "../files/model-file.js";
import { counted, whole } from "../words.js";
import type { Figure } from "./figure.js";
import { componentLegend, ellipses, histogram, points } from "./marks.js";
import { colourOf, FAINT_INK, INK } from "./palette.js";
import type { ShownRow, View } from "./view.js";

const MARGIN = { marginTop: 12, marginRight: 20, marginBottom: 46, marginLeft: 72 };
const Y_LABEL = 56;
const LEVELS_IN_WORDS = "Each component by its mean and the ellipses that hold 50% and 90% of it";

function shownOf({ rows, total }: View): string {
  return rows.length < total ? `${whole(rows.length)} of ${counted(total, "row")} shown.` : `${counted(total, "row")}.`;
}

function titleOf({ model }: View): string {
  return `${counted(model.components, "component")}, ${model.covariance} covariances`;
}

/** One feature as a histogram, two as a scatter plot, more as a matrix of both. */
export function pairsFigure(view: View, features: readonly number[]): Figure {
  const head = { title: titleOf(view), legend: componentLegend(view.model) };
  const [i = 0, j = 0] = features;
  if (features.length === 1) {
    const plot = { ...MARGIN, width: 820, height: 440, x: { label: view.names[i] ?? null }, y: { label: "Density", grid: true, labelOffset: Y_LABEL }, marks: histogram(view, i) };
    return { ...head, subtitle: `The histogram, each component's share of the density and, in dark, their sum. ${shownOf(view)}`, width: 820, height: 440, panels: [{ x: 0, y: 0, plot }] };
  }
  const subtitle = `${LEVELS_IN_WORDS}. ${shownOf(view)}`;
  if (features.length > 2) return { ...head, subtitle, ...matrix(view, features) };
  const plot: Plot.PlotOptions = {
    ...MARGIN,
    width: 820,
    height: 540,
    x: { label: view.names[i] ?? null, nice: true },
    y: { label: view.names[j] ?? null, nice: true, grid: true, labelOffset: Y_LABEL },
    marks: [points(view, i, j, view.rows.length > 2000 ? 2 : 3.4), ...ellipses(view.model, i, j)],
  };
  return { ...head, subtitle, width: 820, height: 540, panels: [{ x: 0, y: 0, plot }] };
}

/** Features against each other, their histograms on the diagonal. */
function matrix(view: View, features: readonly number[]): Pick<Figure, "width" | "height" | "panels"> {
  const side = Math.max(170, Math.floor(880 / features.length));
  const radius = view.rows.length > 1000 ? 1.3 : 2;
  const panels = features.flatMap((j, row) =>
    features.map((i, column) => {
      const plot: Plot.PlotOptions = {
        width: side,
        height: side,
        marginTop: 8,
        marginRight: 8,
        marginBottom: 36,
        marginLeft: 46,
        x: { label: row === features.length - 1 ? (view.names[i] ?? null) : null, ticks: 4, labelOffset: 34 },
        y: { label: column === 0 ? (view.names[j] ?? null) : null, ticks: 4, labelOffset: 42, ...(i === j ? { ticks: [] } : {}) },
        marks: i === j ? histogram(view, i) : [Plot.frame({ stroke: "#e3e7ec" }), points(view, i, j, radius), ...ellipses(view.model, i, j)],
      };
      return { x: 10 + column * side, y: row * side, plot };
    }),
  );
  return { width: 20 + features.length * side, height: features.length * side + 10, panels };
}

/** How sure each row is of its component: the larger and darker, the less. */
export function uncertaintyFigure(view: View, features: readonly number[]): Figure {
  const [i = 0, j] = features;
  const title = "Where the model is unsure";
  const legend = componentLegend(view.model);
  const sorted = [...view.rows].sort((one, other) => one.uncertainty - other.uncertainty);
  const shared = { ...MARGIN, width: 820, height: 540, x: { label: view.names[i] ?? null, nice: true } };
  const share = { x: (row: ShownRow) => row.features[i], fill: (row: ShownRow) => colourOf(row.component) };
  const plot: Plot.PlotOptions =
    j === undefined
      ? { ...shared, y: { label: "Uncertainty (1 - largest responsibility)", grid: true, domain: [0, 1], labelOffset: Y_LABEL }, marks: [Plot.dot(sorted, { ...share, y: "uncertainty", r: 2.6 })] }
      : {
          ...shared,
          y: { label: view.names[j] ?? null, nice: true, grid: true, labelOffset: Y_LABEL },
          r: { type: "sqrt", domain: [0, 0.5], range: [1.8, 9] },
          marks: [Plot.dot(sorted, { ...share, y: (row: ShownRow) => row.features[j], r: "uncertainty", fillOpacity: (row: ShownRow) => 0.4 + Math.min(0.5, row.uncertainty) })],
        };
  return { title, subtitle: `The larger a point, the less sure it is of its component. ${shownOf(view)}`, legend, width: 820, height: 540, panels: [{ x: 0, y: 0, plot }] };
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
    width: 820,
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
  return { title, subtitle: `${counted(cells.length, "fit")}, compared by BIC.${hidden === 0 ? "" : ` ${hidden} of them collapsed or failed, and are not shown.`}`, legend, width: 820, height: 420, panels: [{ x: 0, y: 0, plot }] };
}

/** The log-likelihood on the way of the run that won. */
export function traceFigure({ fit }: Pick<Provenance, "fit">): Figure {
  const steps = fit.trace.map((logLikelihood, iteration) => ({ iteration, logLikelihood }));
  const plot: Plot.PlotOptions = {
    ...MARGIN,
    marginLeft: 100,
    width: 820,
    height: 380,
    x: { label: "Iteration" },
    y: { label: "Log-likelihood", grid: true, nice: true, labelOffset: 84 },
    marks: [Plot.line(steps, { x: "iteration", y: "logLikelihood", stroke: FAINT_INK }), Plot.dot(steps, { x: "iteration", y: "logLikelihood", fill: colourOf(1), r: 2.6 })],
  };
  return { title: `${counted(fit.iterations, "iteration")}, stopped: ${fit.stopReason}`, subtitle: "The log-likelihood of the run that won, from its start; it never falls.", legend: [], width: 820, height: 380, panels: [{ x: 0, y: 0, plot }] };
}
