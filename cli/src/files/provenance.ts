import { version as duckdbVersion } from "@duckdb/node-api";
import { type DataRows, notesOn } from "../data/rows.js";
import type { Fitted } from "../fitting.js";
import { libraryVersion, ownVersion } from "../versions.js";
import { type ModelFile, type Provenance, summarize } from "./model-file.js";

interface Asked {
  readonly command: string;
  readonly where: string | undefined;
  readonly sample: number | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The model with all that makes it understood later. */
export function modelFile({ model, result, cells }: Fitted, rows: DataRows, { command, where, sample, options }: Asked): ModelFile {
  const { logLikelihood, aic, bic, icl, iclEntropy, iterations, converged, stopReason, remainingGain, trace, restarts, findings } = result;
  const provenance: Provenance = {
    schema: 1,
    command,
    created: new Date().toISOString(),
    versions: {
      gaussmix: libraryVersion(),
      "gaussmix-cli": ownVersion(),
      node: process.versions.node,
      duckdb: duckdbVersion(),
    },
    data: {
      source: rows.label,
      columns: rows.choice.features,
      weights: rows.choice.weights ?? null,
      where: where ?? null,
      sample: sample ?? null,
      rows: rows.rows,
      rowsLeftOut: rows.given - rows.rows,
      notes: notesOn(rows),
      sha256: rows.fingerprint,
    },
    options,
    fit: {
      logLikelihood,
      parameterCount: model.parameterCount,
      aic,
      bic,
      icl,
      iclEntropy,
      iterations,
      converged,
      stopReason,
      remainingGain: remainingGain ?? null,
      trace: [...trace],
      restarts,
      findings,
    },
    selection: cells?.map(summarize) ?? null,
  };
  return { ...model.toJSON(), provenance };
}
