//! The first and second moments of gathered rows.

use crate::gather::{Gathered, STRIDE};
use crate::lanes::Pair;
use crate::small::{add_moments, add_sums};
use crate::triangle::{packed_len, packed_row};

/// Features of the corner: these have products among themselves alone.
const CORNER: usize = 4;

/// sums += sum of r diff, moments += sum of (r diff) diff' over the gathered rows, lower triangle: the corner of the first
/// features, then panels of two by four, the last of a row of panels two by two. With an odd D they reach into the empty
/// feature behind it. For four dimensions and more: fewer have loops of their own, in `small`.
#[inline(never)]
pub fn add_products(gathered: &mut Gathered, sums: &mut [f64], moments: &mut [f64]) {
    let d = sums.len();
    corner(gathered, &mut sums[..CORNER], moments);
    for i in (CORNER..d).step_by(2) {
        first_panel(gathered, i, &mut sums[i..d.min(i + 2)], moments);
        let mut j = 4;
        while j + 2 <= i {
            panel::<4>(gathered, i, j, d, moments);
            j += 4;
        }
        if j <= i {
            panel::<2>(gathered, i, j, d, moments);
        }
    }
}

/// The triangle of features 0 to 3.
#[inline(always)]
fn corner(gathered: &Gathered, sums: &mut [f64], moments: &mut [f64]) {
    let pairs = gathered.pairs;
    let responsibilities = &gathered.responsibilities.as_flattened()[..pairs];
    let plain: [&[Pair]; CORNER] = core::array::from_fn(|b| &gathered.differences.as_flattened()[b * STRIDE..][..pairs]);
    let zero = Pair::splat(0.0);
    let (mut totals, mut firsts) = ([zero; packed_len(CORNER)], [zero; CORNER]);
    for (v, &r) in responsibilities.iter().enumerate() {
        add_moments(r, &plain.map(|plain| plain[v]), &mut firsts, &mut totals);
    }
    add_sums(&firsts, sums);
    add_sums(&totals, moments);
}

/// The panel with features 0 to 3, which finds the weighted differences of features i and i + 1 for all of the row.
#[inline(always)]
fn first_panel(gathered: &mut Gathered, i: usize, sums: &mut [f64], moments: &mut [f64]) {
    let Gathered { pairs, differences, responsibilities, weighted, .. } = gathered;
    let differences = differences.as_flattened();
    let responsibilities = &responsibilities.as_flattened()[..*pairs];
    let (first, second) = weighted.as_flattened_mut().split_at_mut(STRIDE);
    let (first, second) = (&mut first[..*pairs], &mut second[..*pairs]);
    let own: [&[Pair]; 2] = core::array::from_fn(|a| &differences[(i + a) * STRIDE..][..*pairs]);
    let plain: [&[Pair]; 4] = core::array::from_fn(|b| &differences[b * STRIDE..][..*pairs]);
    let zero = Pair::splat(0.0);
    let (mut totals, mut firsts) = ([[zero; 4]; 2], [zero; 2]);
    for (v, &r) in responsibilities.iter().enumerate() {
        let weighted = [r * own[0][v], r * own[1][v]];
        (first[v], second[v]) = (weighted[0], weighted[1]);
        for a in 0..2 {
            firsts[a] = firsts[a] + weighted[a];
            for b in 0..4 {
                totals[a][b] = totals[a][b] + weighted[a] * plain[b][v];
            }
        }
    }
    add_sums(&firsts, sums);
    add_totals(&totals, i, 0, sums.len(), moments);
}

#[inline(always)]
fn panel<const W: usize>(gathered: &Gathered, i: usize, j: usize, d: usize, moments: &mut [f64]) {
    let pairs = gathered.pairs;
    let weighted: [&[Pair]; 2] = core::array::from_fn(|a| &gathered.weighted.as_flattened()[a * STRIDE..][..pairs]);
    let plain: [&[Pair]; W] = core::array::from_fn(|b| &gathered.differences.as_flattened()[(j + b) * STRIDE..][..pairs]);
    let mut totals = [[Pair::splat(0.0); W]; 2];
    for v in 0..pairs {
        for a in 0..2 {
            for b in 0..W {
                totals[a][b] = totals[a][b] + weighted[a][v] * plain[b][v];
            }
        }
    }
    add_totals(&totals, i, j, d - i, moments);
}

/// Adds the totals of rows i and i + 1, as many as there are, from column j on.
#[inline(always)]
fn add_totals<const W: usize>(totals: &[[Pair; W]; 2], i: usize, j: usize, rows: usize, moments: &mut [f64]) {
    for (a, totals) in totals.iter().enumerate().take(rows) {
        let row = &mut moments[packed_row(i + a)..packed_row(i + a + 1)];
        add_sums(totals, &mut row[j..]);
    }
}
