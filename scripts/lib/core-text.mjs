const SHIFTS = 2;

/** Printable, and plain in every string literal, script element and character set. */
const LETTERS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
  .filter((letter) => !"\"'`\\$<".includes(letter))
  .join("");

/** The other direction of ts/core-text.ts, where the format is described. */
export function encodeCoreText(bytes) {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]++;
  const ranked = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  const step = LETTERS.length - SHIFTS;
  const words = [];
  ranked.forEach((byte, rank) => {
    const shift = Math.floor(rank / step);
    words[byte] = (shift === 0 ? "" : LETTERS[shift - 1]) + LETTERS[SHIFTS + (rank % step)];
  });
  return [LETTERS, Buffer.from(ranked).toString("hex"), Array.from(bytes, (byte) => words[byte]).join("")].join(" ");
}
