import { commandLine } from "../command-line.js";
import { type DataOptions, notesOn, readRows } from "../data/rows.js";
import { writeText } from "../files/aside.js";
import { loadModel } from "../files/model-file.js";
import { dataFiles, requirePlaces } from "../files/places.js";
import type { CommonOptions } from "../options.js";
import { requireReportName } from "../pictures/names.js";
import { reportPage } from "../report/report.js";
import { Session } from "../session.js";

interface Flags extends DataOptions, CommonOptions {
  readonly output: string;
}

export async function run(modelPath: string, path: string | undefined, flags: Flags): Promise<void> {
  const { output } = flags;
  requireReportName(output);
  await Session.run(flags, async (session) => {
    await requirePlaces({ "-o": output }, [modelPath, ...(await dataFiles(session, path, flags))]);
    const { model, provenance } = await loadModel(modelPath);
    const rows = await readRows(session, path, { ...flags, model });
    notesOn(rows).forEach((note) => {
      session.talk.note(note);
    });
    const commands = [...(provenance === undefined ? [] : [provenance.command]), commandLine()];
    await writeText(output, await reportPage({ model, provenance, rows, commands }));
    session.talk.document({ output });
    session.talk.say(`saved  ${output}`);
  });
}
