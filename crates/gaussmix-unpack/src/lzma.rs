//! LZMA (Pavlov, LZMA specification, 2015) with its usual properties: the three high bits of the byte before choose the
//! models of a literal, the two low bits of the place those of a match.

use crate::bits::Bits;

/// Where each kind of bit has its models.
const MATCH: usize = 0;
const REPEATED: usize = 192;
const IS_OLDER: usize = 204;
const IS_MUCH_OLDER: usize = 216;
const IS_OLDEST: usize = 228;
const IS_LONG: usize = 240;
const SLOT: usize = 432;
const DISTANCE: usize = 688;
const ALIGNMENT: usize = 802;
const LENGTH: usize = 818;
const REPEATED_LENGTH: usize = 1332;
const LITERAL: usize = 1846;

/// Properties, eight bytes of length, and a zero.
const HEADER: usize = 14;

/// Fills `bytes` with what the file holds.
pub fn decompress(packed: &[u8], bytes: &mut [u8]) {
    let mut bits = Bits::new(&packed[HEADER..]);
    let mut distances = [1, 1, 1, 1];
    // What the last steps were: a literal, a match, a repetition or a single byte of one.
    let mut state = 0;
    let mut at = 0;
    while at < bytes.len() {
        let place = at % 4;
        if bits.bit(MATCH + 16 * state + place) == 0 {
            let before = if at > 0 { bytes[at - 1] } else { 0 };
            let hint = if state < 7 { 0 } else { 256 + usize::from(bytes[at - distances[0]]) };
            bytes[at] = literal(&mut bits, LITERAL + 768 * usize::from(before >> 5), hint);
            at += 1;
            state = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5][state];
            continue;
        }
        let came_from_literal = state < 7;
        let mut count = 1;
        if bits.bit(REPEATED + state) == 0 {
            count = length(&mut bits, LENGTH, place);
            distances.rotate_right(1);
            distances[0] = distance(&mut bits, count);
            state = 7;
        } else {
            let older = bits.bit(IS_OLDER + state) == 1;
            if older {
                let which = if bits.bit(IS_MUCH_OLDER + state) == 0 { 1 } else { 2 + bits.bit(IS_OLDEST + state) };
                distances[..=which].rotate_right(1);
            }
            if older || bits.bit(IS_LONG + 16 * state + place) == 1 {
                count = length(&mut bits, REPEATED_LENGTH, place);
                state = 8;
            } else {
                state = 9;
            }
        }
        if !came_from_literal {
            state = if state == 7 { 10 } else { 11 };
        }
        for _ in 0..count {
            bytes[at] = bytes[at - distances[0]];
            at += 1;
        }
    }
}

/// A byte. After a match there is a hint, the byte that stood behind what was matched: as far as it is right, it chooses models
/// of its own.
fn literal(bits: &mut Bits, models: usize, mut hint: usize) -> u8 {
    let mut node = 1;
    while node < 256 {
        hint <<= 1;
        let hinted = if hint > 256 { 256 + (hint & 256) } else { 0 };
        let bit = bits.bit(models + hinted + node);
        if (hint >> 8) & 1 != bit {
            hint = 0;
        }
        node = 2 * node + bit;
    }
    node as u8
}

fn length(bits: &mut Bits, models: usize, place: usize) -> usize {
    if bits.bit(models) == 0 {
        return 2 + bits.number(models + 2 + 8 * place, 3);
    }
    if bits.bit(models + 1) == 0 { 10 + bits.number(models + 130 + 8 * place, 3) } else { 18 + bits.number(models + 258, 8) }
}

fn distance(bits: &mut Bits, length: usize) -> usize {
    let slot = bits.number(SLOT + 64 * (length - 2).min(3), 6);
    if slot < 4 {
        return slot + 1;
    }
    let count = (slot as u32 / 2) - 1;
    let base = (2 + slot % 2) << count;
    if slot < 14 {
        return base + 1 + bits.reversed(DISTANCE + base - slot - 1, count);
    }
    base + 1 + 16 * bits.even(count - 4) + bits.reversed(ALIGNMENT, 4)
}
