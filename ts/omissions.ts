/** Rows that were left out, by their number among all. */
export class Omissions {
  readonly #rows: number[] = [];

  /** Of `rows` rows, the first of which is row `firstRow`, only those in `kept` are left. */
  add(firstRow: number, rows: number, kept: Uint32Array): void {
    let next = 0;
    for (let row = 0; row < rows; row++) {
      if (kept[next] === row) next++;
      else this.#rows.push(firstRow + row);
    }
  }

  /** The number among all of a row that is counted among those that are left. */
  original(row: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle] ?? 0) - middle <= row) low = middle + 1;
      else high = middle;
    }
    return row + low;
  }
}
