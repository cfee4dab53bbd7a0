use proptest::prelude::*;

use super::*;
use crate::drive::{Driver, Hands};
use crate::family::FAMILIES;
use crate::kernel::naive;
use crate::options::{Options, Start};
use crate::random::Stream;
use crate::rows::Rows;
use crate::score::{ScoreKind, Scorer};
use crate::testing::{assert_close, mixture, rows};

fn batch(data: &[f64], d: usize, options: &Options) -> (Driver, Outcome) {
    let mut builder = RowsBuilder::new(data.len() / d, d).unwrap();
    builder.push(data).unwrap();
    let options = options.clone().check().unwrap();
    let rows = builder.finish(!options.family.scales_per_feature()).unwrap();
    let mut driver = Driver::new(Fitter::new(rows, options).unwrap(), Hands::ALONE);
    while !driver.advance(1000).unwrap() {}
    let outcome = Outcome::new(&driver.finished().unwrap());
    (driver, outcome)
}

fn started(data: &[f64], d: usize, options: &Options, memory: f64) -> Online {
    let (driver, outcome) = batch(data, d, options);
    Online::new(driver.fitter(), &outcome, memory).unwrap()
}

/// N rows of three Gaussians in the plane, `separation` apart.
fn plane(stream: &mut Stream, n: usize, separation: f64) -> Vec<f64> {
    let centres = [[0.0, 0.0], [separation, 0.0], [0.5 * separation, 0.8 * separation]];
    let mut row = |_| {
        let (u, a, b) = (stream.uniform(), stream.normal(), stream.normal());
        let c = usize::from(u > 0.5) + usize::from(u > 0.8);
        let deviation = [1.0, 0.8, 1.2][c];
        [centres[c][0] + deviation * a, centres[c][1] + deviation * (0.3 * a + b)]
    };
    (0..n).flat_map(&mut row).collect()
}

fn log_likelihood(model: &Snapshot, data: &[f64]) -> f64 {
    let mut scores = Vec::new();
    let mut scorer = Scorer::new(&model.weights, &model.means, &model.covariances).unwrap();
    scorer.score(ScoreKind::LogDensity, data, &mut scores).unwrap();
    scores.iter().sum()
}

/// The textbook: means of r, r x and r x x' about zero, K, K x D and K x D x D.
#[derive(Clone)]
struct Plain {
    r: Vec<f64>,
    rx: Vec<f64>,
    rxx: Vec<f64>,
}

impl Plain {
    fn of_params(params: &Params) -> Self {
        let (k, d) = (params.k, params.d);
        let entry = |c: usize, i: usize, j: usize| params.covariances.matrix(c, d)[i * d + j] + params.mean(c)[i] * params.mean(c)[j];
        let rxx = (0..k * d * d).map(|at| params.weights[at / (d * d)] * entry(at / (d * d), at / d % d, at % d)).collect();
        Self { r: params.weights.clone(), rx: (0..k * d).map(|at| params.weights[at / d] * params.means[at]).collect(), rxx }
    }

    fn of_block(params: &Params, block: &Rows) -> (Self, f64) {
        let (k, d) = (params.k, params.d);
        let mut sums = Self { r: vec![0.0; k], rx: vec![0.0; k * d], rxx: vec![0.0; k * d * d] };
        let weight: f64 = (0..block.n()).map(|n| block.weight(n)).sum();
        for n in 0..block.n() {
            let x = block.row(n);
            let (_, r) = naive::responsibilities(params, &x);
            for at in 0..k * d * d {
                let (c, i, j) = (at / (d * d), at / d % d, at % d);
                let share = r[c] * block.weight(n) / weight;
                sums.rxx[at] += share * x[i] * x[j];
                sums.rx[c * d + i] += if j == 0 { share * x[i] } else { 0.0 };
                sums.r[c] += if i + j == 0 { share } else { 0.0 };
            }
        }
        (sums, weight)
    }

    fn mix(&mut self, block: &Plain, gamma: f64) {
        let parts = [(&mut self.r, &block.r), (&mut self.rx, &block.rx), (&mut self.rxx, &block.rxx)];
        for (into, from) in parts {
            into.iter_mut().zip(from).for_each(|(into, from)| *into += gamma * (from - *into));
        }
    }

