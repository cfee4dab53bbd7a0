use crate::drive::{Driver, Hands};
use crate::family::FAMILIES;
use crate::findings::FindingKind;
use crate::fit::Fitter;
use crate::options::{Options, Start};
use crate::outcome::Outcome;
use crate::random::Stream;
use crate::testing::{assert_close, clusters, rows};
use proptest::prelude::*;

/// The rows of the last sweep: all, the distinct ones, or what the first condensing has made.
const ALL: usize = 0;
const DISTINCT: usize = 3;
const NODES: usize = 4;

/// The outcome, which rows the last sweep has gone over, and how many.
fn fit(data: &[f64], d: usize, weights: &[f64], options: &Options, condenses: bool) -> (Outcome, usize, usize) {
    let mut fitter = Fitter::new(rows(data, d, weights), options.clone().check().unwrap()).unwrap();
    if !condenses {
        fitter.condensing = None;
    }
    let mut driver = Driver::new(fitter, Hands::ALONE);
    while !driver.advance(1 << 20).unwrap() {}
    (Outcome::new(&driver.finished().unwrap()), driver.fitter().arena_number(), driver.fitter().arena().n())
}

fn assert_same_way(ours: &Outcome, theirs: &Outcome) {
    assert_close(&ours.trace, &theirs.trace, 1e-11, "trace");
    assert_close(&ours.weights, &theirs.weights, 1e-8, "weights");
    assert_close(&ours.means, &theirs.means, 1e-8, "means");
    assert_close(&ours.covariances, &theirs.covariances, 1e-8, "covariances");
    assert_close(&[ours.criteria.icl], &[theirs.criteria.icl], 1e-8, "icl");
    assert_eq!(ours.labels.len(), theirs.labels.len());
    assert!(ours.labels.iter().zip(&theirs.labels).filter(|(a, b)| a != b).count() <= 2);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]
    #[test]
    fn a_fit_over_distinct_rows_goes_the_way_of_a_fit_over_all_rows(
        seed in any::<u64>(), n in 3000usize..12_000, d in prop_oneof![1usize..6, 24usize..40], k in 2usize..5, family in 0usize..4, weighted in any::<bool>()
    ) {
        let mut stream = Stream::new(seed, 0);
        let kinds = clusters(&mut stream, n / 6, d, k, 2.0);
        let data: Vec<f64> = (0..n).flat_map(|_| kinds[(stream.uniform() * (n / 6) as f64) as usize * d..][..d].to_vec()).collect();
        let weights: Vec<f64> = if weighted { (0..n).map(|n| (n % 3) as f64).collect() } else { Vec::new() };
        let start = Start::Explicit { weights: None, means: kinds[..k * d].to_vec(), covariances: None };
        let options = Options { start, max_iterations: 5, ..Options::new(k, FAMILIES[family]) };
        let (all, (distinct, arena, rows)) = (fit(&data, d, &weights, &options, false).0, fit(&data, d, &weights, &options, true));
        assert_same_way(&distinct, &all);
        // Where the optimum is reached in the last iteration that is allowed, rounding decides whether that is seen.
        let kinds_of = |outcome: &Outcome| -> Vec<FindingKind> {
            outcome.findings.iter().map(|finding| finding.kind).filter(|&kind| kind != FindingKind::NotConverged).collect()
        };
        prop_assert_eq!(kinds_of(&distinct), kinds_of(&all));
        let mut expected: Vec<&[f64]> = data.chunks_exact(d).enumerate().filter(|(n, _)| weights.get(*n) != Some(&0.0)).map(|(_, row)| row).collect();
        expected.sort_by(|a, b| a.partial_cmp(b).unwrap());
        expected.dedup();
        prop_assert_eq!((arena, rows), (DISTINCT, expected.len()));

        let textbook = Options { acceleration: false, ..options };
        prop_assert_eq!(fit(&data, d, &weights, &textbook, true).1, ALL);
    }

    #[test]
    fn a_fit_over_nodes_goes_the_way_of_a_fit_over_all_rows(
        seed in any::<u64>(), k in 2usize..5, separation in 2.0..9.0, family in 0usize..4, weighted in any::<bool>()
    ) {
        let mut stream = Stream::new(seed, 0);
        let data: Vec<f64> = (0..40_000).map(|n| (n % k) as f64 * separation + stream.normal()).collect();
        // No component is without weight: what EM comes to would hang on rounding.
        let weights: Vec<f64> = if weighted { (0..data.len()).map(|n| (n % 5) as f64).collect() } else { Vec::new() };
        let family = FAMILIES[family];
        let start = Start::Explicit { weights: None, means: (0..k).map(|k| data[k]).collect(), covariances: None };
        let options = Options { start, max_iterations: 5, ..Options::new(k, family) };
        let (all, nodes) = (fit(&data, 1, &weights, &options, false).0, fit(&data, 1, &weights, &options, true).0);
        assert_same_way(&nodes, &all);

        let options = Options { restarts: 2, ..Options::new(k, family) };
        let (all, nodes) = (fit(&data, 1, &weights, &options, false).0, fit(&data, 1, &weights, &options, true).0);
        let apart = nodes.log_likelihood - all.log_likelihood;
        prop_assert!(apart.abs() < 2.0 * options.tolerance, "{apart}");
    }
}

