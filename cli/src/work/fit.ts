import { commandLine } from "../command-line.js";
import { notesOn, readRows } from "../data/rows.js";
import { ExitCode } from "../errors.js";
import { requirePlace } from "../files/aside.js";
import { type ModelFile, saveModel, summarize } from "../files/model-file.js";
import { modelFile } from "../files/provenance.js";
import { type Fitted, fitRows, givenOptions } from "../fitting.js";
import type { FitFlags } from "../options.js";
import { Session } from "../session.js";
import { classTable } from "../terminal/classes.js";
import { tellFinding } from "../terminal/findings.js";
import { componentTables, selectionTable } from "../terminal/tables.js";
import type { Talk } from "../terminal/talk.js";
import { counted, duration } from "../words.js";

interface Flags extends FitFlags {
  readonly output?: string | undefined;
}

export async function run(path: string | undefined, flags: Flags): Promise<void> {
  const converged = await Session.run(flags, async (session) => {
    await requirePlace(flags.output);
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
    sayFit(session.talk, fitted, file);
    if (rows.known !== undefined) session.talk.say(classTable(session.talk, rows, fitted));
    if (flags.output !== undefined) session.talk.say(`saved           ${flags.output}`);
    return fitted.result.converged;
  });
  if (!converged) process.exitCode = ExitCode.NotConverged;
}

/** The whole fit for people. */
export function sayFit(talk: Talk, { model, result, cells, milliseconds }: Fitted, { provenance }: ModelFile): void {
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
  for (const finding of result.findings) talk.say(`note            ${tellFinding(finding, columns)}`);
}
