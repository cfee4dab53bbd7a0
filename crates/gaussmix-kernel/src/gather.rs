//! Differences from a centre, put side by side feature by feature, for the rows in which a component has a share.

use alloc::{vec, vec::Vec};

use crate::lanes::{Octet, Pair, ROWS_PER_OCTET, ROWS_PER_TILE, as_doubles, as_doubles_mut, octet, sum};

/// Pairs of a gathered feature: a tile's 64, and four more so that features do not fall into the same cache sets.
pub(crate) const STRIDE: usize = ROWS_PER_TILE / 2 + 4;

/// From this dimension on it pays to gather single rows where most of an octet has no share.
const SINGLE_ROWS_FROM: usize = 8;

/// Differences from a centre, plain and times the responsibility: feature j at `j * STRIDE`.
pub struct Gathered {
    pub(crate) plain: Vec<Octet>,
    pub(crate) weighted: Vec<Octet>,
}

impl Gathered {
    /// Room for an even number of features.
    pub fn new(d: usize) -> Self {
        let octets = d.next_multiple_of(2) * STRIDE / 4;
        Self { plain: vec![octet(0.0); octets], weighted: vec![octet(0.0); octets] }
    }

    /// Room for one octet of D differences.
    pub fn octets(&mut self, d: usize) -> &mut [Octet] {
        &mut self.plain[..d]
    }

    /// Gathers the differences of the active octets and adds the first moments; returns how many pairs of rows there are.
    #[inline(never)]
    pub fn fill(&mut self, x: &[Octet], centre: &[f64], active: &[usize], r: &[Octet], sums: &mut [f64]) -> usize {
        let mut rows = [0u8; ROWS_PER_TILE];
        let mut len = 0;
        if centre.len() >= SINGLE_ROWS_FROM {
            for &o in active {
                for lane in 0..ROWS_PER_OCTET {
                    rows[len] = (o * ROWS_PER_OCTET + lane) as u8;
                    len += usize::from(as_doubles(&r[o..=o])[lane] > 0.0);
                }
            }
            if 2 * len <= active.len() * ROWS_PER_OCTET {
                return self.fill_rows(x, centre, &rows[..len], r, sums);
            }
        }
        self.fill_octets(x, centre, active, r, sums)
    }

    fn fill_octets(&mut self, x: &[Octet], centre: &[f64], active: &[usize], r: &[Octet], sums: &mut [f64]) -> usize {
        let d = centre.len();
        for j in 0..d {
            let centre = Pair::splat(centre[j]);
            let at = j * STRIDE / 4;
            let mut total = octet(0.0);
            for ((&o, plain), weighted) in active.iter().zip(&mut self.plain[at..]).zip(&mut self.weighted[at..]) {
                let (x, r) = (&x[o * d + j], &r[o]);
                for u in 0..4 {
                    let diff = x[u] - centre;
                    plain[u] = diff;
                    weighted[u] = r[u] * diff;
                    total[u] = total[u] + weighted[u];
                }
            }
            sums[j] += sum(&total);
        }
        active.len() * 4
    }

    fn fill_rows(&mut self, x: &[Octet], centre: &[f64], rows: &[u8], r: &[Octet], sums: &mut [f64]) -> usize {
        let d = centre.len();
        let (x, r) = (as_doubles(x), as_doubles(r));
        let (plain, weighted) = (as_doubles_mut(&mut self.plain), as_doubles_mut(&mut self.weighted));
        let pairs = rows.len().div_ceil(2);
        for j in 0..d {
            let at = 2 * j * STRIDE;
            let (plain, weighted) = (&mut plain[at..at + 2 * pairs], &mut weighted[at..at + 2 * pairs]);
            plain[2 * pairs - 1] = 0.0;
            weighted[2 * pairs - 1] = 0.0;
            let mut total = 0.0;
            for ((&n, plain), weighted) in rows.iter().zip(plain).zip(weighted) {
                let (o, lane) = (usize::from(n) / ROWS_PER_OCTET, usize::from(n) % ROWS_PER_OCTET);
                let diff = x[(o * d + j) * ROWS_PER_OCTET + lane] - centre[j];
                *plain = diff;
                *weighted = r[usize::from(n)] * diff;
                total += *weighted;
            }
            sums[j] += total;
        }
        pairs
    }
}
