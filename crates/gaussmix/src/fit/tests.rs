//! How much work a fit takes that is content with less.

use alloc::vec::Vec;

use crate::drive::{Driver, Hands};
use crate::em::StopReason;
use crate::family::FAMILIES;
use crate::fit::Fitter;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::random::Stream;
use crate::testing::{clusters, rows};

/// What a fit comes to, and its sweeps in sweeps over all rows.
fn fit(data: &[f64], d: usize, options: Options) -> (Outcome, f64) {
    let mut driver = Driver::new(Fitter::new(rows(data, d, &[]), options.check().unwrap()).unwrap(), Hands::ALONE);
    while !driver.advance(100).unwrap() {}
    let sweeps = driver.fitter().sweeps();
    (Outcome::new(&driver.finished().unwrap()), sweeps)
}

#[test]
fn a_brief_fit_takes_a_part_of_the_sweeps_and_leaves_little() {
    let mut shares = Vec::new();
    for seed in 0..24 {
        let (n, d, k) = ([1_500, 9_000, 20_000][seed as usize % 3], 1 + seed as usize % 4, 2 + seed as usize % 3);
        let data = clusters(&mut Stream::new(seed, 0), n, d, k, 4.0);
        let usual = Options { seed, ..Options::new(k, FAMILIES[seed as usize % 4]) };
        let (brief, few) = fit(&data, d, Options { brief: true, ..usual.clone() });
        let (whole, many) = fit(&data, d, usual);
        assert_eq!((brief.stop, brief.attempts.len()), (StopReason::Brief, 2), "seed {seed}");
        assert!(brief.log_likelihood > whole.log_likelihood - 0.1 * n as f64, "seed {seed}: {} against {}", brief.log_likelihood, whole.log_likelihood);
        shares.push(few / many);
    }
    shares.sort_by(f64::total_cmp);
    assert!(shares[shares.len() / 2] < 0.3, "{shares:?}");
}

#[test]
fn where_components_overlap_a_brief_fit_mostly_leaves_no_more_than_it_says() {
    let mut left = Vec::new();
    for seed in 0..30 {
        let (n, d, k) = ([2_000, 9_000][seed as usize % 2], 1 + seed as usize % 3, 2 + seed as usize % 4);
        let data = clusters(&mut Stream::new(seed, 0), n, d, k, 1.5);
        let usual = Options { seed, ..Options::new(k, FAMILIES[seed as usize % 4]) };
        let (brief, _) = fit(&data, d, Options { brief: true, ..usual.clone() });
        left.push((fit(&data, d, usual).0.log_likelihood - brief.log_likelihood) / n as f64);
    }
    left.sort_by(f64::total_cmp);
    assert!(left[left.len() / 2] < 0.005, "{left:?}");
}

#[test]
fn what_cannot_come_to_where_it_is_wanted_ends_and_what_can_is_as_ever() {
    let bits = |outcome: &Outcome| outcome.numbers().into_iter().map(f64::to_bits).collect::<Vec<_>>();
    let mut shares = Vec::new();
    for seed in 0..24 {
        // Some with more components than there are: they crawl.
        let (n, d, k) = (17_000, 1 + seed as usize % 4, 2 + seed as usize % 3);
        let data = clusters(&mut Stream::new(seed, 0), n, d, k, [1.0, 1.5, 2.5][seed as usize / 4 % 3]);
        let usual = Options { seed, restarts: 4, ..Options::new(k + seed as usize % 2, FAMILIES[seed as usize % 4]) };
        let (whole, many) = fit(&data, d, usual.clone());
        for near in [1.0, 5.0] {
            let (able, _) = fit(&data, d, Options { to_reach: whole.log_likelihood - near, ..usual.clone() });
            assert_eq!((able.stop, bits(&able)), (whole.stop, bits(&whole)), "seed {seed}");
        }
        let (unable, few) = fit(&data, d, Options { to_reach: whole.log_likelihood + 60.0, ..usual });
        assert!(unable.stop == StopReason::Brief || few == many, "seed {seed}");
        assert!(unable.log_likelihood < whole.log_likelihood + 1e-3, "seed {seed}");
        shares.push(few / many);
    }
    shares.sort_by(f64::total_cmp);
    assert!(shares[shares.len() / 2] < 0.5, "{shares:?}");
}

#[test]
fn a_loose_tolerance_takes_no_more_sweeps() {
    for seed in 0..6 {
        let data = clusters(&mut Stream::new(seed, 0), 18_000, 2, 4, 1.0);
        let usual = Options { seed, restarts: 4, ..Options::new(4, FAMILIES[seed as usize % 4]) };
        let (_, strict) = fit(&data, 2, usual.clone());
        let (loose, sweeps) = fit(&data, 2, Options { tolerance: 10.0, ..usual });
        assert!(sweeps < 1.3 * strict, "seed {seed}: {sweeps} against {strict}");
        assert!(matches!(loose.stop, StopReason::Converged | StopReason::Precision), "seed {seed}: {:?}", loose.stop);
    }
}
