//! Handing rows out to workers: each is given its shard of an arena once, in pieces, before the first pass over it.

use alloc::{vec, vec::Vec};

use crate::rows::Rows;
use crate::shard::{ARENAS, Ask, HEAD};

/// Doubles in one message of rows: a megabyte.
const PIECE: usize = 1 << 17;

/// How much of each arena each worker has.
pub struct Dealer {
    dealt: [Vec<Dealt>; ARENAS],
}

#[derive(Clone, Default)]
struct Dealt {
    opened: bool,
    octets: usize,
    weights: usize,
}

impl Dealer {
    pub fn new(workers: usize) -> Self {
        Self { dealt: core::array::from_fn(|_| vec![Dealt::default(); workers]) }
    }

    /// The next message for a worker whose shard is those leaves; empty once it has all of it.
    #[inline(never)]
    pub fn next_piece(&mut self, worker: usize, arena: usize, rows: &Rows, leaves: core::ops::Range<usize>) -> Vec<f64> {
        let dealt = &mut self.dealt[arena][worker];
        let (first, end) = (rows.first_row_of(leaves.start), rows.first_row_of(leaves.end));
        let octets = rows.doubles_of(first, end);
        let weights = rows.weight_doubles_of(first, end);
        let mut message = Vec::new();
        if !dealt.opened {
            dealt.opened = true;
            let weighted = f64::from(u8::from(!weights.is_empty()));
            let counts = [Ask::Open as usize, arena, rows.d(), rows.leaf_rows(), rows.leaf_count(), leaves.start, end - first];
            message.extend(counts.map(|count| count as f64));
            message.push(weighted);
            return message;
        }
        let (ask, numbers, from) =
            if dealt.octets < octets.len() { (Ask::Octets, octets, &mut dealt.octets) } else { (Ask::Weights, weights, &mut dealt.weights) };
        let piece = &numbers[*from..numbers.len().min(*from + PIECE)];
        if !piece.is_empty() {
            *from += piece.len();
            message.reserve_exact(HEAD + piece.len());
            message.extend([f64::from(ask as u8), arena as f64]);
            message.extend_from_slice(piece);
        }
        message
    }
}