    fn params(&self, family: Family, d: usize) -> Params {
        let k = self.r.len();
        let means: Vec<f64> = (0..k * d).map(|at| self.rx[at] / self.r[at / d]).collect();
        let entry = |c: usize, i: usize, j: usize| self.rxx[(c * d + i) * d + j] / self.r[c] - means[c * d + i] * means[c * d + j];
        let matrices: Vec<f64> = (0..k * d * d).map(|at| entry(at / (d * d), at / d % d, at % d)).collect();
        Params { k, d, weights: self.r.clone(), covariances: Covariances::project(family, &matrices, &self.r, d), means }
    }
}

/// An online fit that begins at these parameters, in the units of the rows.
fn from_params(params: &Params, rows: &Rows, memory: f64) -> Online {
    let stats = statistics_of(params, 0.0);
    Online {
        family: params.covariances.family,
        transform: rows.transform.clone(),
        scale: rows.scale.clone(),
        regularization: 0.0,
        equal_weights: false,
        memory,
        seen: 300.0,
        recent: stats.clone(),
        average: stats,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]
    #[test]
    fn it_is_the_textbook_about_moving_centres(seed in any::<u64>(), d in 1usize..4, k in 1usize..4, family in 0usize..4, forgets in any::<bool>()) {
        let mut stream = Stream::new(seed, 0);
        let family = FAMILIES[family];
        let data: Vec<f64> = (0..200 * d).map(|_| 3.0 * stream.normal()).collect();
        let first = rows(&data, d, &[]);
        let params = mixture(&mut stream, family, k, &first);
        let memory = if forgets { 150.0 } else { f64::INFINITY };
        let mut online = from_params(&params, &first, memory);
        let (mut recent, mut average, mut seen) = (Plain::of_params(&params), Plain::of_params(&params), 300.0f64);
        for _ in 0..4 {
            let values: Vec<f64> = (0..120 * d).map(|_| 1.0 + 3.0 * stream.normal()).collect();
            let weights: Vec<f64> = (0..120).map(|n| f64::from(n % 3)).collect();
            let mut builder = RowsBuilder::new(120, d).unwrap();
            builder.push(&values).unwrap();
            builder.push_weights(&weights).unwrap();
            let (block, weight) = Plain::of_block(&recent.params(family, d), &builder.finish_as(&first.transform));
            let window = seen.min(memory);
            let first_step = (4.0 * family.parameters(k, d, false) as f64 / d as f64).max(64.0);
            recent.mix(&block, weight / (weight + first_step * (window / first_step).powf(ALPHA)));
            average.mix(&block, weight / (weight + window));
            seen += weight;
            online.take(&values, &weights).unwrap();
            for (ours, theirs) in [(&online.recent, &recent), (&online.average, &average)] {
                let (ours, theirs) = (online.params(ours), theirs.params(family, d));
                assert_close(&ours.weights, &theirs.weights, 1e-9, "weights");
                assert_close(&ours.means, &theirs.means, 1e-9, "means");
                assert_close(&ours.covariances.values, &theirs.covariances.values, 1e-8, "covariances");
            }
        }
        prop_assert!((online.seen - seen).abs() < 1e-12 * seen, "{} rows against {seen}", online.seen);
        let again = Online::read(&online.write()).unwrap();
        prop_assert_eq!(again.write(), online.write());
    }
}

/// Nats that a step of half a standard error in the worst direction of all would lose.
const HALF_A_STANDARD_ERROR: f64 = 0.125;

#[test]
fn a_stationary_stream_ends_at_the_batch_optimum() {
    for seed in 0..3 {
        for family in FAMILIES {
            let data = plane(&mut Stream::new(seed, 1), 150_000, 6.0);
            let options = Options::new(3, family);
            let (first, rest) = data.split_at(2 * start_rows(family, 3, 2));
            let mut online = started(first, 2, &options, f64::INFINITY);
            rest.chunks(2 * block_rows(2)).for_each(|block| online.take(block, &[]).unwrap());
            let model = online.snapshot();
            let (weights, means, covariances) = (model.weights.clone(), model.means.clone(), model.covariances.clone());
            let start = Start::Explicit { weights: Some(weights), means, covariances: Some(covariances) };
            let (_, best) = batch(&data, 2, &Options { start, tolerance: 1e-6, ..options });
            let lost = best.log_likelihood - log_likelihood(&model, &data);
            assert!(lost < HALF_A_STANDARD_ERROR, "seed {seed}, {family:?}: {lost} nats lost");
            let per_row = best.log_likelihood / 150_000.0;
            assert!((model.log_density - per_row).abs() < 5e-3, "{} against {per_row}", model.log_density);
        }
    }
}

