//! The accelerator's coordinates: the gradient is the slope of the log-likelihood, and a plain EM step is nearly the
//! gradient itself.

mod common;

use common::clusters;
use gaussmix::chart::Chart;
use gaussmix::covariance::Floor;
use gaussmix::family::FAMILIES;
use gaussmix::kernel::{Workspace, sweep};
use gaussmix::params::{Covariances, Params};
use gaussmix::prepared::Prepared;
use gaussmix::random::Stream;
use gaussmix::rows::{Rows, RowsBuilder};
use gaussmix::stats::Stats;
use gaussmix::update::{Rules, update};
use proptest::prelude::*;

fn swept(rows: &Rows, params: &Params) -> (Prepared, Stats) {
    let prepared = Prepared::new(params.clone()).unwrap_or_else(|_| panic!("{params:?}"));
    let stats = sweep(rows, &prepared, &mut Workspace::new(params.k, params.d));
    (prepared, stats)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]
    #[test]
    fn the_gradient_is_the_slope(seed in any::<u64>(), d in 1usize..5, k in 1usize..4, family in 0usize..4, equal_weights in any::<bool>()) {
        let data = clusters(seed, 300, d, k, 2.0);
        let mut builder = RowsBuilder::new(300, d).unwrap();
        builder.push(&data.values).unwrap();
        let rows = builder.finish(!FAMILIES[family].scales_per_feature()).unwrap();
        let mut stream = Stream::new(seed, 1);
        let mut identity = vec![0.0; k * d * d];
        (0..k * d).for_each(|at| identity[at / d * d * d + at % d * (d + 1)] = 1.0);
        let weights = vec![1.0 / k as f64; k];
        let start = Params {
            k,
            d,
            means: (0..k).flat_map(|c| rows.row(c * 90)).collect(),
            covariances: Covariances::project(FAMILIES[family], &identity, &weights, d),
            weights,
        };
        let rules = Rules { floor: Floor::new(1e-6, &rows.scale), equal_weights };
        let reference = update(&swept(&rows, &start).1, &start, &rules).params;
        let (_, stats) = swept(&rows, &reference);
        let Some(chart) = Chart::new(&reference, &stats, equal_weights) else { return Ok(()) };

        let at: Vec<f64> = (0..chart.len()).map(|_| 0.5 * stream.normal()).collect();
        let here = chart.params(&at);
        let (prepared, stats) = swept(&rows, &here);
        let gradient = chart.gradient(&at, &prepared, &stats);
        let direction: Vec<f64> = (0..chart.len()).map(|_| stream.normal()).collect();
        let along = |step: f64| {
            let there: Vec<f64> = at.iter().zip(&direction).map(|(a, d)| a + step * d).collect();
            swept(&rows, &chart.params(&there)).1.log_likelihood
        };
        let slope: f64 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
        let size = gradient.iter().map(|g| g * g).sum::<f64>().sqrt() * (chart.len() as f64).sqrt();
        let measured = (along(1e-4) - along(-1e-4)) / 2e-4;
        prop_assert!((slope - measured).abs() < 1e-5 * (1.0 + size), "slope {} measured {}", slope, measured);
    }
}
