//! A seeded start in the making, in steps: a start of many components takes many sweeps' time, and whoever makes it may
//! want to do something else in between.

use alloc::vec::Vec;
use core::mem::take;

use super::gathering::Gathering;
use super::joining::{self, Joining};
use super::kmeans::{self, Lloyd};
use super::seeding::{self, Seeding};
use super::{Metric, from_means, from_partition, strength};
use crate::family::Family;
use crate::kernel::Given;
use crate::options::StartKind;
use crate::params::Params;
use crate::penalty::Spread;
use crate::prepared::MomentForm;
use crate::random::Stream;
use crate::rows::Rows;
use crate::update::Rules;

/// Lloyd's iterations of the small parts that a start joins.
const ITERATIONS_BEFORE_JOINING: usize = 3;

/// What a row costs beside its features, and a comparison of parts beside its factorisation, in operations.
const OPERATIONS_PER_ROW: f64 = 30.0;
const OPERATIONS_PER_PAIR: f64 = 500.0;

enum Phase {
    Seeding(Seeding),
    Lloyd(Lloyd),
    Gathering(Gathering),
    Joining(Joining),
    Made(Params),
}

pub struct Starting {
    family: Family,
    k: usize,
    /// Parts that are to be joined to components, or as many as these.
    parts: usize,
    most_iterations: usize,
    metric: Metric,
    stream: Stream,
    /// The part of every row, then its component.
    labels: Vec<i32>,
    phase: Phase,
}

impl Starting {
    /// A pure function of the rows, the kind, the stream, and whether k-means++ is to join its parts from smaller ones.
    #[inline(never)]
    pub fn new((kind, joined): (StartKind, bool), family: Family, k: usize, rows: &Rows, spread: &Spread, mut stream: Stream) -> Self {
        let metric = Metric::new(rows);
        let joined = joined && kind == StartKind::KMeansPlusPlus;
        let parts = if joined { joining::parts(k).min(rows.positive_rows()) } else { k };
        let joins = parts > k;
        let most_iterations = match kind {
            StartKind::KMeans => kmeans::MOST_ITERATIONS,
            _ if joins => ITERATIONS_BEFORE_JOINING,
            _ => 0,
        };
        let phase = if kind == StartKind::Random {
            Phase::Made(from_means(family, k, seeding::random_rows(rows, k, &mut stream), spread))
        } else {
            // Small parts need no careful choice: one candidate a step, and a few of Lloyd's iterations.
            let candidates = if joins { 1 } else { seeding::usual_candidates(k) };
            Phase::Seeding(Seeding::new(rows, &metric, parts, candidates, &mut stream))
        };
        Self { family, k, parts, most_iterations, metric, stream, labels: Vec::new(), phase }
    }

    /// The next step; returns how many operations it took, roughly.
    #[inline(never)]
    pub fn step(&mut self, rows: &Rows, spread: &Spread, rules: &Rules) -> f64 {
        let (k, d, family) = (self.k, rows.d() as f64, self.family);
        let mut operations = rows.n() as f64 * (d + OPERATIONS_PER_ROW);
        let next = match &mut self.phase {
            Phase::Seeding(seeding) => {
                let is_over = seeding.step(rows, &self.metric, &mut self.stream);
                is_over.then(|| Phase::Lloyd(Lloyd::new(take(&mut seeding.centres), self.most_iterations)))
            }
            Phase::Lloyd(lloyd) => {
                let is_over = lloyd.step(rows, &self.metric);
                if is_over {
                    self.labels = take(&mut lloyd.labels);
                }
                let joins = self.parts > k;
                let form = if joins { form_to_compare(family, k, rows) } else { MomentForm::of(family) };
                is_over.then(|| Phase::Gathering(Gathering::new(form, self.parts, rows)))
            }
            Phase::Gathering(gathering) => {
                operations = operations_of_leaf(rows, family, self.parts);
                let stats = gathering.step(rows, Given::Labels(&self.labels));
                stats.map(|stats| {
                    if self.parts > k {
                        Phase::Joining(Joining::new(stats, k, family, strength(family, rows.d()), &rules.floor))
                    } else {
                        Phase::Made(from_partition(family, stats, rows, spread, rules))
                    }
                })
            }
            Phase::Joining(joining) => {
                let factorisation = if form_to_compare(family, k, rows) == MomentForm::Full { d * d * (d / 6.0 + 8.0) } else { d };
                operations = factorisation + OPERATIONS_PER_PAIR;
                let is_over = joining.step();
                if is_over {
                    let component = joining.components();
                    self.labels.iter_mut().for_each(|label| *label = component[*label as usize]);
                    self.parts = k;
                }
                is_over.then(|| Phase::Gathering(Gathering::new(MomentForm::of(family), k, rows)))
            }
            Phase::Made(_) => None,
        };
        if let Some(next) = next {
            self.phase = next;
        }
        operations
    }

    pub fn is_made(&self) -> bool {
        matches!(self.phase, Phase::Made(_))
    }

    /// Once it is made.
    pub fn params(self) -> Option<Params> {
        if let Phase::Made(params) = self.phase { Some(params) } else { None }
    }
}

/// Operations of a sweep over a leaf of rows, roughly.
#[inline(never)]
pub fn operations_of_leaf(rows: &Rows, family: Family, k: usize) -> f64 {
    let d = rows.d() as f64;
    let moments = if family == Family::Full { d * d / 4.0 } else { 0.0 };
    (rows.leaf_rows() * k) as f64 * (moments + d + 20.0)
}

/// Shapes that correlate are compared by cubes of D: for no more than a few sweeps' worth.
#[inline(never)]
fn form_to_compare(family: Family, k: usize, rows: &Rows) -> MomentForm {
    if family.correlates() && k * rows.d() <= rows.n() { MomentForm::Full } else { MomentForm::Diagonal }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::covariance::Floor;
    use crate::family::FAMILIES;
    use crate::linalg::filled;
    use crate::testing::{clusters, rows};

    #[test]
    fn no_step_is_more_than_a_small_part_of_a_start() {
        let (n, d, k) = (2500, 24, 12);
        let rows = rows(&clusters(&mut Stream::new(3, 0), n, d, k, 2.0), d, &[]);
        let spread = Spread::new(filled(d * d, &|at| f64::from(u8::from(at % d == at / d))), d, n as f64).unwrap();
        let rules = Rules { floor: Floor::new(1e-6, &rows.scale), equal_weights: false };
        for family in FAMILIES {
            let seeded = StartKind::KMeansPlusPlus;
            for (kind, joined, share) in [(seeded, false, 0.2), (seeded, true, 0.05), (StartKind::KMeans, false, 0.2)] {
                let mut starting = Starting::new((kind, joined), family, k, &rows, &spread, Stream::new(9, 1));
                let (mut all, mut most) = (0.0, 0.0f64);
                while !starting.is_made() {
                    let operations = starting.step(&rows, &spread, &rules);
                    (all, most) = (all + operations, most.max(operations));
                }
                assert!(most < share * all, "{family:?}, {kind:?}: a step takes {} of a start", most / all);
                let params = starting.params().unwrap();
                assert!((params.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}