#[test]
fn digits_are_kept_when_the_rows_move_far_away() {
    let mut stream = Stream::new(4, 0);
    let mut online = started(&plane(&mut stream, 2000, 6.0), 2, &Options::new(3, Family::Full), 1000.0);
    let far = 1e5;
    let last: Vec<f64> = plane(&mut stream, 256, 6.0).iter().map(|x| x + far).collect();
    // A row's share falls to e^-1 with every 1000 rows: at last of the way here, 1e5 long, less than a millionth is left.
    (0..400).for_each(|_| online.take(&last, &[]).unwrap());
    let ours = online.snapshot();
    let mean = |j: usize| (0..256).map(|n| last[2 * n + j]).sum::<f64>() / 256.0;
    for j in 0..2 {
        let whole: f64 = (0..3).map(|k| ours.weights[k] * ours.means[2 * k + j]).sum();
        assert!((whole - mean(j)).abs() < 1e-6, "{whole} against {}", mean(j));
        let variance = (0..256).map(|n| (last[2 * n + j] - mean(j)).powi(2)).sum::<f64>() / 256.0;
        let second = |k: usize| ours.covariances[(k * 2 + j) * 2 + j] + (ours.means[2 * k + j] - mean(j)).powi(2);
        let total: f64 = (0..3).map(|k| ours.weights[k] * second(k)).sum();
        assert!((total - variance).abs() < 1e-6 * variance, "{total} against {variance}");
    }
}

#[test]
fn a_component_without_rows_waits_for_them() {
    let one_cluster = |stream: &mut Stream, at: f64| (0..512).map(|_| at + stream.normal()).collect::<Vec<f64>>();
    for family in FAMILIES {
        let mut stream = Stream::new(5, 0);
        let both: Vec<f64> = one_cluster(&mut stream, 0.0).into_iter().chain(one_cluster(&mut stream, 40.0)).collect();
        let mut online = started(&both, 1, &Options::new(2, family), 300.0);
        (0..600).for_each(|_| online.take(&one_cluster(&mut stream, 0.0), &[]).unwrap());
        assert!(online.snapshot().weights[1] < 1e-90);
        assert!((online.snapshot().means[1] - 40.0).abs() < 0.5);
        (0..30).for_each(|_| online.take(&one_cluster(&mut stream, 41.0), &[]).unwrap());
        let model = online.snapshot();
        assert!(model.weights[1] > 0.99 && (model.means[1] - 41.0).abs() < 0.3, "{family:?}: {:?} {:?}", model.weights, model.means);
    }
}

#[test]
fn a_block_without_weight_changes_nothing() {
    let mut online = started(&plane(&mut Stream::new(6, 0), 500, 6.0), 2, &Options::new(3, Family::Tied), f64::INFINITY);
    let before = online.write();
    online.take(&[1.0, 2.0, 3.0, 4.0], &[0.0, 0.0]).unwrap();
    assert_eq!(online.write(), before);
}

#[test]
fn a_corrupt_state_is_refused() {
    let good = started(&plane(&mut Stream::new(7, 0), 500, 6.0), 2, &Options::new(3, Family::Full), f64::INFINITY).write();
    assert!(Online::read(&good).is_ok());
    let mut not_finite = good.clone();
    not_finite[20] = f64::NAN;
    let mut many = good.clone();
    many[0] = 1e300;
    for bad in [&good[..5], &good[..good.len() - 1], &not_finite, &many, &[]] {
        assert_eq!(Online::read(bad).err().unwrap().code, ErrorCode::Shape);
    }
}

#[test]
fn the_start_and_the_blocks_grow_with_the_model() {
    assert_eq!((start_rows(Family::Full, 3, 2), block_rows(2)), (1 << 14, 256));
    assert_eq!((start_rows(Family::Full, 64, 64), block_rows(64)), (68_639, 256));
    assert_eq!((start_rows(Family::Diagonal, 2, 2000), block_rows(2000)), (1 << 12, 8192));
    assert_eq!(start_rows(Family::Full, 400, 200), (1 << 24) / 200);
}
