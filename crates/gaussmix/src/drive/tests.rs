use super::*;
use crate::family::FAMILIES;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::random::Stream;
use crate::rows::RowsBuilder;
use crate::score::{ScoreKind, Scorer};
use crate::shard::Shard;
use crate::testing::clusters;
use proptest::prelude::*;

fn fitter(data: &[f64], d: usize, weights: &[f64], options: &Options) -> Box<Fitter> {
    let mut builder = RowsBuilder::new(data.len() / d, d).unwrap();
    builder.push(data).unwrap();
    builder.push_weights(weights).unwrap();
    let options = options.clone().check().unwrap();
    Fitter::new(builder.finish(!options.family.scales_per_feature()).unwrap(), options).unwrap()
}

fn on_one_thread(fitter: Box<Fitter>) -> Outcome {
    let mut driver = Driver::new(fitter, Hands::ALONE);
    while !driver.advance(7).unwrap() {}
    Outcome::new(&driver.finished().unwrap())
}

fn by_hands(fitter: Box<Fitter>, hands: Hands) -> Outcome {
    let mut driver = Driver::new(fitter, hands);
    let mut shards: Vec<Shard> = (0..hands.workers).map(|_| Shard::default()).collect();
    while driver.prepare().unwrap() {
        for (worker, shard) in shards.iter_mut().enumerate() {
            loop {
                let message = driver.deal(worker);
                if message.is_empty() {
                    break;
                }
                shard.serve(&message).unwrap();
            }
        }
        let request = driver.request();
        while !driver.work(3) {}
        for shard in shards.iter_mut().filter(|_| !request.is_empty()) {
            driver.answer(&shard.serve(&request).unwrap());
        }
    }
    Outcome::new(&driver.finished().unwrap())
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]
    #[test]
    fn any_hands_give_the_bits_of_one_thread(
        seed in any::<u64>(), n in 40usize..9000, d in prop_oneof![1usize..10, 24usize..60], k in 1usize..5, family in 0usize..4,
        weighted in any::<bool>()
    ) {
        let mut stream = Stream::new(seed, 0);
        let data = clusters(&mut stream, n, d, k, 2.0);
        let weights: Vec<f64> = if weighted { (0..n).map(|_| (4.0 * stream.uniform()).floor()).collect() } else { Vec::new() };
        let options = Options { restarts: 2, max_iterations: 30, ..Options::new(k, FAMILIES[family]) };
        let one = on_one_thread(fitter(&data, d, &weights, &options));
        for (here, workers) in [(true, 0), (true, 1), (false, 1), (false, 2), (true, 2), (false, 3), (true, 4), (false, 8)] {
            let sharded = by_hands(fitter(&data, d, &weights, &options), Hands { here, workers });
            prop_assert_eq!(bits(&sharded.means), bits(&one.means));
            prop_assert_eq!(bits(&sharded.covariances), bits(&one.covariances));
            prop_assert_eq!(bits(&sharded.trace), bits(&one.trace));
            prop_assert_eq!(sharded.criteria.icl.to_bits(), one.criteria.icl.to_bits());
            prop_assert_eq!(sharded.criteria.icl_entropy.to_bits(), one.criteria.icl_entropy.to_bits());
            prop_assert_eq!(&sharded.labels, &one.labels);
        }
    }
}

#[test]
fn so_it_does_where_starts_compete_on_a_sample_and_rows_are_condensed() {
    for (d, max_iterations) in [(1, 1000), (2, 1000), (24, 12)] {
        let data = clusters(&mut Stream::new(5, 0), 40_000, d, 3, 3.0);
        // The second time many rows repeat others.
        for kinds in [40_000, 9_000, 900] {
            let data = data[..kinds * d].repeat(40_000 / kinds);
            let options = Options { restarts: 3, max_iterations, ..Options::new(3, FAMILIES[0]) };
            let one = on_one_thread(fitter(&data, d, &[], &options));
            for hands in [Hands { here: true, workers: 2 }, Hands { here: false, workers: 1 }] {
                let other = by_hands(fitter(&data, d, &[], &options), hands);
                assert_eq!(bits(&other.trace), bits(&one.trace));
                assert_eq!(other.labels, one.labels);
            }
        }
    }
}

#[test]
fn rows_are_put_together_and_condensed_leaf_by_leaf() {
    let column = clusters(&mut Stream::new(6, 0), 40_000, 1, 3, 3.0);
    let coded: Vec<f64> = column.iter().map(|value| value.round()).collect();
    for data in [column, coded] {
        let options = Options { restarts: 2, ..Options::new(2, FAMILIES[0]) };
        let mut driver = Driver::new(fitter(&data, 1, &[], &options), Hands { here: false, workers: 0 });
        let leaves = driver.fitter().rows().leaf_count();
        while driver.prepare().unwrap() && !driver.fitter().is_condensing() {
            while !driver.work(1) {}
            if driver.fold.is_some() {
                (0..driver.arena().leaf_count()).for_each(|leaf| driver.work_through(leaf));
            }
        }
        assert!(driver.fitter().is_condensing() && driver.request().is_empty());
        assert_eq!((1..).find(|_| driver.work(1)), Some(leaves));
    }
}

#[test]
fn labels_are_in_the_order_of_the_rows_however_these_were_grouped() {
    let (d, k) = (30, 4);
    let data = clusters(&mut Stream::new(8, 0), 3000, d, k, 3.0);
    let outcome = on_one_thread(fitter(&data, d, &[], &Options { restarts: 2, ..Options::new(k, FAMILIES[0]) }));
    let mut labels = Vec::new();
    let mut scorer = Scorer::new(&outcome.weights, &outcome.means, &outcome.covariances).unwrap();
    scorer.score(ScoreKind::Labels, &data, &mut labels).unwrap();
    assert!(outcome.labels.iter().zip(&labels).all(|(&ours, &theirs)| f64::from(ours) == theirs));
    assert_eq!(outcome.labels.len(), labels.len());
}
