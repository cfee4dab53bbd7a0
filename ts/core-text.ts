interface Unpacker {
  readonly memory: WebAssembly.Memory;
  readonly unpack: (packed: number, packedLength: number, bytes: number, length: number) => void;
}

/** In an LZMA file: where its eight bytes say how long it is unpacked. */
const LENGTH_AT = 5;

const PAGE = 65_536;

/**
 * Bytes from a text of two words in base64: a WebAssembly module that unpacks LZMA (crates/gaussmix-unpack), and the file. So
 * packed they are a sixth smaller than what gzip makes of them on the way.
 */
export function decodeCoreText(text: string): Uint8Array<ArrayBuffer> {
  const [program = "", file = ""] = text.split(" ");
  const { memory, unpack } = new WebAssembly.Instance(new WebAssembly.Module(fromBase64(program))).exports as unknown as Unpacker;
  const packed = fromBase64(file);
  const length = new DataView(packed.buffer).getUint32(LENGTH_AT, true);
  const at = memory.buffer.byteLength;
  memory.grow(Math.ceil((length + packed.length) / PAGE));
  new Uint8Array(memory.buffer, at + length).set(packed);
  unpack(at + length, packed.length, at, length);
  return new Uint8Array(memory.buffer, at, length);
}

function fromBase64(word: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(word), (letter) => letter.charCodeAt(0));
}
