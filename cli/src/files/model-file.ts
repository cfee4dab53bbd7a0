import { readFile } from "node:fs/promises";
import { type CovarianceFamily, type FittedCell, type Finding, GaussianMixture, GaussmixError, type ModelSnapshot, type RestartSummary, type SelectionCell, type StopReason } from "gaussmix";
import { BadInput, fileTrouble } from "../errors.js";
import { writeText } from "./aside.js";

/** Where a model comes from: enough to make it again, and to know what it is worth. */
export interface Provenance {
  readonly schema: 1;
  readonly command: string;
  readonly created: string;
  readonly versions: { readonly gaussmix: string; readonly "gaussmix-cli": string; readonly node: string; readonly duckdb: string };
  readonly data: {
    readonly source: string;
    readonly columns: readonly string[];
    readonly weights: string | null;
    readonly where: string | null;
    readonly sample: number | null;
    readonly rows: number;
    readonly rowsLeftOut: number;
    /** Which columns and rows were left out, and why. */
    readonly notes?: readonly string[];
    /** Of the N x D doubles, row after row. */
    readonly sha256: string;
  };
  /** As they were given; what is not here had its default. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly fit: {
    readonly logLikelihood: number;
    readonly parameterCount: number;
    readonly aic: number;
    readonly bic: number;
    readonly icl: number;
    readonly iclEntropy: number;
    readonly iterations: number;
    readonly converged: boolean;
    readonly stopReason: StopReason;
    readonly remainingGain: number | null;
    readonly trace: readonly number[];
    readonly restarts: readonly RestartSummary[];
    readonly findings: readonly Finding[];
  };
  /** Where K or the family was chosen: every cell. */
  readonly selection: readonly CellSummary[] | null;
}

/** One cell of a selection in plain words and numbers. */
export type CellSummary =
  | ({ readonly components: number; readonly covariance: CovarianceFamily; readonly verdict: FittedCell["verdict"] } & Pick<
      FittedCell,
      "parameterCount" | "logLikelihood" | "aic" | "bic" | "icl" | "iclEntropy" | "iterations" | "converged" | "stopReason"
    >)
  | { readonly components: number; readonly covariance: CovarianceFamily; readonly verdict: "failed"; readonly error: string };

export type FittedSummary = Exclude<CellSummary, { readonly verdict: "failed" }>;

/** What `GaussianMixture.fromJSON` reads, and besides where it comes from. */
export type ModelFile = ModelSnapshot & { readonly provenance?: Provenance };

export function summarize(cell: SelectionCell): CellSummary {
  const { components, covariance } = cell;
  if (cell.verdict === "failed") return { components, covariance, verdict: "failed", error: cell.error.message };
  const { verdict, parameterCount, logLikelihood, aic, bic, icl, iclEntropy, iterations, converged, stopReason } = cell;
  return { components, covariance, verdict, parameterCount, logLikelihood, aic, bic, icl, iclEntropy, iterations, converged, stopReason };
}

export async function saveModel(path: string, file: ModelFile): Promise<void> {
  await writeText(path, `${JSON.stringify(file, undefined, 1)}\n`);
}

export interface SavedModel {
  readonly path: string;
  readonly model: GaussianMixture;
  readonly provenance: Provenance | undefined;
}

export async function loadModel(path: string): Promise<SavedModel> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileTrouble(path, error);
  }
  try {
    const model = GaussianMixture.fromJSON(text);
    const { provenance } = JSON.parse(text) as { provenance?: Provenance };
    return { path, model, provenance: provenance?.schema === 1 ? provenance : undefined };
  } catch (error) {
    if (!(error instanceof GaussmixError)) throw error;
    throw new BadInput(`${path} is not a model that gaussmix wrote: ${error.message}`, { cause: error });
  }
}
