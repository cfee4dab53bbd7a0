interface Unpacker {
  readonly memory: WebAssembly.Memory;
  readonly unpack: (at: number, length: number, packedLength: number) => void;
}

/** In an LZMA file: where its eight bytes say how long it is unpacked. */
const LENGTH_AT = 5;

/** What is unpacked is so much longer than the bytes that are made of it. */
const HEADER = 12;

const PAGE = 65_536;

/**
 * Bytes from a text of two words in base64: a WebAssembly module that unpacks LZMA (crates/gaussmix-unpack), and the file. So
 * packed, code is a fifth smaller than what gzip makes of it on the way.
 */
export function decodeCoreText(text: string): Uint8Array<ArrayBuffer> {
  const [program = "", file = ""] = text.split(" ");
  const { memory, unpack } = new WebAssembly.Instance(new WebAssembly.Module(fromBase64(program))).exports as unknown as Unpacker;
  const packed = fromBase64(file);
  const divided = new DataView(packed.buffer).getUint32(LENGTH_AT, true);
  const length = divided - HEADER;
  const at = memory.buffer.byteLength;
  memory.grow(Math.ceil((length + divided + packed.length) / PAGE));
  new Uint8Array(memory.buffer, at + length + divided).set(packed);
  unpack(at, length, packed.length);
  return new Uint8Array(memory.buffer, at, length);
}

/** Newer engines know it themselves, which saves a first fit a few milliseconds. */
function fromBase64(word: string): Uint8Array<ArrayBuffer> {
  const { fromBase64: own } = Uint8Array as { fromBase64?: (word: string) => Uint8Array<ArrayBuffer> };
  if (own !== undefined) return own(word);
  const letters = atob(word);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
