//! The second moments of gathered rows.

use crate::gather::{Gathered, STRIDE};
use crate::lanes::Pair;
use crate::triangle::packed_row;

/// moments += sum over the gathered rows of (r diff) diff', lower triangle: panels of two by four features, the last of a
/// row of panels two by two. With an odd D they reach into the empty feature behind it.
#[inline(never)]
pub fn add_products(gathered: &Gathered, d: usize, pairs: usize, moments: &mut [f64]) {
    for i in (0..d).step_by(2) {
        let mut j = 0;
        while j + 2 <= i {
            panel::<4>(gathered, i, j, d, pairs, moments);
            j += 4;
        }
        if j <= i {
            panel::<2>(gathered, i, j, d, pairs, moments);
        }
    }
}

#[inline(always)]
fn panel<const W: usize>(gathered: &Gathered, i: usize, j: usize, d: usize, pairs: usize, moments: &mut [f64]) {
    let weighted: [&[Pair]; 2] = core::array::from_fn(|a| &gathered.weighted.as_flattened()[(i + a) * STRIDE..][..pairs]);
    let plain: [&[Pair]; W] = core::array::from_fn(|b| &gathered.plain.as_flattened()[(j + b) * STRIDE..][..pairs]);
    let mut totals = [[Pair::splat(0.0); W]; 2];
    for v in 0..pairs {
        for a in 0..2 {
            for b in 0..W {
                totals[a][b] = totals[a][b] + weighted[a][v] * plain[b][v];
            }
        }
    }
    for (a, totals) in totals.iter().enumerate().take(d - i) {
        let row = &mut moments[packed_row(i + a)..packed_row(i + a + 1)];
        row[j..].iter_mut().zip(totals).for_each(|(moment, total)| *moment += total.sum());
    }
}
