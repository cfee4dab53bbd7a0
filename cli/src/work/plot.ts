import { notesOn, readRows, type DataOptions } from "../data/rows.js";
import { WrongUsage } from "../errors.js";
import { loadModel, type SavedModel } from "../files/model-file.js";
import { dataFiles, requirePlaces } from "../files/places.js";
import type { CommonOptions } from "../options.js";
import { chosenFeatures } from "../pictures/features.js";
import type { Figure } from "../pictures/figure.js";
import { bicFigure, pairsFigure, traceFigure, uncertaintyFigure } from "../pictures/kinds.js";
import { requirePictureName, SHOWN } from "../pictures/names.js";
import { savePicture } from "../pictures/save.js";
import { type View, viewOf } from "../pictures/view.js";
import { Session } from "../session.js";
import { type LookStyle, lookAt } from "../terminal/look.js";

export type Kind = "pairs" | "uncertainty" | "bic" | "trace";

interface Flags extends DataOptions, CommonOptions {
  readonly kind: Kind;
  readonly output?: string | undefined;
  readonly features?: string | undefined;
  readonly ascii?: boolean | undefined;
  readonly braille?: boolean | undefined;
}

export async function run(modelPath: string, path: string | undefined, flags: Flags): Promise<void> {
  const { kind, output } = flags;
  const look: LookStyle | undefined = flags.ascii === true ? "ascii" : flags.braille === true ? "braille" : undefined;
  if (output === undefined && look === undefined) throw new WrongUsage("Nothing to draw into: name a picture with -o, such as -o picture.svg, or look in the terminal with --ascii or --braille.");
  requirePictureName(output);
  await Session.run(flags, async (session) => {
    await requirePlaces({ "-o": output }, [modelPath, ...(await dataFiles(session, path, flags))]);
    const saved = await loadModel(modelPath);
    const view = kind === "pairs" || kind === "uncertainty" || look !== undefined ? await read(session, saved, path, flags) : undefined;
    if (look !== undefined && view !== undefined) session.talk.say(lookAt(session.talk, view, chosenFeatures(view.names, flags.features), look));
    if (output === undefined) return;
    await savePicture(session.talk, output, figureOf(kind, saved, view, flags.features));
    session.talk.document({ kind, output });
    session.talk.say(`saved  ${output}`);
  });
}

async function read(session: Session, { model }: SavedModel, path: string | undefined, flags: Flags): Promise<View> {
  const rows = await readRows(session, path, { ...flags, model });
  notesOn(rows).forEach((note) => {
    session.talk.note(note);
  });
  return viewOf(model, rows, SHOWN);
}

function figureOf(kind: Kind, { path, provenance }: SavedModel, view: View | undefined, features: string | undefined): Figure {
  if (view !== undefined && kind === "pairs") return pairsFigure(view, chosenFeatures(view.names, features));
  if (view !== undefined && kind === "uncertainty") return uncertaintyFigure(view, chosenFeatures(view.names, features));
  if (provenance === undefined) throw new WrongUsage(`${path} says nothing of its fit. Only models that gaussmix fit -o has saved have a picture of kind ${kind}.`);
  if (kind === "trace") return traceFigure(provenance);
  if (provenance.selection === null) throw new WrongUsage(`${path} was fitted without a choice of K. Fit it with a range, such as -k 1..9, for a picture of kind bic.`);
  return bicFigure(provenance.selection);
}
