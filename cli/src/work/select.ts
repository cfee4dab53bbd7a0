import { notesOn, readRows } from "../data/rows.js";
import { WrongUsage } from "../errors.js";
import { type CellSummary, summarize } from "../files/model-file.js";
import { dataFiles, requirePlaces } from "../files/places.js";
import { tableTarget, writeTable } from "../files/table-file.js";
import * as sql from "../data/sql.js";
import { fitRows } from "../fitting.js";
import type { FitFlags } from "../options.js";
import { Session } from "../session.js";
import { selectionTable } from "../terminal/selection.js";

interface Flags extends FitFlags {
  readonly output?: string | undefined;
}

/** Compares numbers of components and families, and keeps no model. */
export async function run(path: string | undefined, flags: Flags): Promise<void> {
  await Session.run(flags, async (session) => {
    const target = tableTarget(flags.output, false);
    await requirePlaces({ "-o": flags.output }, await dataFiles(session, path, flags));
    const rows = await readRows(session, path, flags);
    notesOn(rows).forEach((note) => {
      session.talk.note(note);
    });
    const { cells } = await fitRows(session, rows, flags);
    if (cells === undefined) throw new WrongUsage("There is nothing to choose among: give several numbers of components, such as -k 1..9, or several families with -f.");
    const table = cells.map(summarize);
    if (flags.output !== undefined) await writeTable(session, valuesQuery(table), target);
    session.talk.document(table);
    session.talk.say(selectionTable(session.talk, table));
    for (const cell of table) if (cell.verdict === "failed") session.talk.say(`K = ${cell.components} ${cell.covariance} could not be fitted: ${cell.error}`);
    if (flags.output !== undefined) session.talk.say(`saved  ${flags.output}`);
  });
}

/** The table of cells as a query, in its order. */
function valuesQuery(cells: readonly CellSummary[]): string {
  const rows = cells.map((cell) => {
    const numbers = cell.verdict === "failed" ? new Array<string>(7).fill("NULL") : [`CAST(${cell.parameterCount} AS INTEGER)`, ...[cell.logLikelihood, cell.aic, cell.bic, cell.icl, cell.iclEntropy].map((value) => `CAST(${value} AS DOUBLE)`), String(cell.converged)];
    return `(${[cell.components, sql.literal(cell.covariance), ...numbers, sql.literal(cell.verdict)].join(", ")})`;
  });
  return `SELECT * FROM (VALUES ${rows.join(", ")}) AS cells(components, covariance, parameters, log_likelihood, aic, bic, icl, icl_entropy, converged, verdict)`;
}
