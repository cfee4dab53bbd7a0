const EXPORTS = 7;
const FUNCTION = 0;

/** Workers, and whoever only reads the memory, call these by their own names. */
const KEPT = ["memory", "incoming", "outgoing", "labels", "serve"];

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function shortName(at) {
  return at < LETTERS.length ? LETTERS[at] : LETTERS[Math.floor(at / LETTERS.length) - 1] + LETTERS[at % LETTERS.length];
}

/** The core with a letter or two for the name of each function that the border calls, and which stands for which. */
export function shortenNames(bytes) {
  const { start, end, entries } = readExports(bytes);
  const functions = entries.filter(({ name, kind }) => kind === FUNCTION && !KEPT.includes(name));
  const names = Object.fromEntries(functions.map(({ name }, at) => [name, shortName(at)]));
  const content = [
    ...leb128(entries.length),
    ...entries.flatMap(({ name, kind, index }) => {
      const letters = Buffer.from(names[name] ?? name);
      return [...leb128(letters.length), ...letters, kind, ...leb128(index)];
    }),
  ];
  return { bytes: Buffer.concat([bytes.subarray(0, start), Buffer.from([EXPORTS, ...leb128(content.length), ...content]), bytes.subarray(end)]), names };
}

/** What ts/border.ts calls, by the names of the core that was built. */
export function callByShortNames(code, names) {
  return code.replaceAll(/\bcore\(\)\.(\w+)/g, (call, name) => (name in names ? `core().${names[name]}` : call));
}

function readExports(bytes) {
  let at = 8;
  const byte = () => bytes[at++];
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const next = byte();
      value |= (next & 127) << shift;
      if (next < 128) return value;
    }
  };
  for (;;) {
    const start = at;
    const section = byte();
    const length = number();
    const end = at + length;
    if (section === EXPORTS) {
      const entries = Array.from({ length: number() }, () => {
        const letters = number();
        const name = bytes.toString("latin1", at, (at += letters));
        return { name, kind: byte(), index: number() };
      });
      return { start, end, entries };
    }
    at = end;
  }
}

export function leb128(number) {
  return number < 128 ? [number] : [(number % 128) + 128, ...leb128(Math.floor(number / 128))];
}
