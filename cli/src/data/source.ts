import type { Column } from "./engine.js";
import { name } from "./sql.js";

/** Which of the rows' forms is meant: text as it stands in the file, or values of the types that DuckDB gives them. */
export type Form = "written" | "typed";

/** Rows that can be read again and again, as DuckDB sees them. */
export interface Source {
  /** As messages name it. */
  readonly label: string;
  readonly columns: readonly Column[];
  /** Numeric columns some of whose cells may be no numbers: they are looked through before they are used. */
  readonly doubtful: ReadonlySet<string>;
  /** What a person should know of how the rows are read. */
  readonly notes: readonly string[];
  /** What stands after FROM; of the typed rows, features are numbers whatever they look like. */
  relation(form: Form, features?: readonly string[]): string;
  /** A relation with all numeric columns as doubles, for the features alone. */
  numbers(features: readonly string[]): string;
  /** A column of `relation(form)` as a double, or null where its cell is empty; text in it is an error. */
  number(column: string, form: Form): string;
  /** Whether a cell of `relation("written")` is empty. */
  missing(column: string): string;
}

/** A source whose columns have types of their own, unlike text. */
export function typedSource(label: string, relation: string, columns: readonly Column[], doubtful: readonly string[] = []): Source {
  return {
    label,
    columns: numbered(columns, doubtful),
    doubtful: new Set(doubtful),
    notes: [],
    relation: () => relation,
    numbers: () => relation,
    number: (column) => `CAST(${name(column)} AS DOUBLE)`,
    missing: (column) => `${name(column)} IS NULL`,
  };
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/** Columns some of which are read as doubles. */
export function numbered(columns: readonly Column[], names: readonly string[]): Column[] {
  return columns.map((column) => (names.includes(column.name) ? { ...column, type: "DOUBLE" } : column));
}

export function isNumeric({ type }: Column): boolean {
  return NUMERIC.test(type);
}
