import { columnWords, counted, short } from "./errors.js";
import { platform } from "./platform.js";

/** Something about the data or the fit that its reader should know; `message` says what it means and what to do. */
export type Finding = { readonly message: string } & (
  | { readonly kind: "not-converged"; readonly iterations: number; /** Nats. */ readonly remainingGain: number | undefined }
  | { readonly kind: "collapsed-component"; readonly component: number; /** At most 100 of them. */ readonly rows: readonly number[] }
  | { readonly kind: "empty-component"; readonly component: number }
  | { readonly kind: "duplicate-rows"; readonly count: number; /** At most 100 of them. */ readonly rows: readonly number[] }
  | { readonly kind: "constant-column"; readonly column: number; readonly columnName: string | undefined }
  | { readonly kind: "collinear-columns"; /** Those that the others determine. */ readonly columns: readonly number[]; readonly columnNames: readonly string[] | undefined }
  | { readonly kind: "restarts-differ"; /** Restarts that ended elsewhere. */ readonly count: number; /** Nats. */ readonly difference: number }
  | { readonly kind: "too-many-parameters"; readonly parameters: number; /** The sum of the row weights. */ readonly observations: number }
  | { readonly kind: "identical-start"; readonly components: readonly number[] }
  | { readonly kind: "weights-sum"; readonly sum: number; readonly rows: number }
  | { readonly kind: "far-outlier"; readonly row: number; readonly column: number; readonly value: number; /** From the centre, in robust standard deviations. */ readonly distance: number }
  | { readonly kind: "extreme-scale"; readonly column: number; readonly scale: number }
  | { readonly kind: "no-workers"; readonly reason: string }
);

export type FindingName =
  | "NotConverged"
  | "CollapsedComponent"
  | "EmptyComponent"
  | "DuplicateRows"
  | "ConstantColumn"
  | "CollinearColumns"
  | "RestartsDiffer"
  | "TooManyParameters"
  | "IdenticalStart"
  | "WeightsSum"
  | "FarOutlier"
  | "ExtremeScale";

/** A finding as the core gives it; -1 or NaN where a number does not apply. */
export interface RawFinding {
  readonly name: FindingName;
  readonly component: number;
  readonly row: number;
  readonly column: number;
  readonly count: number;
  readonly value: number;
  /** Rows, columns or components, whichever the kind speaks of. */
  readonly indices: readonly number[];
}

/** What else the words need. */
export interface FindingContext {
  readonly names: readonly string[] | undefined;
  readonly iterations: number;
  readonly parameters: number;
  readonly observations: number;
}

type Tell = (finding: RawFinding, context: FindingContext) => Finding;

