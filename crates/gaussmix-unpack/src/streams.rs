//! WebAssembly code from the streams that it was divided into: local indices and offsets of memory apart from all else, as each
//! of them repeats itself more when the others are out of its way. A byte's stream follows from the bytes before it, by a rough
//! notion of the instructions: what is no code goes wrong without harm, as both directions go wrong alike (the other one is
//! scripts/lib/core-streams.mjs).

/// Local indices, offsets, and the rest.
const STREAMS: usize = 3;
const LOCAL: usize = 0;
const OFFSET: usize = 1;
const REST: usize = 2;

/// The lengths of the first two streams and of the code, four bytes each, come before them all.
pub const HEADER: usize = 12;

/// Fills `bytes` from the streams, which are longer by their header: with the code, and what is no code behind it, which is in the last stream.
pub fn join(streams: &[u8], bytes: &mut [u8]) {
    let mut heads = [HEADER; STREAMS];
    for stream in 1..STREAMS {
        heads[stream] = heads[stream - 1] + length(streams, stream - 1);
    }
    let code = length(streams, STREAMS - 1);
    let mut place = Place::default();
    for (at, byte) in bytes.iter_mut().enumerate() {
        let head = &mut heads[if at < code { place.stream() } else { REST }];
        *byte = streams[*head];
        *head += 1;
        place.pass(*byte);
    }
}

/// A number of the header.
fn length(streams: &[u8], number: usize) -> usize {
    let at = 4 * number;
    u32::from_le_bytes([streams[at], streams[at + 1], streams[at + 2], streams[at + 3]]) as usize
}

/// Where in an instruction the next byte stands.
#[derive(Default)]
struct Place {
    /// Numbers that are still to come, and the stream of the last of them.
    left: u8,
    last: usize,
    /// Whether the first byte of a vector instruction has come.
    vector: bool,
}

impl Place {
    fn stream(&self) -> usize {
        if self.left == 1 { self.last } else { REST }
    }

    fn pass(&mut self, byte: u8) {
        if self.left > 0 {
            // The last byte of a number is under 128.
            self.left -= u8::from(byte < 128);
            return;
        }
        (self.left, self.last) = match (self.vector, byte) {
            // Loads and stores: alignment, offset.
            (false, 0x28..=0x3e) | (true, 0..=11 | 92 | 93) => (2, OFFSET),
            (false, 0x20..=0x22) => (1, LOCAL),
            // Blocks, branches, calls, globals, constants; and the second byte of long opcodes.
            (false, 2..=4 | 12 | 13 | 16 | 0x23 | 0x24 | 0x41 | 0x42) | (true, 128..) => (1, REST),
            _ => (0, REST),
        };
        self.vector = !self.vector && byte == 0xfd;
    }
}
