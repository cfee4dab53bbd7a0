import type { Finding } from "gaussmix";
import { componentNumber, counted, listed, significant, whole } from "../words.js";

/** The number, from 1, of a row that was used among those that were given. */
type RowNumber = (place: number) => number;

function rowsIn(rows: readonly number[], rowNumber: RowNumber): string {
  return rows.length === 0 ? "" : ` (${rows.length === 1 ? "row" : "rows"} ${listed(rows.map((row) => whole(rowNumber(row))), 5)})`;
}

/** A finding of the fit in the words of the command line: components and rows counted from 1, remedies as options. */
export function tellFinding(finding: Finding, names: readonly string[], rowNumber: RowNumber): string {
  const column = (d: number): string => JSON.stringify(names[d] ?? `column ${d + 1}`);
  switch (finding.kind) {
    case "not-converged": {
      const gain = finding.remainingGain === undefined ? "" : `; about ${significant(finding.remainingGain, 2)} nats are left to gain`;
      return `Not converged after ${counted(finding.iterations, "iteration")}${gain}. Raise --max-iterations.`;
    }
    case "collapsed-component":
      return `Component ${componentNumber(finding.component)} has shrunk onto a few rows${rowsIn(finding.rows, rowNumber)}; only the variance floor holds it up. Use fewer components, a simpler family, or a larger --regularization.`;
    case "empty-component":
      return `Component ${componentNumber(finding.component)} has lost all its rows: the data do not need it. Use fewer components.`;
    case "duplicate-rows":
      return `${counted(finding.count, "row")} ${finding.count === 1 ? "repeats" : "repeat"} another exactly${rowsIn(finding.rows, rowNumber)}. A component may settle on such a point.`;
    case "constant-column":
      return `Column ${column(finding.column)} has the same value in every row. Leave it out with --columns.`;
    case "collinear-columns":
      return `${listed(finding.columns.map(column))} can be computed from the other columns, so that the log-likelihood hangs on the variance floor. Leave them out with --columns, or use -f diagonal.`;
    case "restarts-differ":
      return `${counted(finding.count, "start")} came to another optimum than the best, up to ${significant(finding.difference, 3)} nats below. More --restarts make it likelier that the best is the best there is.`;
    case "too-many-parameters":
      return `${counted(finding.parameters, "free parameter")} for ${counted(Math.round(finding.observations), "observation")} are more than the rows can carry. Use fewer components or columns, or a simpler family.`;
    case "identical-start":
      return `Components ${listed(finding.components.map((k) => String(componentNumber(k))))} started alike and can't be told apart.`;
    case "weights-sum":
      return `The weights sum to ${significant(finding.sum)} for ${counted(finding.rows, "row")}. They count as frequencies; scale relative ones so that they sum to the number of rows.`;
    case "far-outlier":
      return `Row ${whole(rowNumber(finding.row))} is ${significant(finding.value)} in ${column(finding.column)}, ${significant(finding.distance, 3)} robust standard deviations from the centre. Check it for a slip of the unit or the decimal point.`;
    case "extreme-scale":
      return `The values of ${column(finding.column)} are near the end of what numbers can hold. Choose another unit.`;
    case "no-workers":
      return `The fit ran on one thread, because no other could start (${finding.reason}).`;
  }
}
