//! A far outlier leaves covariances that are singular to rounding: a fit must still end, with numbers.

mod common;

use common::{clusters, seeded, try_fit};
use gaussmix::family::FAMILIES;
use gaussmix::options::Options;

#[test]
fn a_row_however_far_away_ends_no_fit() {
    for (seed, exponent) in (5..100).enumerate() {
        for (d, k) in [(2, 1), (2, 2), (3, 1), (3, 2)] {
            let mut data = clusters(seed as u64, 60, d, 1, 1.0);
            let far = 10f64.powf(f64::from(exponent) + 0.37);
            data.values.extend((0..d).map(|j| far * (1.0 + 0.37 * j as f64 * (seed as f64 % 40.0 - 3.0))));
            let family = FAMILIES[seed % 4];
            let options = Options { restarts: 2, ..seeded(k, family, 1) };
            match try_fit(&data, &[], options) {
                Ok(outcome) => assert!(outcome.log_likelihood.is_finite(), "1e{exponent}, D = {d}, K = {k}, {family:?}"),
                Err(error) => panic!("1e{exponent}, D = {d}, K = {k}, {family:?}: {error:?}"),
            }
        }
    }
}
