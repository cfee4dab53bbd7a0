use proptest::prelude::*;

use super::*;
use crate::family::{FAMILIES, Family};
use crate::kernel::{Workspace, sweep};
use crate::params::{Covariances, Params};
use crate::random::Stream;
use crate::stats::Stats;
use crate::testing::{assert_close, rows};

/// Weights, means and standard deviations in the units of the data.
struct Truth(Vec<(f64, f64, f64)>);

impl Truth {
    fn of(stream: &mut Stream, k: usize, separation: f64, narrowest: f64) -> Self {
        let weights: Vec<f64> = (0..k).map(|_| 0.1 + stream.uniform()).collect();
        let total: f64 = weights.iter().sum();
        let width = |stream: &mut Stream| narrowest + (1.0 - narrowest) * stream.uniform();
        Self(weights.iter().map(|weight| (weight / total, separation * stream.normal(), width(stream))).collect())
    }

    fn draw(&self, stream: &mut Stream) -> f64 {
        let mut luck = stream.uniform();
        let &(_, mean, deviation) = self.0.iter().find(|(weight, ..)| { luck -= weight; luck < 0.0 }).unwrap_or(&self.0[0]);
        mean + deviation * stream.normal()
    }

    /// In the kernel's units; tied and spherical covariances are those of the mixture's family.
    fn params(&self, family: Family, rows: &Rows) -> Params {
        let (unit, centre) = (power_of_two(-rows.transform.exponent[0]), rows.transform.centre[0]);
        let part = |part: fn(&(f64, f64, f64)) -> f64| self.0.iter().map(part).collect::<Vec<f64>>();
        let (weights, means) = (part(|c| c.0), part(|c| c.1).iter().map(|mean| (mean - centre) * unit).collect());
        let variances: Vec<f64> = part(|c| c.2 * c.2).iter().map(|variance| variance * unit * unit).collect();
        Params { k: weights.len(), d: 1, covariances: Covariances::project(family, &variances, &weights, 1), weights, means }
    }
}

fn agree(nodes: &Stats, all: &Stats, scale: f64) {
    let n: f64 = all.counts.iter().sum();
    assert_close(&[nodes.log_likelihood / n], &[all.log_likelihood / n], scale, "log-likelihood");
    for (ours, theirs, what) in [(&nodes.counts, &all.counts, "counts"), (&nodes.sums, &all.sums, "sums"), (&nodes.moments, &all.moments, "moments")] {
        let by_row = |values: &[f64]| values.iter().map(|value| value / n).collect::<Vec<f64>>();
        assert_close(&by_row(ours), &by_row(theirs), scale, what);
    }
}

fn condense(rows: &Rows, prepared: &Prepared) -> Option<Condensed> {
    let mut condenser = Condenser::new(rows, prepared);
    while condenser.prepare(prepared) {
        condenser.take(rows, 0..1);
        condenser.take(rows, 1..rows.leaf_count());
    }
    condenser.finish(rows).unwrap()
}

