import { BadInput, fileTrouble, oneLine } from "../errors.js";
import { shown } from "../words.js";
import { noNumber } from "./locate.js";
import { isPattern } from "./patterns.js";

interface Rule {
  readonly pattern: RegExp;
  readonly words: (match: RegExpExecArray, label: string) => string;
}

export const HASHES = "Lines that begin with # are read like others: remove them, such as with grep -v '^#'.";

const NOT_UTF8: Rule = {
  pattern: /(?:CSV Error on Line: (\d+)[^]*?)?(?:not utf-8 encoded|Invalid unicode|encoding is not recogni)/i,
  words: ([, line], label) => `${label}${line === undefined ? "" : `, line ${line}`}: the text is not in UTF-8. Convert it first, such as with iconv -f latin1 -t utf-8.`,
};

/** What DuckDB says of data that it can't read, and how we say it: the place, what came, the remedy. */
const RULES: readonly Rule[] = [
  { pattern: /No space left|could not write all bytes|disk is full/i, words: (_, label) => `${label} can't be written: the disk is full. Make room, or choose another place.` },
  { pattern: /File too large/i, words: (_, label) => `${label} can't be written: the file would be larger than is allowed here.` },
  { pattern: /Permission denied/i, words: (_, label) => `${label} may not be read or written by you. Check its permissions, or choose another place.` },
  {
    pattern: /CSV Error on Line: (\d+)[^]*?converting column "(.*)"\. Could not convert string "(.*)" to/,
    words: ([, line, column = "", value = ""], label) => `${label}, line ${line ?? ""}: ${noNumber(column, value)}`,
  },
  {
    pattern: /CSV Error on Line: (\d+)\nOriginal Line: (#.*)\nExpected Number of Columns/,
    words: ([, line, comment = ""], label) =>
      `${label}, line ${line ?? ""}: ${shown(comment)} is no row. ${HASHES}`,
  },
  {
    pattern: /CSV Error on Line: (\d+)[^]*?Expected Number of Columns: (\d+) Found: (\d+)/,
    words: ([, line, expected, found], label) =>
      `${label}, line ${line ?? ""}: ${found ?? ""} of ${expected ?? ""} columns. Correct the line, or name what separates columns with --delimiter.`,
  },
  {
    pattern: /CSV Error on Line: (\d+)[^]*?unterminated quote/i,
    words: ([, line], label) => `${label}, line ${line ?? ""}: a quoted cell does not end. Add the closing quote.`,
  },
  NOT_UTF8,
  {
    pattern: /CSV Error on Line: (\d+)\n(?:Original Line: .*\n)?(.*)/,
    words: ([, line, what], label) => `${label}, line ${line ?? ""}: ${what ?? ""} Correct the line.`,
  },
  {
    pattern: /Error when sniffing file/,
    words: (_, label) => `${label} can't be read as columns. Name what separates them with --delimiter, and see that all lines have as many.`,
  },
  {
    pattern: /magic bytes|too small to be a Parquet|Footer length error|Parquet|TProtocolException/i,
    words: (_, label) => `${label} is not a whole Parquet file: it was cut short or is of another kind. Fetch or write it again.`,
  },
  {
    pattern: /Malformed JSON[^]*?(?:line|record\/value) (\d+)/,
    words: ([, line], label) => `${label}: the JSON is broken in value ${line ?? ""}. Each line must be one whole object.`,
  },
  { pattern: /Malformed JSON|invalid json/i, words: (_, label) => `${label}: the JSON is broken. Each line must be one whole object.` },
  {
    pattern: /Referenced column "(.*)" not found|Table with name (.*) does not exist/,
    words: ([text], label) => `${label}: ${oneLine(text)}. Check the names in --sql or --where.`,
  },
  { pattern: /Parser Error: (.*)/, words: ([, what], label) => `${label}: ${what ?? ""}. Correct --sql or --where.` },
  {
    pattern: /JSON transform error in file "(.*)", in line (\d+): Failed to cast value to numerical: "(.*)"/,
    words: ([, , line, value = ""], label) => `${label}, line ${line ?? ""}: ${shown(value)} is not a number as the cells before it. Correct it, or choose columns with --columns.`,
  },
  { pattern: /Could not read enough bytes from file ".*"/, words: (_, label) => `${label} is not a whole file: it was cut short. Fetch or write it again.` },
  { pattern: /not a valid DuckDB database file|newer version of DuckDB|older version/i, words: (_, label) => `${label} is not a DuckDB file that this version can read.` },
  {
    pattern: /extension/i,
    words: (_, label) => `${label} needs an extension of DuckDB that would have to be downloaded, which gaussmix does not do. Export it to CSV or Parquet first.`,
  },
  {
    pattern: /out of memory|could not allocate|failed to allocate|max_temp_directory_size/i,
    words: (_, label) => `${label} takes more memory than is allowed. Allow more with --memory, or take fewer rows with --sample.`,
  },
  { pattern: /(?:incorrect|invalid|corrupt).*(?:gzip|compress|miniz)|(?:gzip|miniz|zstd)[^]*?(?:fail|error|corrupt)/i, words: (_, label) => `${label} can't be unpacked: it was cut short or is not compressed. Fetch it again.` },
  { pattern: /No files found/, words: (_, label) => `${label} does not exist. Check the name and the folder.` },
];

/** An error of the engine as one line about the data or the file. */
export function dataTrouble(label: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "Error") return error;
  const system = fileTrouble(label, error);
  if (system !== error) return system;
  for (const { pattern, words } of RULES) {
    const match = pattern.exec(error.message);
    if (match !== null) return new BadInput(words(match, among(label, error.message)), { cause: error });
  }
  // The first line says what; the rest is advice on DuckDB's own options.
  const [first = ""] = error.message.split("\n");
  return new BadInput(`${label}: ${first}`, { cause: error });
}

/** Of the files of a pattern, the one that the engine speaks of. */
function among(label: string, message: string): string {
  return (isPattern(label) ? /^ {2}file = (.*)$/m.exec(message)?.[1] : undefined) ?? label;
}

export async function aboutData<T>(label: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw dataTrouble(label, error);
  }
}
