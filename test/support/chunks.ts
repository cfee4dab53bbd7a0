import type { Chunk } from "../../ts/types.js";

/** A small generator of chance for chunk sizes. */
export function chance(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Flat rows in chunks of chance sizes, from none to 20,000 rows, each in a buffer that is used again. */
export function* chopped(data: Float64Array, columns: number, seed: number, sampleWeights?: Float64Array): Generator<Chunk> {
  const next = chance(seed);
  const room = new Float64Array(20_000 * columns);
  const rows = data.length / columns;
  for (let first = 0; first < rows; ) {
    const count = Math.min(Math.floor(next() * ([1.5, 300, 20_000][Math.floor(next() * 3)] ?? 1)), rows - first);
    room.set(data.subarray(first * columns, (first + count) * columns));
    const chunk = { data: room.subarray(0, count * columns), columns };
    yield sampleWeights === undefined ? chunk : { rows: chunk, sampleWeights: sampleWeights.subarray(first, first + count) };
    first += count;
  }
}
