const [LOCAL, OFFSET, REST] = [0, 1, 2];

function between(byte, first, last) {
  return byte >= first && byte <= last;
}

/** The numbers that follow this byte of an opcode, and the stream of the last of them. */
function numbersAfter(byte, vector) {
  if (vector ? byte <= 11 || byte === 92 || byte === 93 : between(byte, 0x28, 0x3e)) return [2, OFFSET];
  if (!vector && between(byte, 0x20, 0x22)) return [1, LOCAL];
  if (vector ? byte >= 128 : between(byte, 2, 4) || [12, 13, 16, 0x23, 0x24, 0x41, 0x42].includes(byte)) return [1, REST];
  return [0, REST];
}

/** The other direction of crates/gaussmix-unpack/src/streams.rs, where the format is described. */
export function divideCore(code, others) {
  const streams = [[], [], []];
  let [left, last, vector] = [0, REST, false];
  for (const byte of code) {
    streams[left === 1 ? last : REST].push(byte);
    if (left > 0) {
      left -= Number(byte < 128);
      continue;
    }
    [left, last] = numbersAfter(byte, vector);
    vector = !vector && byte === 0xfd;
  }
  const header = Buffer.alloc(12);
  header.writeUInt32LE(streams[LOCAL].length, 0);
  header.writeUInt32LE(streams[OFFSET].length, 4);
  header.writeUInt32LE(code.length, 8);
  return Buffer.concat([header, ...streams.map((stream) => Buffer.from(stream)), others]);
}
