//! The M-step's sums of one tile: counts, first and second moments of each component about its centre.

use crate::lanes::{Octet, Pair, ROWS_PER_OCTET, as_doubles, as_doubles_mut, octet, sum};
use crate::linalg::packed_row;
use crate::prepared::MomentForm;
use crate::rows::{ROWS_PER_TILE, TILE, Tile};
use crate::stats::Stats;

use super::{Workspace, diagonal, small};

/// Pairs of a gathered feature: a tile's 64, and four more so that features do not fall into the same cache sets.
const STRIDE: usize = ROWS_PER_TILE / 2 + 4;

/// From this dimension on it pays to gather single rows where most of an octet has no share.
const SINGLE_ROWS_FROM: usize = 8;

/// Differences from a centre, plain and times the responsibility: feature j at `j * STRIDE`.
pub struct Gathered {
    plain: Vec<Octet>,
    weighted: Vec<Octet>,
}

impl Gathered {
    pub fn new(d: usize) -> Self {
        let octets = d * STRIDE / 4;
        Self { plain: vec![octet(0.0); octets], weighted: vec![octet(0.0); octets] }
    }

    /// Room for one octet of D differences.
    pub fn octets(&mut self, d: usize) -> &mut [Octet] {
        &mut self.plain[..d]
    }
}

/// Adds the tile to the statistics.
pub fn collect(tile: &Tile, workspace: &mut Workspace, stats: &mut Stats) {
    for k in 0..stats.k() {
        match (stats.form, stats.d()) {
            (MomentForm::Full | MomentForm::Pooled, 1) => small::collect::<1, 1>(tile, k, workspace, stats),
            (MomentForm::Full | MomentForm::Pooled, 2) => small::collect::<2, 3>(tile, k, workspace, stats),
            (MomentForm::Full | MomentForm::Pooled, 3) => small::collect::<3, 6>(tile, k, workspace, stats),
            (MomentForm::Full | MomentForm::Pooled, 4) => small::collect::<4, 10>(tile, k, workspace, stats),
            _ => collect_active(tile, k, workspace, stats),
        }
    }
}

/// Goes on with the octets alone in which component k has a share.
fn collect_active(tile: &Tile, k: usize, workspace: &mut Workspace, stats: &mut Stats) {
    let mut active = [0; TILE];
    let mut len = 0;
    let mut count = octet(0.0);
    let zero = Pair::splat(0.0);
    let shares = &mut workspace.shares[k * TILE..][..tile.len];
    for (o, (share, factor)) in shares.iter_mut().zip(&workspace.factor).enumerate() {
        let r: Octet = core::array::from_fn(|u| share[u] * factor[u]);
        *share = r;
        if ((r[0] + r[1]) + (r[2] + r[3])).any_greater(zero) {
            count = core::array::from_fn(|u| count[u] + r[u]);
            active[len] = o;
            len += 1;
        }
    }
    if len == 0 {
        return;
    }
    stats.counts[k] += sum(&count);
    let active = &active[..len];
    match stats.form {
        MomentForm::Diagonal => diagonal::collect(tile, k, active, shares, stats),
        MomentForm::Full | MomentForm::Pooled => {
            let pairs = gather(tile, k, active, shares, &mut workspace.gathered, stats);
            let range = stats.moment_range(k);
            add_products(&workspace.gathered, stats.d(), pairs, &mut stats.moments[range]);
        }
    }
}

