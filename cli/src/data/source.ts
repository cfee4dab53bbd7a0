import type { Column } from "./engine.js";
import { name } from "./sql.js";

/** Which of the rows' forms is meant: text as it stands in the file, or values of the types that DuckDB gives them. */
export type Form = "written" | "typed";

/** Rows that can be read again and again, as DuckDB sees them. */
export interface Source {
  /** As messages name it. */
  readonly label: string;
  readonly columns: readonly Column[];
  /** What stands after FROM. */
  relation(form: Form): string;
  /** A relation with all numeric columns as doubles, for the features alone. */
  readonly numbers: string;
  /** A column of `relation(form)` as a double, or null where its cell is empty; text in it is an error. */
  number(column: string, form: Form): string;
  /** Whether a cell of `relation("written")` is empty. */
  missing(column: string): string;
}

/** A source whose columns have types of their own, unlike text. */
export function typedSource(label: string, relation: string, columns: readonly Column[]): Source {
  return {
    label,
    columns,
    relation: () => relation,
    numbers: relation,
    number: (column) => `CAST(${name(column)} AS DOUBLE)`,
    missing: (column) => `${name(column)} IS NULL`,
  };
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

export function isNumeric({ type }: Column): boolean {
  return NUMERIC.test(type);
}
