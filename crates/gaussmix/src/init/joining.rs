//! Many small parts of the rows, joined two by two until K are left: always the two whose rows lose least likelihood by it.
//! Small groups of rows, which K centres overlook beside large ones, have parts of their own here: cf. Fraley,
//! "Algorithms for model-based Gaussian hierarchical clustering", SIAM Journal on Scientific Computing 20 (1998).

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::ln;

use crate::covariance::Floor;
use crate::family::Family;
use crate::linalg::{add, add_scaled, cholesky, multiply, packed_row, unpack_symmetric};
use crate::prepared::MomentForm;
use crate::stats::Stats;

/// Parts for each component, and in all: pairs of them are compared.
const PARTS_PER_COMPONENT: usize = 4;
const MOST_PARTS: usize = 512;

/// How many parts K components are joined from; K itself where that is too many.
pub fn parts(k: usize) -> usize {
    k.max((PARTS_PER_COMPONENT * k).min(MOST_PARTS))
}

/// One pair compared a step, or two parts joined.
pub struct Joining {
    k: usize,
    family: Family,
    /// Counts, means (the centres) and moments about them of each part.
    stats: Stats,
    /// What every part's moments are drawn towards, and how many rows it counts.
    pooled: Vec<f64>,
    strength: f64,
    /// -2 times the log-likelihood of each part's rows, but for what is the same however they are joined.
    costs: Vec<f64>,
    /// What the join of a and b < a loses, at a x parts + b.
    losses: Vec<f64>,
    /// Pairs (at a x parts + b) whose loss is not known, the last one next; a part with itself: its own cost.
    unknown: Vec<usize>,
    /// Parts that are left.
    left: Vec<usize>,
    /// The part that each was joined into.
    home: Vec<usize>,
}

impl Joining {
    /// The statistics are about the parts' means.
    #[inline(never)]
    pub fn new(stats: Stats, k: usize, family: Family, strength: f64, floor: &Floor) -> Self {
        let (d, parts) = (stats.d(), stats.k());
        let mut pooled = vec![0.0; stats.own_moments(0).len()];
        (0..parts).for_each(|part| add(&mut pooled, stats.own_moments(part)));
        multiply(&mut pooled, strength / stats.counts.iter().sum::<f64>());
        for j in 0..d {
            let at = if stats.form == MomentForm::Diagonal { j } else { packed_row(j) + j };
            pooled[at] += strength * floor.variance(j);
        }
        let left: Vec<usize> = (0..parts).filter(|&part| stats.counts[part] > 0.0).collect();
        let mut unknown = Vec::new();
        for (at, &a) in left.iter().enumerate() {
            left[..at].iter().for_each(|&b| unknown.push(a * parts + b));
        }
        left.iter().for_each(|&part| unknown.push(part * parts + part));
        let (costs, losses, home) = (vec![0.0; parts], vec![0.0; parts * parts], (0..parts).collect());
        Self { k, family, stats, pooled, strength, costs, losses, unknown, left, home }
    }

    /// True once K parts are left.
    #[inline(never)]
    pub fn step(&mut self) -> bool {
        let Some(pair) = self.unknown.pop() else {
            return self.left.len() <= self.k || self.join();
        };
        let parts = self.costs.len();
        let (a, b) = (pair / parts, pair % parts);
        if a == b {
            self.costs[a] = self.cost(self.stats.counts[a], self.stats.own_moments(a));
        } else {
            self.losses[a.max(b) * parts + a.min(b)] = self.loss(a, b);
        }
        false
    }

    /// The component, below K, of each part.
    pub fn components(&self) -> Vec<i32> {
        self.home.iter().map(|home| self.left.iter().position(|part| part == home).unwrap_or(0) as i32).collect()
    }

    /// Joins the two parts that lose least; then there are losses to be known.
    #[inline(never)]
    fn join(&mut self) -> bool {
        let (parts, left) = (self.costs.len(), &self.left);
        let (mut least, mut from, mut into) = (f64::INFINITY, left[1], left[0]);
        for (at, &a) in left.iter().enumerate() {
            for &b in &left[..at] {
                let loss = self.losses[a * parts + b];
                if loss < least {
                    (least, from, into) = (loss, a, b);
                }
            }
        }
        self.put(from, into);
        self.left.retain(|&part| part != from);
        self.home.iter_mut().filter(|home| **home == from).for_each(|home| *home = into);
        for &other in self.left.iter().filter(|&&other| other != into) {
            self.unknown.push(other * parts + into);
        }
        false
    }

