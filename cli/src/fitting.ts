import { type Chunk, fit, type FitOptions, type FitProgress, type FitResult, GaussianMixture, type Rows, select, type SelectionCell } from "gaussmix";
import type { DataRows } from "./data/rows.js";
import { WrongUsage } from "./errors.js";
import { FAMILIES, type FitFlags } from "./options.js";
import type { Session } from "./session.js";
import { counted, kilobytes } from "./words.js";

/** A fit, or the best of a selection. */
export interface Fitted {
  /** With the names of the features. */
  readonly model: GaussianMixture;
  readonly result: FitResult;
  readonly cells: readonly SelectionCell[] | undefined;
  readonly milliseconds: number;
}

/** The options that were given, as the library has them. */
export function givenOptions(flags: FitFlags): Omit<FitOptions, "components" | "covariance" | "init" | "onProgress"> & Pick<FitFlags, "init"> {
  const { init, restarts, seed, maxIterations, tolerance, regularization, equalWeights, threads } = flags;
  const acceleration = flags.acceleration ? undefined : false;
  return { init, restarts, seed, maxIterations, tolerance, regularization, equalWeights, acceleration, threads };
}

/** One number of components in one family is fitted; of several, the best by BIC is chosen. */
export async function fitRows(session: Session, rows: DataRows, flags: FitFlags): Promise<Fitted> {
  const { components } = flags;
  const families = flags.families ?? (components.length > 1 ? FAMILIES : ["full" as const]);
  const began = performance.now();
  const options = { ...givenOptions(flags), signal: session.signal };
  const [only, covariance] = [components[0] ?? 1, families[0]];
  const chosen = components.length > 1 || families.length > 1;
  if (!chosen && flags.thorough === true) session.talk.note("--thorough is for choosing among several numbers of components or families; here there is one of each.");
  const { best, cells } = chosen
    ? await choose(session, rows, { ...options, components, covariance: withoutTwins(families, rows.choice.features.length), thorough: flags.thorough })
    : { best: await fitOne(session, rows, { ...options, components: only, covariance }), cells: undefined };
  return { model: withNames(best.model, rows.choice.features), result: best, cells, milliseconds: performance.now() - began };
}

async function fitOne(session: Session, rows: DataRows, options: FitOptions): Promise<FitResult> {
  const onProgress = (progress: FitProgress): void => {
    const { stage, restarts, elapsedMilliseconds: elapsed, remainingMilliseconds: left } = progress;
    const what = stage === "starting" || stage === "short-runs" ? `trying ${counted(restarts, "start")}` : stage;
    session.talk.progress(what, left === undefined ? undefined : elapsed / (elapsed + left), left);
  };
  const { held, heldWeights, known } = rows;
  if (held === undefined) return fit(() => chunksOf(rows), { ...options, labels: known !== undefined, onProgress });
  return fit({ data: held, columns: rows.choice.features.length }, { ...options, sampleWeights: heldWeights, onProgress });
}

async function* chunksOf(rows: DataRows): AsyncGenerator<Chunk> {
  for await (const { rows: piece, sampleWeights } of rows.pieces()) yield sampleWeights === undefined ? piece : { rows: piece, sampleWeights };
}

type Choosing = Parameters<typeof select>[1];

async function choose(session: Session, rows: DataRows, options: Choosing): ReturnType<typeof select> {
  const { held, heldWeights } = rows;
  const features = rows.choice.features.length;
  if (held === undefined) {
    const size = kilobytes(8 * rows.rows * features);
    throw new WrongUsage(`Choosing K keeps the rows in memory, and ${size} of them are too many for --memory. Choose on a sample, such as --sample 200000, and fit all rows with the K that it names.`);
  }
  const data: Rows = { data: held, columns: features };
  return select(data, {
    ...options,
    sampleWeights: heldWeights,
    onProgress({ stage, components, covariance, cells, cellsDone, elapsedMilliseconds }) {
      // How long whole fits of those that may win will take is not known while all are fitted briefly.
      const [what, share] = stage === "brief" ? ["brief fits", undefined] : ["fits", cellsDone / cells];
      const left = share === undefined ? undefined : (elapsedMilliseconds * (1 - share)) / share;
      session.talk.progress(`choosing K, ${cellsDone} of ${cells} ${what} (last: ${components} ${covariance})`, share, left);
    },
  });
}

/** With one feature full, diagonal and spherical are the same. */
function withoutTwins<T extends string>(families: readonly T[], features: number): readonly T[] {
  if (features > 1) return families;
  const different = families.filter((family) => family === "tied" || family === families.find((one) => one !== "tied"));
  return different;
}

/** Rows go to the fit as flat numbers; the model learns the names afterwards. */
function withNames(model: GaussianMixture, featureNames: readonly string[]): GaussianMixture {
  return GaussianMixture.fromJSON({ ...model.toJSON(), featureNames });
}
