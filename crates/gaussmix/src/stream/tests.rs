use super::*;
use crate::family::{FAMILIES, Family};
use crate::findings::FindingKind;
use crate::options::{Options, Start};
use crate::outcome::Outcome;
use crate::random::Stream;
use crate::rows::RowsBuilder;
use crate::shard::Shard;
use crate::testing::clusters;
use proptest::prelude::*;

struct Data {
    values: Vec<f64>,
    weights: Vec<f64>,
    d: usize,
}

fn in_memory(Data { values, weights, d }: &Data, options: &Options) -> Outcome {
    let mut builder = RowsBuilder::new(values.len() / d, *d).unwrap();
    builder.push(values).unwrap();
    builder.push_weights(weights).unwrap();
    let options = options.clone().check().unwrap();
    let rows = builder.finish(!options.family.scales_per_feature()).unwrap();
    let mut driver = Driver::new(Fitter::new(rows, options).unwrap(), Hands::ALONE);
    while !driver.advance(7).unwrap() {}
    Outcome::new(&driver.finished().unwrap())
}

/// With chunks of chance sizes; parts go to workers as chance has it.
fn streamed(Data { values, weights, d }: &Data, options: &Options, chance: &mut Stream, workers: usize) -> Outcome {
    let mut fit = StreamedFit::new(*d, options.clone().check().unwrap());
    let mut shards: Vec<Shard> = (0..workers).map(|_| Shard::default()).collect();
    let (n, mut labels, mut checksums) = (values.len() / d, Vec::new(), Vec::new());
    loop {
        if fit.wants_rows() {
            let mut row = 0;
            while row < n {
                let most = [1.0, 30.0, 5000.0][(3.0 * chance.uniform()) as usize];
                let end = n.min(row + ((most * chance.uniform()) as usize).min(fit.room()));
                fit.push(&values[row * d..end * d], if weights.is_empty() { &[] } else { &weights[row..end] }).unwrap();
                row = end;
                while fit.is_full() {
                    let worker = (chance.uniform() * (workers + 1) as f64) as usize;
                    let message = if worker < workers { fit.message().unwrap() } else { Vec::new() };
                    let reply = if message.is_empty() { fit.work_on_part(1).unwrap() } else { shards[worker].serve(&message).unwrap() };
                    fit.answer(&reply);
                    labels.extend(fit.take_labels());
                }
            }
            checksums.push(fit.checksum());
        } else {
            while !fit.work(3) {}
        }
        if !fit.prepare().unwrap() {
            break;
        }
    }
    // Rows that are condensed need not come for every sweep.
    assert!(*d > 1 || n < 1 << 15 || checksums.len() < 10, "{} passes", checksums.len());
    assert!(checksums.len() > 2 && checksums.iter().all(|sum| *sum == checksums[0]));
    let outcome = Outcome::new(&fit.driver().unwrap().finished().unwrap());
    assert!(outcome.labels.is_empty());
    Outcome { labels, ..outcome }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

fn assert_same(ours: &Outcome, theirs: &Outcome) {
    assert_eq!(bits(&ours.trace), bits(&theirs.trace));
    assert_eq!(bits(&ours.means), bits(&theirs.means));
    assert_eq!(bits(&ours.covariances), bits(&theirs.covariances));
    assert_eq!(ours.criteria.icl.to_bits(), theirs.criteria.icl.to_bits());
    assert!(ours.labels == theirs.labels);
    assert_eq!(format!("{:?}", ours.findings), format!("{:?}", theirs.findings));
}

fn data(chance: &mut Stream, n: usize, d: usize, k: usize, weighted: bool) -> Data {
    let weights = if weighted { (0..n).map(|_| (4.0 * chance.uniform()).floor()).collect() } else { Vec::new() };
    Data { values: clusters(chance, n, d, k, 2.0), weights, d }
}

/// Only so many rows are left, each of which comes again and again.
fn repeat(Data { values, d, .. }: &mut Data, kinds: usize, chance: &mut Stream) {
    for n in kinds..values.len() / *d {
        let kind = (chance.uniform() * kinds as f64) as usize;
        values.copy_within(kind * *d..(kind + 1) * *d, n * *d);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]
    #[test]
    fn streamed_rows_give_the_bits_of_rows_in_memory(
        seed in any::<u64>(), n in 40usize..9000, d in prop_oneof![1usize..10, 24usize..60], k in 1usize..5, family in 0usize..4,
        weighted in any::<bool>(), workers in 0usize..3, repeated in any::<bool>()
    ) {
        let mut chance = Stream::new(seed, 0);
        let mut data = data(&mut chance, n, d, k, weighted);
        if repeated {
            repeat(&mut data, n / 5, &mut chance);
        }
        let start = Start::Explicit { weights: None, means: data.values[..k * d].to_vec(), covariances: None };
        let options = Options { start, max_iterations: 30, ..Options::new(k, FAMILIES[family]) };
        assert_same(&streamed(&data, &options, &mut chance, workers), &in_memory(&data, &options));
    }
}

#[test]
fn a_collapsed_component_has_those_of_its_rows_that_have_a_weight() {
    for d in [2, 26] {
        let mut chance = Stream::new(d as u64, 0);
        let mut data = data(&mut chance, 3000, d, 1, false);
        data.weights = vec![1.0; 3000];
        for n in (0..3000).step_by(20) {
            data.values[n * d..(n + 1) * d].fill(40.0);
            data.weights[n] = [0.0, 1.0, 3.0][n / 20 % 3];
        }
        let means = [vec![0.0; d], vec![40.0; d]].concat();
        let options = Options { start: Start::Explicit { weights: None, means, covariances: None }, ..Options::new(2, Family::Diagonal) };
        let whole = in_memory(&data, &options);
        let collapsed = whole.findings.iter().find(|finding| finding.kind == FindingKind::CollapsedComponent).unwrap();
        let rows: Vec<usize> = (0..3000).step_by(20).filter(|&n| data.weights[n] > 0.0).collect();
        assert_eq!((collapsed.component, collapsed.count, &collapsed.members), (Some(1), 100.0, &rows));
        for workers in [0, 2] {
            assert_same(&streamed(&data, &options, &mut chance, workers), &whole);
        }
    }
}

#[test]
fn so_they_do_where_starts_compete_on_a_sample() {
    for (d, family, weighted) in [
        (1, Family::Full, true), (1, Family::Tied, false), (2, Family::Full, false),
        (3, Family::Spherical, true), (25, Family::Tied, true), (50, Family::Diagonal, false),
    ] {
        let mut chance = Stream::new(d as u64, 0);
        let mut data = data(&mut chance, 70_000, d, 3, weighted);
        let options = Options { restarts: 3, max_iterations: 60, ..Options::new(3, family) };
        assert_same(&streamed(&data, &options, &mut chance, 1), &in_memory(&data, &options));
        for kinds in [18_000, 900] {
            repeat(&mut data, kinds, &mut chance);
            assert_same(&streamed(&data, &options, &mut chance, 1), &in_memory(&data, &options));
        }
    }
}