    /// -2 ln L of `count` rows with a Gaussian and a weight of their own: count (ln|S| - 2 ln count).
    #[inline(never)]
    fn cost(&self, count: f64, moments: &[f64]) -> f64 {
        let d = self.stats.d();
        let mut shape = self.pooled.clone();
        add(&mut shape, moments);
        multiply(&mut shape, 1.0 / (count + self.strength));
        let volume = if self.stats.form == MomentForm::Full {
            let factor = cholesky(&unpack_symmetric(&shape, d), d);
            factor.map_or(0.0, |factor| 2.0 * (0..d).map(|i| ln(factor[packed_row(i) + i])).sum::<f64>())
        } else if self.family == Family::Spherical {
            d as f64 * ln(shape.iter().sum::<f64>() / d as f64)
        } else {
            shape.iter().map(|&variance| ln(variance)).sum()
        };
        count * (volume - 2.0 * ln(count))
    }

    /// The joint moments of two parts, about their joint mean.
    #[inline(never)]
    fn together(&self, a: usize, b: usize) -> Vec<f64> {
        let Stats { counts, centres, .. } = &self.stats;
        let d = self.stats.d();
        let mut apart = centres[a * d..][..d].to_vec();
        add_scaled(&mut apart, -1.0, &centres[b * d..][..d]);
        let scale = counts[a] * counts[b] / (counts[a] + counts[b]);
        let mut moments = self.stats.own_moments(a).to_vec();
        add(&mut moments, self.stats.own_moments(b));
        for i in 0..d {
            if self.stats.form == MomentForm::Full {
                add_scaled(&mut moments[packed_row(i)..][..=i], scale * apart[i], &apart[..=i]);
            } else {
                moments[i] += scale * apart[i] * apart[i];
            }
        }
        moments
    }

    #[inline(never)]
    fn loss(&self, a: usize, b: usize) -> f64 {
        self.cost(self.stats.counts[a] + self.stats.counts[b], &self.together(a, b)) - self.costs[a] - self.costs[b]
    }

    fn put(&mut self, from: usize, into: usize) {
        let d = self.stats.d();
        let moments = self.together(from, into);
        let range = self.stats.form.range(into, d);
        let Stats { counts, centres, .. } = &mut self.stats;
        let count = counts[from] + counts[into];
        for j in 0..d {
            let shift = centres[from * d + j] - centres[into * d + j];
            centres[into * d + j] += counts[from] / count * shift;
        }
        counts[into] = count;
        self.costs[into] = self.cost(count, &moments);
        self.stats.moments[range].copy_from_slice(&moments);
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::Joining;
    use crate::covariance::Floor;
    use crate::family::FAMILIES;
    use crate::kernel::{Given, accumulate};
    use crate::prepared::MomentForm;
    use crate::testing::rows;

    /// Three groups along a diagonal, the middle one small, each cut into slices of 20 rows.
    #[test]
    fn slices_of_a_group_come_together_and_the_small_group_stays_apart() {
        let groups = [(0.0, 400), (60.0, 20), (120.0, 400)];
        let mut data = Vec::new();
        for (centre, count) in groups {
            (0..count).for_each(|n| data.extend([centre + n as f64 * 20.0 / count as f64, centre + (n * 7 % 21) as f64]));
        }
        let rows = rows(&data, 2, &[]);
        let labels: Vec<i32> = (0..820).map(|n| n / 20).collect();
        for (family, form) in FAMILIES.into_iter().zip([MomentForm::Full, MomentForm::Full, MomentForm::Diagonal, MomentForm::Diagonal]) {
            let first = accumulate(&rows, Given::Labels(&labels), MomentForm::Diagonal, &[0.0; 82]);
            let means: Vec<f64> = first.sums.iter().enumerate().map(|(at, sum)| sum / first.counts[at / 2]).collect();
            let stats = accumulate(&rows, Given::Labels(&labels), form, &means);
            let mut joining = Joining::new(stats, 3, family, 3.0, &Floor::new(1e-6, &rows.scale));
            while !joining.step() {}
            let component = joining.components();
            let expected: Vec<bool> = (0..41).map(|part| part == 20).collect();
            let is_middle: Vec<bool> = component.iter().map(|&c| c == component[20]).collect();
            assert_eq!(is_middle, expected, "{family:?}: {component:?}");
            assert!(component[..20].iter().all(|&c| c == component[0]), "{family:?}: {component:?}");
            assert!(component[21..].iter().all(|&c| c == component[40]), "{family:?}: {component:?}");
        }
    }
}
