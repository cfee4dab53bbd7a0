import type { ArrowTable, ArrowVector } from "../../ts/types.js";

/** An object with the face of an Apache Arrow table; `reads` counts the values asked for one by one. */
export function arrowTable(columns: Record<string, unknown>, type = "Float64"): ArrowTable & { reads: number } {
  const lists = Object.values(columns) as unknown[][];
  const table = {
    reads: 0,
    numRows: lists[0]?.length ?? 0,
    numCols: lists.length,
    schema: { fields: Object.keys(columns).map((name) => ({ name, type: { toString: () => type } })) },
    getChildAt: (index: number): ArrowVector | null => {
      const list = lists[index];
      return list === undefined ? null : vector(list);
    },
  };
  const vector = (list: unknown[]): ArrowVector => ({
    length: list.length,
    nullCount: list.filter((value) => value === null).length,
    get: (row) => {
      table.reads++;
      return list[row];
    },
    toArray: () => (type === "Float64" ? Float64Array.from(list as number[]) : new Uint16Array(list.length)),
  });
  return table;
}
