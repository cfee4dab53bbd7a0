//! Differences from a centre, put side by side feature by feature, for the rows in which a component has a share.

use alloc::{vec, vec::Vec};

use crate::lanes::{Octet, Pair, ROWS_PER_OCTET, ROWS_PER_TILE, as_doubles, as_doubles_mut, octet};

/// Pairs of rows in a tile.
const MOST: usize = ROWS_PER_TILE / 2;

/// Pairs of a gathered feature: a tile's, and four more so that features do not fall into the same cache sets.
pub(crate) const STRIDE: usize = MOST + 4;

/// From this dimension on it pays to gather single rows where most of an octet has no share.
const SINGLE_ROWS_FROM: usize = 8;

pub struct Gathered {
    /// Pairs of rows: whole octets.
    pub(crate) pairs: usize,
    /// Their differences: feature j at `j * STRIDE`.
    pub(crate) differences: Vec<Octet>,
    /// Their responsibilities.
    pub(crate) responsibilities: Vec<Octet>,
    /// Two features' differences times the responsibilities.
    pub(crate) weighted: Vec<Octet>,
    /// Where single rows stand among the doubles of a tile.
    places: Vec<u32>,
}

impl Gathered {
    /// Room for an even number of features.
    pub fn new(d: usize) -> Self {
        let room = |features: usize| vec![octet(0.0); features * STRIDE / 4];
        let (differences, responsibilities, weighted) = (room(d.next_multiple_of(2)), room(1), room(2));
        Self { pairs: 0, differences, responsibilities, weighted, places: vec![0; ROWS_PER_TILE] }
    }

    /// Room for one octet of D differences.
    pub fn octets(&mut self, d: usize) -> &mut [Octet] {
        &mut self.differences[..d]
    }

    /// Gathers the rows of the active octets, or those of them alone that have a share, so many.
    #[inline(never)]
    pub fn fill(&mut self, x: &[Octet], centre: &[f64], active: &[usize], rows: usize, r: &[Octet]) {
        let d = centre.len();
        if d >= SINGLE_ROWS_FROM && 2 * rows <= active.len() * ROWS_PER_OCTET {
            return self.fill_rows(x, centre, active, r);
        }
        self.pairs = 4 * active.len();
        for (&o, slot) in active.iter().zip(&mut self.responsibilities) {
            *slot = r[o];
        }
        for (j, (&centre, differences)) in centre.iter().zip(self.differences.chunks_exact_mut(STRIDE / 4)).enumerate() {
            let centre = Pair::splat(centre);
            for (&o, slot) in active.iter().zip(differences) {
                *slot = x[o * d + j].map(|x| x - centre);
            }
        }
    }

    /// Puts the rows themselves side by side, all of a tile's.
    #[inline(never)]
    pub fn fill_whole(&mut self, x: &[Octet], d: usize) {
        self.pairs = 4 * (x.len() / d);
        for (o, x) in x.chunks_exact(d).enumerate() {
            for (differences, x) in self.differences.chunks_exact_mut(STRIDE / 4).zip(x) {
                differences[o] = *x;
            }
        }
    }

    /// Whose responsibilities the rows are to have.
    pub fn weigh(&mut self, r: &[Octet]) {
        self.responsibilities[..r.len()].copy_from_slice(r);
    }

    fn fill_rows(&mut self, x: &[Octet], centre: &[f64], active: &[usize], r: &[Octet]) {
        let d = centre.len();
        let responsibilities = as_doubles_mut(&mut self.responsibilities);
        let mut len = 0;
        for &o in active {
            for (lane, &r) in as_doubles(&r[o..=o]).iter().enumerate() {
                self.places[len] = (o * d * ROWS_PER_OCTET + lane) as u32;
                responsibilities[len] = r;
                len += usize::from(r > 0.0);
            }
        }
        // The last octet is filled up with repetitions that have no share.
        let end = len.next_multiple_of(ROWS_PER_OCTET);
        let first = self.places[0];
        self.places[len..end].fill(first);
        responsibilities[len..end].fill(0.0);
        self.pairs = end / 2;
        let x = as_doubles(x);
        for (j, (&centre, differences)) in centre.iter().zip(self.differences.as_flattened_mut().chunks_exact_mut(STRIDE)).enumerate() {
            let (centre, x) = (Pair::splat(centre), &x[j * ROWS_PER_OCTET..]);
            for (places, slot) in self.places.chunks_exact(2).zip(&mut differences[..self.pairs]) {
                *slot = Pair::new(x[places[0] as usize], x[places[1] as usize]) - centre;
            }
        }
    }
}
