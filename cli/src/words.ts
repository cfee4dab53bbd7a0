/** Numbers and lists as people read them. */

const grouped = new Intl.NumberFormat("en");

/** `12,345`. */
export function whole(count: number): string {
  return grouped.format(count);
}

/** `1 row`, `12,345 rows`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${whole(count)} ${count === 1 ? noun : plural}`;
}

/** A number to `digits` significant digits, without an exponent where that reads well. */
export function significant(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e9 || size < 1e-4)) return value.toExponential(digits - 1);
  const before = value === 0 ? 1 : Math.floor(Math.log10(size)) + 1;
  return value.toFixed(Math.max(0, digits - before));
}

/** What is wrong with two names that SQL does not tell apart. */
export function alike(one: string, other: string): string {
  return one === other ? `are both called ${JSON.stringify(one)}` : `differ in upper and lower case only: ${JSON.stringify(one)} and ${JSON.stringify(other)}`;
}

/** Words of others in quotes, and not too many of them. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

/** `36.1%`. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}%`;
}

/** `a, b and c`; of more than `most` only the first, and how many more there are. */
export function listed(items: readonly string[], most = 8): string {
  if (items.length > most) return `${items.slice(0, most - 1).join(", ")} and ${items.length - most + 1} more`;
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

/** `3 s`, `2 min 5 s`, `1 h 20 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function kilobytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Components are counted from 1 in all that people read and in all files with rows; positions in typed arrays begin with 0. */
export function componentNumber(k: number): number {
  return k + 1;
}
