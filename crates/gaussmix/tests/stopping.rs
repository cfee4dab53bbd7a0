//! What a fit says of its end is true: the likelihood never fell, and where it says converged, plain EM finds no more.

mod common;

use common::{Data, clusters, csv, fit, from_outcome, plain, seeded};
use gaussmix::em::StopReason;
use gaussmix::family::{FAMILIES, Family};
use gaussmix::options::{Options, StartKind, Start};
use proptest::prelude::*;

/// What plain EM gains from where a fit ended, in nats.
fn gained_by_going_on(data: &Data, options: &Options, iterations: usize) -> Option<(f64, f64)> {
    let outcome = fit(data, options.clone());
    if outcome.stop != StopReason::Converged {
        return None;
    }
    let on = Options {
        start: from_outcome(&outcome),
        acceleration: false,
        tolerance: 0.0,
        max_iterations: iterations,
        ..options.clone()
    };
    Some((fit(data, on).log_likelihood - outcome.log_likelihood, outcome.remaining_gain))
}

fn public_cells() -> Vec<(&'static str, Family, usize)> {
    let mut cells = Vec::new();
    for name in ["faithful", "iris"] {
        for family in FAMILIES {
            cells.extend((1..=6).map(|k| (name, family, k)));
        }
    }
    cells
}

#[test]
fn where_it_says_converged_plain_em_gains_no_more_than_ten_tolerances() {
    let mut converged = 0;
    for (name, family, k) in public_cells() {
        let data = csv(name);
        for seed in 0..6 {
            for acceleration in [true, false] {
                let options = Options { acceleration, restarts: 1, ..seeded(k, family, seed) };
                if let Some((gained, said)) = gained_by_going_on(&data, &options, 3000) {
                    converged += 1;
                    assert!(
                        gained <= 10.0 * options.tolerance,
                        "{name} {family:?} {k} seed {seed} acceleration {acceleration}: gained {gained}, said {said}"
                    );
                }
            }
        }
    }
    assert!(converged > 300, "only {converged} fits converged");
}

#[test]
fn the_log_likelihood_never_falls() {
    for (name, family, k) in public_cells() {
        let data = csv(name);
        for seed in 0..4 {
            for acceleration in [true, false] {
                let outcome = fit(&data, Options { acceleration, restarts: 1, ..seeded(k, family, seed) });
                for pair in outcome.trace.windows(2) {
                    let rounding = 1e-12 * pair[0].abs();
                    assert!(pair[1] >= pair[0] - rounding, "{name} {family:?} {k} seed {seed}: {} after {}", pair[1], pair[0]);
                }
                assert_eq!(outcome.trace.len(), outcome.iterations + 1, "{name} {family:?} {k} seed {seed}");
            }
        }
    }
}

/// Rows as means and the identity for all, so far from an optimum that acceleration has a long way to go.
fn far_start(data: &Data, k: usize) -> Start {
    let (d, step) = (data.columns, data.rows() / k);
    let identity = (0..k * d * d).map(|at| f64::from(u8::from(at / d % d == at % d))).collect();
    let means = (0..k).flat_map(|c| data.values[c * step * d..][..d].to_vec()).collect();
    Start::Explicit { weights: None, means, covariances: Some(identity) }
}

#[test]
fn acceleration_never_lowers_the_likelihood_from_far_and_overlapping_starts() {
    let mut steps = 0;
    for seed in 0..160 {
        let (d, k, separation) = (1 + seed as usize % 5, 2 + seed as usize % 7, 0.3 * (1.0 + (seed % 4) as f64));
        let data = clusters(seed, 400, d, k, separation);
        for family in FAMILIES {
            let outcome = fit(&data, Options { start: far_start(&data, k), ..Options::new(k, family) });
            for pair in outcome.trace.windows(2) {
                assert!(pair[1] >= pair[0] - 1e-12 * pair[0].abs(), "seed {seed} {family:?}: {} after {}", pair[1], pair[0]);
            }
            assert!(outcome.log_likelihood >= outcome.trace[0], "seed {seed} {family:?}");
            steps += outcome.iterations;
        }
    }
    assert!(steps > 20_000, "only {steps} iterations were watched");
}

#[test]
fn without_acceleration_a_run_is_as_many_runs_of_one_iteration() {
    for seed in 0..20 {
        let (d, k) = (1 + seed as usize % 3, 2 + seed as usize % 3);
        let data = clusters(seed, 300, d, k, 1.0);
        for family in FAMILIES {
            let whole = fit(&data, plain(k, family, far_start(&data, k), 25));
            let mut start = far_start(&data, k);
            for _ in 0..25 {
                start = from_outcome(&fit(&data, plain(k, family, start, 1)));
            }
            let steps = fit(&data, plain(k, family, start, 1));
            let before_last = steps.trace[0];
            let off = (before_last - whole.log_likelihood).abs();
            assert!(off <= 1e-11 * before_last.abs(), "seed {seed} {family:?}: {before_last} and {}", whole.log_likelihood);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]
    #[test]
    fn on_simulated_data_too(
        seed in any::<u64>(), n in 30usize..600, d in 1usize..5, k in 1usize..5, separation in 0.5..4.0, family in 0usize..4, kind in 0usize..3
    ) {
        let data = clusters(seed, n, d, k, separation);
        let kind = [StartKind::KMeansPlusPlus, StartKind::KMeans, StartKind::Random][kind];
        let options = Options { start: Start::Seeded(kind), restarts: 1, ..seeded(k, FAMILIES[family], seed) };
        let outcome = fit(&data, options.clone());
        for pair in outcome.trace.windows(2) {
            prop_assert!(pair[1] >= pair[0] - 1e-12 * pair[0].abs());
        }
        if let Some((gained, said)) = gained_by_going_on(&data, &options, 2000) {
            prop_assert!(gained <= 10.0 * options.tolerance, "gained {}, said {}", gained, said);
        }
    }
}
