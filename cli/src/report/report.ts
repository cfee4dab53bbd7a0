import type { GaussianMixture } from "gaussmix";
import { featureNames } from "../components.js";
import type { DataRows } from "../data/rows.js";
import { notesOn } from "../data/rows.js";
import type { CellSummary, Provenance } from "../files/model-file.js";
import { chosenFeatures } from "../pictures/features.js";
import { svgOf } from "../pictures/figure.js";
import { bicFigure, pairsFigure, traceFigure } from "../pictures/kinds.js";
import { viewOf } from "../pictures/view.js";
import { tellFinding } from "../terminal/findings.js";
import { remarks, verdictOf } from "../terminal/selection.js";
import { componentNumber, counted, percent, significant, whole } from "../words.js";
import { command, htmlTable, list, page, paragraphs, type Section } from "./page.js";
import { type NotedRow, OUTLIER_SHARE, type Summary, summarizeRows, SURE } from "./summary.js";
import { componentsInWords } from "./words.js";

/** As many points as a page bears, over all panels. */
const POINTS = 12_000;

export interface Reported {
  readonly model: GaussianMixture;
  readonly provenance: Provenance | undefined;
  readonly rows: DataRows;
  /** Commands that lead here again. */
  readonly commands: readonly string[];
}

/** Everything about a fit on one page. */
export async function reportPage({ model, provenance, rows, commands }: Reported): Promise<string> {
  const summary = await summarizeRows(model, rows);
  const features = chosenFeatures(featureNames(model), undefined);
  const view = await viewOf(model, rows, Math.ceil(POINTS / Math.max(1, features.length * (features.length - 1))));
  const sections: (Section | undefined)[] = [
    { title: "The data", body: dataTable(summary) + paragraphs(notesOn(rows).map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`)) },
    provenance === undefined ? undefined : { title: "The fit", body: fitTable(model, provenance) },
    provenance === undefined || provenance.selection === null ? undefined : selection(provenance.selection),
    { title: "The components", body: list(componentsInWords(model, summary)) },
    { title: "The picture", body: `<p>Point at a row to see its values and to find it in all panels.</p>\n${svgOf(pairsFigure(view, features))}` },
    provenance === undefined ? undefined : { title: "On the way there", body: svgOf(traceFigure(provenance)) },
    provenance === undefined ? undefined : findings(provenance, featureNames(model), rows),
    rowsSection("Uncertain rows", `${counted(summary.uncertainCount, "row")} of ${whole(rows.rows)} ${summary.uncertainCount === 1 ? "has" : "have"} less than ${percent(SURE, 0)} for the most likely component.`, summary.uncertain, model),
    rowsSection("Outliers", `${counted(summary.outlierCount, "row")} of ${whole(rows.rows)} ${summary.outlierCount === 1 ? "is" : "are"} less dense than all but ${percent(OUTLIER_SHARE)} of the model's own draws.`, summary.outliers, model),
    { title: "To make it again", body: command(commands.join("\n")) + (provenance === undefined ? "" : paragraphs([versions(provenance)])) },
  ];
  const title = `${counted(model.components, "Gaussian")} for ${rows.label}`;
  const lead = `${counted(rows.rows, "row")}, ${counted(model.features, "feature")}, ${model.covariance} covariances.`;
  return page(title, lead, sections.filter((section) => section !== undefined));
}

function dataTable({ features }: Summary): string {
  const head = ["feature", "mean", "st. deviation", "least", "25%", "median", "75%", "greatest", "missing"];
  return htmlTable(
    head,
    features.map(({ name, mean, deviation, least, quartiles, greatest, missing }) => [name, ...[mean, deviation, least, ...quartiles, greatest].map((value) => significant(value)), whole(missing)]),
  );
}

function fitTable(model: GaussianMixture, { fit, options }: Provenance): string {
  const restarts = fit.restarts.length;
  const states = ["finished", "dropped", "degenerate"].map((state) => ({ state, count: fit.restarts.filter((one) => one.state === state).length })).filter(({ count }) => count > 0);
  return htmlTable(["", ""], [
    ["log-likelihood", fit.logLikelihood.toFixed(3)],
    ["free parameters", whole(fit.parameterCount)],
    ["BIC", fit.bic.toFixed(3)],
    ["AIC", fit.aic.toFixed(3)],
    ["ICL", fit.icl.toFixed(3)],
    ["components", `${whole(model.components)}, ${model.covariance} covariances`],
    ["stopped", `${fit.stopReason}, after ${counted(fit.iterations, "iteration")}`],
    ["starts", restarts === 1 ? "1" : `${restarts} (${states.map(({ state, count }) => `${count} ${state}`).join(", ")})`],
    ["seed", typeof options["seed"] === "number" ? String(options["seed"]) : "0"],
  ]);
}

function selection(cells: readonly CellSummary[]): Section {
  const fitted = cells.flatMap((cell) => (cell.verdict === "failed" ? [] : [cell])).sort((one, other) => one.bic - other.bic);
  const best = fitted.findIndex(({ verdict }) => verdict === "best");
  const smallest = fitted[best]?.bic ?? NaN;
  const shown = fitted.slice(0, Math.max(10, best + 1));
  const rows = shown.map((cell) => {
    const { components, covariance, parameterCount, logLikelihood, bic, icl } = cell;
    return [`${components} ${covariance}`, whole(parameterCount), logLikelihood.toFixed(2), bic.toFixed(2), (bic - smallest).toFixed(2), icl.toFixed(2), verdictOf(cell)];
  });
  const few = rows.length < cells.length ? [`The ${rows.length} best of ${cells.length}; the picture has them all.`] : [];
  const words = paragraphs([...few, ...remarks(cells, shown)]);
  return { title: "The choice", body: htmlTable(["K and family", "parameters", "log-likelihood", "BIC", "difference", "ICL", "verdict"], rows, best) + words + svgOf(bicFigure(cells)) };
}

function findings({ fit }: Provenance, names: readonly string[], { rowNumber }: DataRows): Section {
  const told = fit.findings.map((finding) => tellFinding(finding, names, rowNumber));
  return { title: "Findings", body: told.length === 0 ? paragraphs(["Nothing that you should know beyond the numbers."]) : list(told) };
}

function rowsSection(title: string, words: string, rows: readonly NotedRow[], model: GaussianMixture): Section {
  if (rows.length === 0) return { title, body: paragraphs([words]) };
  const names = featureNames(model).slice(0, 8);
  const table = htmlTable(
    ["row", ...names, "component", "uncertainty", "log-density"],
    rows.map(({ number, features, component, uncertainty, logDensity }) => [
      whole(number),
      ...names.map((_, d) => significant(features[d] ?? NaN)),
      String(componentNumber(component)),
      uncertainty.toFixed(3),
      logDensity.toFixed(2),
    ]),
  );
  return { title, body: paragraphs([words]) + table };
}

function versions({ versions: used, data, created }: Provenance): string {
  return `Fitted ${created.slice(0, 10)} with gaussmix ${used.gaussmix} (command line ${used["gaussmix-cli"]}, DuckDB ${used.duckdb}, Node ${used.node}). SHA-256 of the rows' numbers: ${data.sha256}.`;
}