/// The sums of both, where the rows can be condensed for these parameters.
fn compare(rows: &Rows, params: &Params, scale: f64) -> Option<Condensed> {
    let prepared = Prepared::new(params.clone()).unwrap();
    let condensed = condense(rows, &prepared)?;
    assert!(condensed.serves(&prepared));
    let mut workspace = Workspace::new(params.k, 1);
    agree(&sweep(&condensed.rows, &prepared, &mut workspace), &sweep(rows, &prepared, &mut workspace), scale);
    Some(condensed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn sweeps_over_nodes_are_sweeps_over_all_rows(
        seed in any::<u64>(), n in 40_000usize..90_000, k in 1usize..6, separation in 0.0..12.0, narrowest in prop_oneof![Just(0.05), Just(0.3), Just(1.0)],
        weighted in any::<bool>(), rounded in any::<bool>(), outliers in any::<bool>(), family in 0usize..4
    ) {
        let mut stream = Stream::new(seed, 0);
        let truth = Truth::of(&mut stream, k, separation, narrowest);
        let data: Vec<f64> = (0..n)
            .map(|at| {
                let x = truth.draw(&mut stream);
                // Heavy tails, and one row far out.
                let x = if outliers && at % 50 == 0 { x / (0.01 + stream.uniform()) } else { x };
                let x = if outliers && at == 17 { 1e9 } else { x };
                if rounded { (50.0 * x).round() / 50.0 } else { x }
            })
            .collect();
        let weights: Vec<f64> = if weighted { (0..n).map(|at| (at % 5) as f64 * 0.7).collect() } else { Vec::new() };
        let rows = rows(&data, 1, &weights);
        let condensed = compare(&rows, &truth.params(FAMILIES[family], &rows), 1e-12);
        if let Some(condensed) = condensed {
            prop_assert!(condensed.rows.n() * ROWS_PER_CONDENSED <= n);
            assert_close(&[condensed.rows.total_weight()], &[rows.total_weight()], 1e-11, "weight");
            prop_assert_eq!(condensed.rows.positive_rows(), condensed.rows.n());
        } else {
            prop_assert!(narrowest < 1.0 || outliers || separation > 4.0, "could not be condensed");
        }
    }

    /// The definition of a Gauss rule: its moments are the rows' own up to the degree 2m - 1.
    #[test]
    fn nodes_have_the_moments_of_their_rows(seed in any::<u64>(), count in 13usize..2000, kind in 0usize..5, weighted in any::<bool>()) {
        let mut stream = Stream::new(seed, 0);
        let mut powers = [0.0; POWERS];
        for _ in 0..count {
            let u = 2.0 * stream.uniform() - 1.0;
            let t = match kind {
                0 => u,
                1 => 0.25,
                2 => (2.0 * u).round() / 2.0,
                3 => 0.7 + 1e-4 * u,
                _ => u * u * u * u * u,
            };
            let weight = if weighted { stream.uniform() } else { 1.0 };
            (0..POWERS).for_each(|j| powers[j] += weight * t.powi(j as i32));
        }
        let mut nodes = Left::default();
        add_nodes(&Bin { centre: 0.0, half_width: 1.0, powers }, &mut nodes);
        let nodes: Vec<(f64, f64)> = nodes.values.into_iter().zip(nodes.weights).collect();
        prop_assert!(nodes.iter().all(|&(place, weight)| place.abs() < 1.001 && weight > 0.0), "{:?}", nodes);
        prop_assert!(nodes.len() <= [6, 1, 5, 6, 6][kind], "{:?}", nodes);
        for (j, &power) in powers.iter().enumerate() {
            let moment: f64 = nodes.iter().map(|&(place, weight)| weight * place.powi(j as i32)).sum();
            // What is missing is nothing beside the power at the distance within which densities are flat.
            let scale = powers[0] * FLAT_WHEN_USED.powi(if kind == 0 && count > 100 { 0 } else { j as i32 });
            prop_assert!((moment - power).abs() <= 1e-12 * scale, "{j}: {} of {}", moment - power, powers[0]);
        }
    }
}

#[test]
fn a_component_that_shrinks_is_not_served_before_its_sums_go_wrong() {
    let mut stream = Stream::new(4, 0);
    let truth = Truth(vec![(0.5, 0.0, 1.0), (0.5, 1.0, 1.0)]);
    let data: Vec<f64> = (0..50_000).map(|_| truth.draw(&mut stream)).collect();
    let rows = rows(&data, 1, &[]);
    let mut params = truth.params(Family::Full, &rows);
    let condensed = compare(&rows, &params, 1e-12).unwrap();
    let mut workspace = Workspace::new(2, 1);
    let mut served = 0;
    for _ in 0..40 {
        params.covariances.values[1] *= 0.8;
        let prepared = Prepared::new(params.clone()).unwrap();
        if condensed.serves(&prepared) {
            served += 1;
            agree(&sweep(&condensed.rows, &prepared, &mut workspace), &sweep(&rows, &prepared, &mut workspace), 1e-12);
        }
    }
    assert!((3..30).contains(&served), "{served}");
    // Condensed again, they serve however narrow it is: its own rows stay as they are.
    params = truth.params(Family::Full, &rows);
    for _ in 0..10 {
        params.covariances.values[1] *= 0.1;
        let finer = compare(&rows, &params, 1e-12).unwrap();
        assert!(finer.rows.n() > condensed.rows.n());
    }
    // Where both are, none would be left.
    params.covariances.values[0] *= 1e-8;
    assert!(compare(&rows, &params, 1e-12).is_none());
}

#[test]
fn shares_that_are_next_to_nothing_need_all_rows() {
    let mut stream = Stream::new(5, 0);
    let truth = Truth(vec![(0.5, 0.0, 1.0), (0.5, 1.0, 1.0)]);
    let rows = rows(&(0..50_000).map(|_| truth.draw(&mut stream)).collect::<Vec<f64>>(), 1, &[]);
    let mut prepared = Prepared::new(truth.params(Family::Full, &rows)).unwrap();
    let condensed = condense(&rows, &prepared).unwrap();
    assert!(condensed.serves(&prepared));
    prepared.flush = -960.0;
    assert!(!condensed.serves(&prepared));
}