/** In the order of the core's numbers (crates/gaussmix/src/findings.rs). */
const TELL: Readonly<Record<FindingName, Tell>> = {
  NotConverged: ({ value }, { iterations }) => ({
    kind: "not-converged",
    iterations,
    remainingGain: Number.isNaN(value) ? undefined : value,
    message:
      `The fit stopped after ${howMany(iterations, "iteration")}, before it had converged` +
      (Number.isNaN(value) ? ". " : `; about ${short(value)} nats of log-likelihood are left to gain. `) +
      "The model can be used, but is not final. Raise maxIterations, or go on from it with init: model.",
  }),
  CollapsedComponent: ({ component, count, indices }) => ({
    kind: "collapsed-component",
    component,
    rows: indices,
    message:
      `The variance floor holds up component ${component}: its ${howMany(count, "row")}${listed(indices, count)} hardly ${count === 1 ? "varies" : "vary"} in some direction, ` +
      "and without the floor its likelihood would grow without limit. Use fewer components, a simpler covariance, or a larger regularization.",
  }),
  EmptyComponent: ({ component }) => ({
    kind: "empty-component",
    component,
    message: `Component ${component} has lost all its rows: the data do not need it. Use fewer components, or more restarts.`,
  }),
  DuplicateRows: ({ count, indices }) => ({
    kind: "duplicate-rows",
    count,
    rows: indices,
    message:
      `${howMany(count, "row")} ${count === 1 ? "repeats" : "repeat"} another exactly${listed(indices, count)}. A component may settle on such a point. ` +
      "If the values were rounded or recorded twice, consider removing the repetitions.",
  }),
  ConstantColumn: ({ column }, { names }) => ({
    kind: "constant-column",
    column,
    columnName: names?.[column],
    message: `${sentence(columnWords(column, names))} has the same value in every row. It tells nothing about the components; leave it out.`,
  }),
  CollinearColumns: ({ indices }, { names }) => ({
    kind: "collinear-columns",
    columns: indices,
    columnNames: names && indices.map((column) => names[column] ?? ""),
    message:
      `${indices.length === 1 ? "Column" : "Columns"} ${indices.map((column) => named(column, names)).join(", ")} can be computed from the other columns (as a linear combination). ` +
      `The variance floor keeps the fit finite, but its log-likelihood depends on that floor. Leave such columns out, or use covariance: "diagonal".`,
  }),
  RestartsDiffer: ({ count, value }) => ({
    kind: "restarts-differ",
    count,
    difference: value,
    message:
      `${howMany(count, "restart")} that ran to the end came to another optimum than the best, up to ${short(value)} nats away. ` +
      "The best one is returned. More restarts make it likelier that it is the best there is.",
  }),
  TooManyParameters: (_, { parameters, observations }) => ({
    kind: "too-many-parameters",
    parameters,
    observations,
    message:
      `The model has ${howMany(parameters, "free parameter")} for ${howMany(observations, "observation")}, more than they can carry. ` +
      `Use fewer components, fewer columns, or covariance: "tied", "diagonal" or "spherical".`,
  }),
  IdenticalStart: ({ indices }) => ({
    kind: "identical-start",
    components: indices,
    message:
      `The components ${indices.join(", ")} started with the same parameters, so that EM can never tell them apart. ` +
      "Give them different means, or use a seeded init.",
  }),
  WeightsSum: ({ value, count }) => ({
    kind: "weights-sum",
    sum: value,
    rows: count,
    message:
      `The sampleWeights sum to ${short(value)} for ${howMany(count, "row")}. They count as frequencies: their sum is the N of AIC, BIC and ICL ` +
      "and scales the log-likelihood. If they are relative, multiply them so that they sum to the number of rows.",
  }),
  FarOutlier: ({ row, column, count, value }, { names }) => ({
    kind: "far-outlier",
    row,
    column,
    value,
    distance: count,
    message:
      `Row ${row} is ${short(value)} in ${columnWords(column, names)}, ${short(count)} robust standard deviations from the centre. ` +
      "Such a row can take a component to itself. Check it for a slip of the unit or the decimal point.",
  }),
  ExtremeScale: ({ column, value }, { names }) => ({
    kind: "extreme-scale",
    column,
    scale: value,
    message: `The values of ${columnWords(column, names)} are of the order of ${short(value)}, near the end of what numbers can hold. Choose another unit for it.`,
  }),
};

export const FINDING_NAMES = Object.keys(TELL) as readonly FindingName[];

/** Puts a finding of the core into words. */
export function tellFinding(finding: RawFinding, context: FindingContext): Finding {
  return TELL[finding.name](finding, context);
}

function howMany(count: number, noun: string): string {
  return counted(short(count), noun);
}

/** The first few rows in brackets, where there are any. */
function listed(rows: readonly number[], count: number): string {
  if (rows.length === 0) return "";
  const shown = rows.slice(0, 5).join(", ");
  return ` (${rows.length === 1 ? "row" : "rows"} ${shown}${count > 5 ? ", ..." : ""})`;
}

function named(column: number, names: readonly string[] | undefined): string {
  const name = names?.[column];
  return name === undefined ? String(column) : JSON.stringify(name);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the caller of a fit over workers should know where none could be had. */
export function tellNoWorkers(reason: string): Finding {
  return {
    kind: "no-workers",
    reason,
    message: `The fit ran on one thread, because no worker could start (${reason}). ${platform().adviceOnWorkers()} Or ask for one thread with threads: 1.`,
  };
}