#[test]
fn clusters_apart_are_condensed_once_and_textbook_em_never() {
    for seed in 0..5 {
        let mut stream = Stream::new(seed, 0);
        let data: Vec<f64> = (0..40_000).map(|n| (n % 3) as f64 * 4.0 + stream.normal()).collect();
        let options = Options { restarts: 2, seed, ..Options::new(3, FAMILIES[0]) };
        assert_eq!(fit(&data, 1, &[], &options, true).1, NODES, "seed {seed}");
        assert_eq!(fit(&data[..30_000], 1, &[], &options, true).1, ALL);
        let given = Start::Explicit { weights: None, means: vec![0.0, 4.0, 8.0], covariances: None };
        for (max_iterations, expected) in [(2, ALL), (3, NODES)] {
            let few = Options { start: given.clone(), max_iterations, ..options.clone() };
            assert_eq!(fit(&data, 1, &[], &few, true).1, expected, "{max_iterations} iterations");
        }
        let textbook = Options { acceleration: false, max_iterations: 30, ..options };
        let (all, same) = (fit(&data, 1, &[], &textbook, false), fit(&data, 1, &[], &textbook, true));
        assert!(same.1 == ALL && all.0.trace == same.0.trace);
    }
}

#[test]
fn rows_that_hardly_repeat_or_are_hardly_different_stay_as_they_are() {
    for seed in 0..5 {
        let mut stream = Stream::new(seed, 0);
        let options = Options { restarts: 2, seed, max_iterations: 20, ..Options::new(3, FAMILIES[0]) };
        for (n, kinds, expected) in [
            (6_000, 3.0, ALL), (6_000, 300.0, DISTINCT), (6_000, 4_000.0, ALL), (1_000, 50.0, ALL),
            (50_000, 900.0, DISTINCT), (50_000, 10_000.0, DISTINCT), (50_000, 45_000.0, ALL),
        ] {
            let data: Vec<f64> = (0..n).flat_map(|_| { let kind = (kinds * stream.uniform()).floor(); [kind, kind * kind % 101.0] }).collect();
            assert_eq!(fit(&data, 2, &[], &options, true).1, expected, "seed {seed}, {kinds} kinds");
        }
        // Half of the rows are of a few kinds, the others all different: fewer repeat than a few rows make believe.
        let data: Vec<f64> = (0..40_000).map(|n| if n % 2 == 0 { (9.0 * stream.uniform()).floor() } else { stream.normal() }).collect();
        assert_ne!(fit(&data, 1, &[], &options, true).1, DISTINCT, "seed {seed}");
        // Nodes of distinct rows.
        let data: Vec<f64> = (0..400_000).map(|n| ((n % 3) as f64 * 4e4 + 1e4 * stream.normal()).round()).collect();
        let (_, arena, rows) = fit(&data, 1, &[], &Options { max_iterations: 100, ..options }, true);
        assert!(arena >= NODES && rows < 6_000, "{arena} {rows}");
    }
}
