//! Steps that shrink covariances far away from the origin, beside the textbook's.

use alloc::{sync::Arc, vec, vec::Vec};

use proptest::prelude::*;

use super::*;
use crate::covariance::Floor;
use crate::family::{FAMILIES, Family};
use crate::kernel::{Given, Workspace, accumulate, naive, sweep};
use crate::params::Covariances;
use crate::prepared::{FLUSH, MomentForm};
use crate::random::Stream;
use crate::rows::Rows;
use crate::testing::{positive_definite, rows};
use crate::totals::Totals;
use crate::update::Rules;
use crate::wire::Numbers;

/// Clusters with deviations of about one, the first at zero and each of the others farther away, and a start with means inside them.
struct Case {
    rows: Box<Rows>,
    start: Params,
}

fn case(seed: u64, family: Family, d: usize, k: usize, far: f64, breadth: f64, weighted: bool) -> Case {
    let mut stream = Stream::new(seed, 0);
    let n = 300 + (900.0 * stream.uniform()) as usize;
    let centres: Vec<f64> = (0..k * d).map(|at| far * (at / d) as f64 * (0.7 + 0.3 * stream.uniform())).collect();
    // Side by side, so that most tiles are of one cluster.
    let labels: Vec<usize> = (0..n).map(|at| at * k / n).collect();
    let data: Vec<f64> = labels.iter().flat_map(|c| (0..d).map(|j| centres[c * d + j] + stream.normal()).collect::<Vec<_>>()).collect();
    let weights: Vec<f64> = if weighted { (0..n).map(|_| 0.2 + stream.uniform()).collect() } else { Vec::new() };
    let rows = rows(&data, d, &weights);
    let mut matrices: Vec<f64> = (0..k).flat_map(|_| positive_definite(&mut stream, d)).collect();
    let broad = (breadth * far).max(1.0);
    for (at, entry) in matrices.iter_mut().enumerate() {
        *entry = rows.transform.scaled_covariance(at / d % d, at % d, broad * broad * *entry);
    }
    let weights = vec![1.0 / k as f64; k];
    let covariances = Covariances::project(family, &matrices, &weights, d);
    let start = Params { k, d, weights, means: (0..k).flat_map(|c| rows.row(labels.partition_point(|&l| l < c))).collect(), covariances };
    Case { rows, start }
}

/// One plain step, and the forms of its sweeps.
fn step(Case { rows, start }: &Case) -> (Run, Vec<(MomentForm, bool)>) {
    let family = start.covariances.family;
    let of_all = || accumulate(rows, Given::One, MomentForm::Full, &vec![0.0; start.d]);
    let setting = Setting {
        // So low that it is never felt.
        rules: Rules { floor: Floor::new(0.0, &vec![1e-9; start.d]), equal_weights: false },
        tolerance: 0.0,
        max_iterations: 1,
        acceleration: false,
        is_brief: false,
        memory: 0,
        totals: (family == Family::Tied).then(|| Arc::new(Totals::new(&of_all()))),
    };
    let mut run = Run::new(start.clone(), Arc::new(setting), 0).unwrap();
    let mut forms = Vec::new();
    loop {
        assert!(forms.len() < 4, "no end of sweeps: {forms:?}");
        forms.push((run.prepared().form, run.prepared().by_origin));
        let swept_by = |prepared: &Prepared| sweep(rows, prepared, &mut Workspace::new(start.k, start.d));
        let (stats, mut sent) = (swept_by(run.prepared()), Vec::new());
        run.prepared().write(&mut sent);
        assert_eq!(stats.moments, swept_by(&Prepared::read(Numbers::new(&sent))).moments, "another thread sweeps the same");
        if run.absorb(stats) != Step::Sweep {
            return (run, forms);
        }
    }
}

fn assert_textbook(case: &Case, ours: &Params) {
    let Params { k, d, .. } = *ours;
    let textbook = naive::step(&case.rows, &case.start);
    for c in 0..k {
        let (a, b) = (ours.covariances.matrix(c, d), textbook.covariances.matrix(c, d));
        let deviation = |j: usize| b[j * d + j].sqrt();
        // What is flushed by definition is little beside the covariance that was swept, which may be 1e14 times as large.
        let before = case.start.covariances.matrix(c, d);
        let flushed = |j: usize| FLUSH.exp2() * before[j * d + j] / b[j * d + j];
        assert!((ours.weights[c] - textbook.weights[c]).abs() <= 1e-9 * textbook.weights[c], "weight {c}");
        for i in 0..d {
            let (mean, expected) = (ours.mean(c)[i], textbook.mean(c)[i]);
            // A mean so far away has no more digits.
            let rounding = 4.0 * f64::EPSILON * expected.abs();
            assert!((mean - expected).abs() <= 1e-9 * deviation(i) + rounding, "mean {c}, {i}: {mean} against {expected}");
            for j in 0..d {
                let error = (a[i * d + j] - b[i * d + j]).abs() / (deviation(i) * deviation(j));
                assert!(error <= 1e-9 + flushed(i).max(flushed(j)), "covariance {c}, {i}, {j}: {error:e}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// From starts as narrow as the clusters to such as span them all.
    #[test]
    fn a_step_is_the_textbooks_however_much_covariances_shrink(
        seed in any::<u64>(), family in 0usize..4, d in 1usize..18, k in 1usize..5, far in 2.0..8.0f64, breadth in -4.0..1.0f64,
        weighted in any::<bool>()
    ) {
        let case = case(seed, FAMILIES[family], d, k, 10f64.powf(far), 10f64.powf(breadth), weighted);
        assert_textbook(&case, step(&case).0.params());
    }
}

/// The short cuts, and what stands in for them.
const SHORT_CUTS: [(Family, (MomentForm, bool), MomentForm); 3] = [
    (Family::Full, (MomentForm::Full, true), MomentForm::Full),
    (Family::Tied, (MomentForm::Implied, false), MomentForm::Pooled),
    (Family::Spherical, (MomentForm::Trace, false), MomentForm::Diagonal),
];

#[test]
fn a_short_cut_that_lost_digits_is_made_good_by_one_sweep_in_full() {
    for seed in 0..20 {
        for (family, short, full) in SHORT_CUTS {
            let case = case(seed, family, 8, 3, 1e6, 0.3, false);
            let (run, forms) = step(&case);
            assert_eq!(forms, [short, (full, false)], "seed {seed}, {family:?}");
            assert!(run.prepared().is_about_means(), "a search can go on");
            assert_textbook(&case, run.params());
        }
    }
}

#[test]
fn where_nothing_is_lost_one_sweep_is_enough() {
    for seed in 0..20 {
        for (family, short, _) in SHORT_CUTS {
            let case = case(seed, family, 8, 3, 5.0, 0.3, false);
            let (run, forms) = step(&case);
            assert_eq!(forms, [short], "seed {seed}, {family:?}");
            assert_textbook(&case, run.params());
        }
    }
}
