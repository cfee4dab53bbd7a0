import { ChunkReader, type Columns, readThrough } from "./chunks.js";
import { GaussmixError } from "./errors.js";
import { type FitInput, inputFrom, nullRule, requireRoom } from "./input.js";
import { Interrupt } from "./interrupt.js";
import type { CheckedOptions } from "./options.js";
import { nextTurnAfter } from "./pace.js";
import type { RowSource } from "./row-source.js";
import { weightReader } from "./sample-weights.js";
import { Spool } from "./spool.js";
import type { RowStream } from "./types.js";

/** From this many rows on a fit goes over a function's chunks again and again; the core has a sample for the starts then. */
export const STREAMED_FROM = 32_768;

/** The rows of a stream, held in memory; their columns alone where a function gives many. */
export async function collect(stream: RowStream, options: CheckedOptions): Promise<FitInput | Columns> {
  const most = typeof stream === "function" ? STREAMED_FROM : Infinity;
  const reader = new ChunkReader(nullRule(options));
  const values = new Spool();
  const weights = new Spool();
  const pause = nextTurnAfter();
  const interrupt = new Interrupt(options.signal);
  const reading = readThrough(stream, interrupt, async (given) => {
    const chunk = reader.open(given);
    if (chunk === undefined) return true;
    const { source, sampleWeights, firstRow, call } = chunk;
    const { rows, columns } = source;
    requireRoom({ rows: reader.rows, columns });
    call(() => {
      values.append(rows * columns, (target, from, count) => {
        source.fill(target, from, count);
      });
      if (sampleWeights === undefined && weights.length === 0) return;
      const own = sampleWeights && weightReader(sampleWeights, rows, undefined);
      weights.append(firstRow - weights.length, fillWithOnes);
      weights.append(rows, (target, from, count) => {
        if (own === undefined) fillWithOnes(target);
        else own.fill(target, from, count);
      });
    });
    await pause();
    return reader.rows < most;
  });
  await reading.finally(() => {
    interrupt.end();
  });
  if (reader.columns === undefined) throw new GaussmixError("empty-rows", "The chunks have no rows; at least one is needed.");
  if (reader.rows >= most) return reader.columns;
  const source: RowSource = {
    ...reader.columns,
    rows: reader.rows,
    fill: (target, from, count) => {
      values.fill(target, from, count);
    },
  };
  return inputFrom(source, { ...options, sampleWeights: weights.length === 0 ? undefined : weights.toArray() });
}

function fillWithOnes(target: Float64Array): void {
  target.fill(1);
}
