import type { GaussianMixture } from "gaussmix";
import { type DataOptions, type DataRows, notesOn, readRows } from "../data/rows.js";
import { WrongUsage } from "../errors.js";
import { loadModel } from "../files/model-file.js";
import type { CommonOptions } from "../options.js";
import { ExactSum, type RowScores, scoreRows } from "../row-scores.js";
import { Session } from "../session.js";
import { adjustedRandIndex, crossTable } from "../terminal/classes.js";
import { table } from "../terminal/tables.js";
import { componentNumber, counted, whole } from "../words.js";

type Flags = DataOptions & CommonOptions;

/** The difference of two models, row by row. */
interface Difference {
  /** Nats a row, the first model less the second. */
  readonly mean: number;
  /** Its standard error. */
  readonly error: number;
  /** K of the first x K of the second. */
  readonly counts: number[][];
}

export async function run(one: string, other: string, path: string | undefined, flags: Flags): Promise<void> {
  await Session.run(flags, async (session) => {
    const [first, second] = [(await loadModel(one)).model, (await loadModel(other)).model];
    if (first.features !== second.features || first.featureNames?.join("\0") !== second.featureNames?.join("\0")) {
      throw new WrongUsage(`${one} and ${other} are models of different features and can't be compared. Fit both to the same --columns.`);
    }
    const rows = await readRows(session, path, { ...flags, model: first });
    notesOn(rows).forEach((note) => {
      session.talk.note(note);
    });
    const scores = [await scoreRows(session, first, rows), await scoreRows(session, second, rows)] as const;
    const difference = await differenceOf(first, second, rows);
    const agreement = adjustedRandIndex(difference.counts);
    session.talk.document({ models: [one, other], scores, difference: { mean: difference.mean, standardError: difference.error }, components: difference.counts, adjustedRandIndex: agreement, notes: notesOn(rows) });
    say(session, [one, other], [first, second], scores, difference, agreement);
  });
}

async function differenceOf(first: GaussianMixture, second: GaussianMixture, data: DataRows): Promise<Difference> {
  const [sum, squares] = [new ExactSum(), new ExactSum()];
  const counts = Array.from({ length: first.components }, () => new Array<number>(second.components).fill(0));
  for await (const { rows } of data.pieces()) {
    const [one, other] = [first.logDensity(rows), second.logDensity(rows)];
    one.forEach((density, n) => {
      const difference = density - (other[n] ?? NaN);
      sum.add(difference);
      squares.add(difference * difference);
    });
    crossTable(first.predict(rows), second.predict(rows), first.components, second.components).forEach((row, k) => {
      row.forEach((count, l) => {
        const target = counts[k];
        if (target !== undefined) target[l] = (target[l] ?? 0) + count;
      });
    });
  }
  const mean = sum.value / data.rows;
  const variance = Math.max(0, squares.value / data.rows - mean * mean);
  return { mean, error: Math.sqrt(variance / data.rows), counts };
}

function say({ talk }: Session, paths: readonly [string, string], models: readonly GaussianMixture[], scores: readonly RowScores[], { mean, error, counts }: Difference, agreement: number): void {
  const line = (name: string, value: (score: RowScores, k: number) => string): string[] => [name, ...scores.map(value)];
  talk.say(
    table(talk, ["", ...paths], [
      line("components", (_, i) => `${models[i]?.components ?? 0} ${models[i]?.covariance ?? ""}`),
      line("parameters", (_, i) => whole(models[i]?.parameterCount ?? 0)),
      line("log-likelihood", ({ logLikelihood }) => logLikelihood.toFixed(3)),
      line("BIC", ({ bic }) => bic.toFixed(3)),
      line("ICL", ({ icl }) => icl.toFixed(3)),
    ]),
  );
  const better = mean >= 0 ? paths[0] : paths[1];
  const verdict = Math.abs(mean) < 2 * error || mean === 0 ? "The rows hardly tell the two apart" : `${better} describes the rows better`;
  talk.say(`${verdict}: by ${Math.abs(mean).toFixed(4)} ± ${error.toFixed(4)} nats a row over ${counted(scores[0]?.rows ?? 0, "row")} (with its standard error, parameters not counted).`);
  talk.say(`\nRows by component, ${paths[0]} down and ${paths[1]} across; agreement ${agreement.toFixed(3)} (adjusted Rand index)`);
  const head = ["", ...(counts[0] ?? []).map((_, k) => String(componentNumber(k)))];
  talk.say(table(talk, head, counts.map((row, k) => [String(componentNumber(k)), ...row.map(whole)])));
}