/// Gathers the differences and adds the first moments; returns how many pairs of rows there are.
fn gather(tile: &Tile, k: usize, active: &[usize], r: &[Octet], gathered: &mut Gathered, stats: &mut Stats) -> usize {
    let d = stats.d();
    let mut rows = [0u8; ROWS_PER_TILE];
    let mut len = 0;
    if d >= SINGLE_ROWS_FROM {
        for &o in active {
            for lane in 0..ROWS_PER_OCTET {
                rows[len] = (o * ROWS_PER_OCTET + lane) as u8;
                len += usize::from(as_doubles(&r[o..=o])[lane] > 0.0);
            }
        }
        if 2 * len <= active.len() * ROWS_PER_OCTET {
            return gather_rows(tile, k, &rows[..len], r, gathered, stats);
        }
    }
    let (plain, weighted) = (gathered.plain.as_mut_slice(), gathered.weighted.as_mut_slice());
    for j in 0..d {
        let centre = Pair::splat(stats.centres[k * d + j]);
        let at = j * STRIDE / 4;
        let mut total = octet(0.0);
        for ((&o, plain), weighted) in active.iter().zip(&mut plain[at..]).zip(&mut weighted[at..]) {
            let (x, r) = (&tile.octets[o * d + j], &r[o]);
            for u in 0..4 {
                let diff = x[u] - centre;
                plain[u] = diff;
                weighted[u] = r[u] * diff;
                total[u] = total[u] + weighted[u];
            }
        }
        stats.sums[k * d + j] += sum(&total);
    }
    active.len() * 4
}

fn gather_rows(tile: &Tile, k: usize, rows: &[u8], r: &[Octet], gathered: &mut Gathered, stats: &mut Stats) -> usize {
    let d = stats.d();
    let (x, r) = (as_doubles(tile.octets), as_doubles(r));
    let (plain, weighted) = (as_doubles_mut(&mut gathered.plain), as_doubles_mut(&mut gathered.weighted));
    let pairs = rows.len().div_ceil(2);
    for j in 0..d {
        let centre = stats.centres[k * d + j];
        let at = 2 * j * STRIDE;
        let (plain, weighted) = (&mut plain[at..at + 2 * pairs], &mut weighted[at..at + 2 * pairs]);
        plain[2 * pairs - 1] = 0.0;
        weighted[2 * pairs - 1] = 0.0;
        let mut total = 0.0;
        for ((&n, plain), weighted) in rows.iter().zip(plain).zip(weighted) {
            let (o, lane) = (usize::from(n) / ROWS_PER_OCTET, usize::from(n) % ROWS_PER_OCTET);
            let diff = x[(o * d + j) * ROWS_PER_OCTET + lane] - centre;
            *plain = diff;
            *weighted = r[usize::from(n)] * diff;
            total += *weighted;
        }
        stats.sums[k * d + j] += total;
    }
    pairs
}

/// moments += sum over the gathered rows of (r diff) diff', lower triangle: panels of two by four features.
fn add_products(gathered: &Gathered, d: usize, pairs: usize, moments: &mut [f64]) {
    let mut i = 0;
    while i < d {
        let height = (d - i).min(2);
        let mut j = 0;
        while j < i + height {
            let width = (i + height - j).min(4);
            match (height, width) {
                (2, 4) => panel::<2, 4>(gathered, i, j, pairs, moments),
                (2, 3) => panel::<2, 3>(gathered, i, j, pairs, moments),
                (2, 2) => panel::<2, 2>(gathered, i, j, pairs, moments),
                (2, _) => panel::<2, 1>(gathered, i, j, pairs, moments),
                (_, 4) => panel::<1, 4>(gathered, i, j, pairs, moments),
                (_, 3) => panel::<1, 3>(gathered, i, j, pairs, moments),
                (_, 2) => panel::<1, 2>(gathered, i, j, pairs, moments),
                (_, _) => panel::<1, 1>(gathered, i, j, pairs, moments),
            }
            j += width;
        }
        i += height;
    }
}

#[inline(always)]
fn panel<const H: usize, const W: usize>(gathered: &Gathered, i: usize, j: usize, pairs: usize, moments: &mut [f64]) {
    let weighted: [&[Pair]; H] = core::array::from_fn(|a| &gathered.weighted.as_flattened()[(i + a) * STRIDE..][..pairs]);
    let plain: [&[Pair]; W] = core::array::from_fn(|b| &gathered.plain.as_flattened()[(j + b) * STRIDE..][..pairs]);
    let mut totals = [[Pair::splat(0.0); W]; H];
    for v in 0..pairs {
        for a in 0..H {
            for b in 0..W {
                totals[a][b] = totals[a][b] + weighted[a][v] * plain[b][v];
            }
        }
    }
    for a in 0..H {
        for b in 0..W {
            if j + b <= i + a {
                moments[packed_row(i + a) + j + b] += totals[a][b].sum();
            }
        }
    }
}
