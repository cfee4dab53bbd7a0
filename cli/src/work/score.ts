import { readRows, notesOn, type DataOptions } from "../data/rows.js";
import { loadModel } from "../files/model-file.js";
import type { CommonOptions } from "../options.js";
import { scoreRows } from "../row-scores.js";
import { Session } from "../session.js";
import { whole } from "../words.js";

type Flags = DataOptions & CommonOptions;

export async function run(modelPath: string, path: string | undefined, flags: Flags): Promise<void> {
  await Session.run(flags, async (session) => {
    const { model } = await loadModel(modelPath);
    const rows = await readRows(session, path, { ...flags, model });
    notesOn(rows).forEach((note) => {
      session.talk.note(note);
    });
    const scores = await scoreRows(session, model, rows);
    session.talk.document({ ...scores, notes: notesOn(rows) });
    session.talk.say(`rows              ${whole(rows.rows)}
log-likelihood    ${scores.logLikelihood.toFixed(3)}
mean log-density  ${scores.meanLogDensity.toFixed(6)} (nats a row)
AIC               ${scores.aic.toFixed(3)} (smaller is better)
BIC               ${scores.bic.toFixed(3)}
ICL               ${scores.icl.toFixed(3)}`);
  });
}
