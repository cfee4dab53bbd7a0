/**
 * Bytes from a text of three words: the letters it is written in, the 256 bytes by rank in hexadecimal (the most frequent
 * first), and the bytes themselves. The first two letters shift the letter that follows to the next ranks, so a frequent
 * byte is one letter and a rare one two. What repeats in the bytes repeats in the text, and gzip makes it a fifth smaller
 * than base64, in which repetitions drift against the letters.
 */
export function decodeCoreText(text: string): Uint8Array<ArrayBuffer> {
  const [letters = "", ranked = "", body = ""] = text.split(" ");
  const byteOfRank = Uint8Array.from({ length: 256 }, (_, rank) => Number.parseInt(ranked.slice(2 * rank, 2 * rank + 2), 16));
  const placeOf = new Uint8Array(128);
  for (let place = 0; place < letters.length; place++) placeOf[letters.charCodeAt(place)] = place;
  const step = letters.length - SHIFTS;
  const bytes = new Uint8Array(body.length);
  let count = 0;
  let rank = 0;
  for (let i = 0; i < body.length; i++) {
    const place = placeOf[body.charCodeAt(i)] ?? 0;
    if (place < SHIFTS) {
      rank = (place + 1) * step;
    } else {
      bytes[count++] = byteOfRank[rank + place - SHIFTS] ?? 0;
      rank = 0;
    }
  }
  return bytes.subarray(0, count);
}

const SHIFTS = 2;
