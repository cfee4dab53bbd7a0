//! Pruning: sums of squares that end early, without changing a bit.
//!
//! With log = constant - s for the sum of squares s = |W (x - mean)|^2, the sweep flushes a share where z = log - best is under
//! a limit that it draws from the lead, the largest constant - best of the octet (see `shares::lowest_exponent`): -84 for leads
//! up to 2^10, -94 up to 2^20. A sum that has come to s >= (constant - best) + margin has z <= -margin, and with a margin of
//! 85, or 95, it may end there. Further squares only add to s, in floating point too, and `best` only rises, which lowers the
//! lead: the share that the whole sum would have is flushed as surely as that of the part, and neither is seen again.

use crate::lanes::{Octet, Pair, ROWS_PER_OCTET};

const LEAD: f64 = 1024.0;
const MARGIN: f64 = 85.0;
const LARGEST_LEAD: f64 = 1048576.0;
const LARGEST_MARGIN: f64 = 95.0;

/// From these dimensions on sums are worth ending, with correlations and without.
pub const PRUNES_FROM: usize = 24;
pub const PRUNES_DIAGONALS_FROM: usize = 48;

/// Which squares are added up.
#[derive(Clone, Copy)]
pub enum Squares<'a> {
    /// All: every log-density is wanted.
    All,
    /// Those until a share is sure to be flushed. The octets in which this component was a row's likeliest have been seen to
    /// already, so that the others find much in `best` to fall behind.
    UntilFlushed { likeliest: &'a [[u16; ROWS_PER_OCTET]], component: u16 },
}

impl Squares<'_> {
    /// Whether an octet has been seen to.
    #[inline(always)]
    pub(crate) fn skip(self, octet: usize) -> bool {
        matches!(self, Squares::UntilFlushed { likeliest, component } if likeliest[octet].contains(&component))
    }

    /// The sums of squares from which on shares are sure to be flushed, where sums may end.
    #[inline(always)]
    pub(crate) fn enough(self, best: &Octet, constant: Pair) -> Option<Octet> {
        if matches!(self, Squares::All) {
            return None;
        }
        let lead = best.map(|best| constant - best);
        let passes = |most: f64| lead.iter().any(|lead| lead.any_greater(Pair::splat(most)));
        let margin = Pair::splat(if passes(LEAD) { LARGEST_MARGIN } else { MARGIN });
        (!passes(LARGEST_LEAD)).then(|| lead.map(|lead| lead + margin))
    }
}

/// Whether every row has enough.
#[inline(always)]
pub(crate) fn has(square: &Octet, enough: &Octet) -> bool {
    (0..4).all(|u| !enough[u].any_greater(square[u]))
}
