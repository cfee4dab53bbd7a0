import { commandLine } from "../command-line.js";
import { type DataRows, notesOn, readRows } from "../data/rows.js";
import { ExitCode } from "../errors.js";
import { writeText } from "../files/aside.js";
import { type ModelFile, saveModel, summarize } from "../files/model-file.js";
import { dataFiles, requirePlaces } from "../files/places.js";
import { modelFile } from "../files/provenance.js";
import { type Fitted, fitRows, givenOptions } from "../fitting.js";
import type { FitFlags } from "../options.js";
import { chosenFeatures } from "../pictures/features.js";
import { requirePictureName, requireReportName, SHOWN } from "../pictures/names.js";
import { viewOf } from "../pictures/view.js";
import { Session } from "../session.js";
import { classTable } from "../terminal/classes.js";
import { tellFinding } from "../terminal/findings.js";
import { lookAt } from "../terminal/look.js";
import { selectionTable } from "../terminal/selection.js";
import { componentTables } from "../terminal/tables.js";
import type { Talk } from "../terminal/talk.js";
import { counted, duration } from "../words.js";

interface Flags extends FitFlags {
  readonly output?: string | undefined;
  readonly plot?: string | undefined;
  readonly report?: string | undefined;
  readonly ascii?: boolean | undefined;
  readonly braille?: boolean | undefined;
}

export async function run(path: string | undefined, flags: Flags): Promise<void> {
  const converged = await Session.run(flags, async (session) => {
    requirePictureName(flags.plot);
    requireReportName(flags.report);
    await requirePlaces({ "-o": flags.output, "--plot": flags.plot, "--report": flags.report }, await dataFiles(session, path, flags));
    const rows = await readRows(session, path, flags);
    await session.closeEngine();
    notesOn(rows).forEach((note) => {
      session.talk.note(note);
    });
    const fitted = await fitRows(session, rows, flags);
    const { seed, ...options } = givenOptions(flags);
    const file = modelFile(fitted, rows, { command: commandLine(), where: flags.where, sample: flags.sample, options: { ...options, seed: seed ?? 0 } });
    if (flags.output !== undefined) await saveModel(flags.output, file);
    session.talk.document(file);
    sayFit(session.talk, fitted, file, rows);
    if (rows.known !== undefined) session.talk.say(classTable(session.talk, rows, fitted));
    await showFit(session, fitted, rows, file, flags);
    return fitted.result.converged;
  });
  if (!converged) process.exitCode = ExitCode.NotConverged;
}

/** Pictures and pages of the fit, and where everything went. */
async function showFit({ talk }: Session, { model }: Fitted, rows: DataRows, { provenance }: ModelFile, flags: Flags): Promise<void> {
  const { output, plot, report, ascii, braille } = flags;
  if (plot !== undefined || ascii === true || braille === true) {
    const view = await viewOf(model, rows, SHOWN);
    const features = chosenFeatures(view.names, undefined);
    if (ascii === true || braille === true) talk.say(lookAt(talk, view, features, ascii === true ? "ascii" : "braille"));
    if (plot !== undefined) {
      const [{ savePicture }, { pairsFigure }] = await Promise.all([import("../pictures/save.js"), import("../pictures/kinds.js")]);
      await savePicture(talk, plot, pairsFigure(view, features));
    }
  }
  if (report !== undefined) {
    const { reportPage } = await import("../report/report.js");
    await writeText(report, await reportPage({ model, provenance, rows, commands: [commandLine()] }));
  }
  for (const [what, path] of Object.entries({ model: output, picture: plot, report })) if (path !== undefined) talk.say(`${what.padEnd(14)}  ${path}`);
}

/** The whole fit for people. */
function sayFit(talk: Talk, { model, result, cells, milliseconds }: Fitted, { provenance }: ModelFile, { rowNumber }: DataRows): void {
  const { bold } = talk.colors;
  const { rows = 0, source = "", columns = [] } = provenance?.data ?? {};
  talk.say(bold(`${source}: ${counted(rows, "row")}, ${counted(model.features, "feature")}, ${counted(model.components, "component")} with ${model.covariance} covariances`));
  talk.say(componentTables(talk, model));
  if (cells !== undefined) talk.say(selectionTable(talk, cells.map(summarize), 5));
  const tried = result.restarts.length === 1 ? "one start" : `the best of ${result.restarts.length} starts`;
  talk.say(`log-likelihood  ${result.logLikelihood.toFixed(3)}`);
  talk.say(`BIC             ${result.bic.toFixed(3)} (smaller is better)`);
  talk.say(`iterations      ${result.iterations}, of ${tried}`);
  talk.say(`stopped         ${result.stopReason}`);
  talk.say(`time            ${duration(milliseconds)}`);
  for (const finding of result.findings) talk.say(`note            ${tellFinding(finding, columns, rowNumber)}`);
}
