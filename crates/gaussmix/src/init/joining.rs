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

struct Joining<'a> {
    family: Family,
    stats: &'a Stats,
    counts: Vec<f64>,
    means: Vec<f64>,
    /// Each part's moments about its own mean.
    moments: Vec<Vec<f64>>,
    /// What every part's moments are drawn towards, and how many rows it counts.
    pooled: Vec<f64>,
    strength: f64,
    /// -2 times the log-likelihood of each part's rows, but for what is the same however they are joined.
    costs: Vec<f64>,
}

/// The component, below K, of each part. The statistics are about the parts' means.
#[inline(never)]
pub fn join(stats: &Stats, k: usize, family: Family, strength: f64, floor: &Floor) -> Vec<i32> {
    let (d, parts) = (stats.d(), stats.k());
    let mut moments = Vec::new();
    let mut pooled = vec![0.0; stats.own_moments(0).len()];
    for part in 0..parts {
        moments.push(stats.own_moments(part).to_vec());
        add(&mut pooled, &moments[part]);
    }
    multiply(&mut pooled, strength / stats.counts.iter().sum::<f64>());
    for j in 0..d {
        let at = if stats.form == MomentForm::Diagonal { j } else { packed_row(j) + j };
        pooled[at] += strength * floor.variance(j);
    }
    let (counts, means) = (stats.counts.clone(), stats.centres.clone());
    let mut joining = Joining { family, stats, counts, means, moments, pooled, strength, costs: vec![0.0; parts] };
    let mut left: Vec<usize> = (0..parts).filter(|&part| stats.counts[part] > 0.0).collect();
    for &part in &left {
        joining.costs[part] = joining.cost(joining.counts[part], &joining.moments[part]);
    }
    let mut losses = vec![0.0; parts * parts];
    for (at, &a) in left.iter().enumerate() {
        left[..at].iter().for_each(|&b| losses[a * parts + b] = joining.loss(a, b));
    }
    let mut home: Vec<usize> = (0..parts).collect();
    while left.len() > k {
        let (mut least, mut from, mut into) = (f64::INFINITY, left[1], left[0]);
        for (at, &a) in left.iter().enumerate() {
            for &b in &left[..at] {
                let loss = losses[a * parts + b];
                if loss < least {
                    (least, from, into) = (loss, a, b);
                }
            }
        }
        joining.put(from, into);
        left.retain(|&part| part != from);
        home.iter_mut().filter(|home| **home == from).for_each(|home| *home = into);
        for &other in left.iter().filter(|&&other| other != into) {
            losses[other.max(into) * parts + other.min(into)] = joining.loss(other, into);
        }
    }
    home.iter().map(|home| left.iter().position(|part| part == home).unwrap_or(0) as i32).collect()
}

impl Joining<'_> {
    /// -2 ln L of `count` rows with a Gaussian and a weight of their own: count (ln|S| - 2 ln count).
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
    fn together(&self, a: usize, b: usize) -> Vec<f64> {
        let d = self.stats.d();
        let mut apart = self.means[a * d..][..d].to_vec();
        add_scaled(&mut apart, -1.0, &self.means[b * d..][..d]);
        let scale = self.counts[a] * self.counts[b] / (self.counts[a] + self.counts[b]);
        let mut moments = self.moments[a].clone();
        add(&mut moments, &self.moments[b]);
        for i in 0..d {
            if self.stats.form == MomentForm::Full {
                add_scaled(&mut moments[packed_row(i)..][..=i], scale * apart[i], &apart[..=i]);
            } else {
                moments[i] += scale * apart[i] * apart[i];
            }
        }
        moments
    }

    fn loss(&self, a: usize, b: usize) -> f64 {
        self.cost(self.counts[a] + self.counts[b], &self.together(a, b)) - self.costs[a] - self.costs[b]
    }

    fn put(&mut self, from: usize, into: usize) {
        let d = self.stats.d();
        self.moments[into] = self.together(from, into);
        let count = self.counts[from] + self.counts[into];
        for j in 0..d {
            let shift = self.means[from * d + j] - self.means[into * d + j];
            self.means[into * d + j] += self.counts[from] / count * shift;
        }
        self.counts[into] = count;
        self.costs[into] = self.cost(count, &self.moments[into]);
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::join;
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
            let component = join(&stats, 3, family, 3.0, &Floor::new(1e-6, &rows.scale));
            let expected: Vec<bool> = (0..41).map(|part| part == 20).collect();
            let is_middle: Vec<bool> = component.iter().map(|&c| c == component[20]).collect();
            assert_eq!(is_middle, expected, "{family:?}: {component:?}");
            assert!(component[..20].iter().all(|&c| c == component[0]), "{family:?}: {component:?}");
            assert!(component[21..].iter().all(|&c| c == component[40]), "{family:?}: {component:?}");
        }
    }
}
