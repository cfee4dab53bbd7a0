//! Rows in another order.

use crate::columns::place;
use crate::lanes::{Octet, ROWS_PER_OCTET, as_doubles, as_doubles_mut};

/// Puts row `order[n]` of `from` at place n of `to`, D features each.
#[inline(never)]
pub fn permute(from: &[Octet], to: &mut [Octet], d: usize, order: &[u32]) {
    let (from, to) = (as_doubles(from), as_doubles_mut(to));
    for (n, &row) in order.iter().enumerate() {
        let (source, target) = (place(row as usize, d), place(n, d));
        for j in 0..d {
            to[target + j * ROWS_PER_OCTET] = from[source + j * ROWS_PER_OCTET];
        }
    }
}
