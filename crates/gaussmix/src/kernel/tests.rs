mod digits;

use proptest::prelude::*;

use super::*;
use crate::family::{FAMILIES, Family};
use crate::look::look_at_leaf;
use crate::random::Stream;
use crate::totals::Totals;
use crate::testing::{assert_close, clusters, mixture, rows};

fn check_sweep(seed: u64, n: usize, d: usize, k: usize, separation: f64, weighted: bool) {
    let mut stream = Stream::new(seed, 0);
    let data = clusters(&mut stream, n, d, k, separation);
    let weights: Vec<f64> = if weighted { (0..n).map(|i| (i % 3) as f64 * 0.7).collect() } else { Vec::new() };
    let rows = rows(&data, d, &weights);
    for family in FAMILIES {
        let params = mixture(&mut stream, family, k, &rows);
        let prepared = Prepared::new(params.clone()).unwrap();
        let mut workspace = Workspace::new(k, d);
        let ours = sweep(&rows, &prepared, &mut workspace);
        let naive = naive::sweep(&rows, &params, prepared.form);
        assert_agree(&ours, &naive, n);
        let again = sweep(&rows, &prepared, &mut workspace);
        assert_eq!(ours.log_likelihood.to_bits(), again.log_likelihood.to_bits());
        assert_eq!(ours.moments, again.moments);
        let entropy: f64 = (0..rows.leaf_count()).map(|leaf| look_at_leaf(&rows, leaf, &prepared, &mut workspace, &mut Vec::new()).entropy).sum();
        assert_close(&[entropy], &[naive_entropy(&rows, &params)], 1e-10 * n as f64, "entropy");
        if family == Family::Tied && d > 3 {
            let (totals, prepared) = (totals(&rows), whitening_once(&rows, params));
            let mut ours = sweep(&rows, &prepared, &mut workspace);
            totals.complete(&mut ours);
            assert_agree(&ours, &naive, n);
        }
    }
}

/// -sum_n w_n sum_k r_nk ln r_nk
fn naive_entropy(rows: &Rows, params: &Params) -> f64 {
    let of_row = |n: usize| naive::responsibilities(params, &rows.row(n)).1.iter().filter(|&&r| r > 0.0).map(|r| r * r.ln()).sum::<f64>();
    -(0..rows.n()).map(|n| rows.weight(n) * of_row(n)).sum::<f64>()
}

fn assert_agree(ours: &Stats, naive: &Stats, n: usize) {
    let scale = 1e-10 * n as f64;
    assert_eq!(ours.form, naive.form);
    assert_close(&[ours.log_likelihood], &[naive.log_likelihood], 1e-11, "log-likelihood");
    assert_close(&ours.counts, &naive.counts, scale, "counts");
    assert_close(&ours.sums, &naive.sums, scale, "sums");
    assert_close(&ours.moments, &naive.moments, scale, "moments");
}

fn totals(rows: &Rows) -> Totals {
    Totals::new(&accumulate(rows, Given::One, MomentForm::Full, &vec![0.0; rows.d()]))
}

fn whitening_once(rows: &Rows, params: Params) -> Prepared {
    let mut prepared = Prepared::new(params).unwrap();
    prepared.whiten_once(&totals(rows).mean);
    prepared
}

/// Means so far from all others that a way by the origin would cost digits: everything is measured from the means.
#[test]
fn far_means_are_not_measured_by_way_of_the_origin() {
    let (k, d, n) = (3, 4, 300);
    let data: Vec<f64> = clusters(&mut Stream::new(3, 0), n, d, k, 1e6);
    let rows = rows(&data, d, &[]);
    for (family, form) in [(Family::Tied, MomentForm::Pooled), (Family::Spherical, MomentForm::Diagonal)] {
        let mut params = mixture(&mut Stream::new(4, 0), family, k, &rows);
        for variance in &mut params.covariances.values {
            *variance *= 1e-10;
        }
        let prepared = whitening_once(&rows, params.clone());
        assert_eq!(prepared.form, form);
        let ours = sweep(&rows, &prepared, &mut Workspace::new(k, d));
        assert_agree(&ours, &naive::sweep(&rows, &params, form), n);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_sweep_agrees_with_the_textbook(
        seed in any::<u64>(), n in 1usize..700, d in 1usize..12, k in 1usize..6, separation in 0.0..30.0, weighted in any::<bool>()
    ) {
        prop_assume!(!weighted || n > 1);
        check_sweep(seed, n, d, k, separation, weighted);
    }

    #[test]
    fn densities_agree_with_the_textbook(seed in any::<u64>(), n in 1usize..200, d in 1usize..7, k in 1usize..5) {
        let mut stream = Stream::new(seed, 0);
        let rows = rows(&clusters(&mut stream, n, d, k, 5.0), d, &[]);
        for family in FAMILIES {
            let params = mixture(&mut stream, family, k, &rows);
            let prepared = Prepared::new(params.clone()).unwrap();
            let mut workspace = Workspace::new(k, d);
            for tile in rows.tiles() {
                let density = log_densities_of_tile(&tile, &prepared, &mut workspace);
                for n in 0..tile.rows {
                    let (log_density, r) = naive::responsibilities(&params, &rows.row(tile.first_row + n));
                    assert_close(&[density.log_density(n)], &[log_density], 1e-11, "log-density");
                    let ours: Vec<f64> = (0..k).map(|k| density.responsibility(n, k)).collect();
                    assert_close(&ours, &r, 1e-11, "responsibilities");
                    assert!((ours.iter().sum::<f64>() - 1.0).abs() < 1e-14);
                    assert!(ours[density.label(n)] >= ours.iter().copied().fold(0.0, f64::max) - 1e-15);
                }
            }
        }
    }
}

/// The sweep with every sum of squares to its end.
fn sweep_densely(rows: &Rows, prepared: &Prepared) -> Stats {
    let mut workspace = Workspace::new(prepared.params.k, prepared.params.d);
    let mut fold = Fold::new(rows.leaf_count());
    for leaf in 0..rows.leaf_count() {
        let mut sums = LeafSums::new(prepared);
        for tile in rows.leaf(leaf) {
            log_densities(&tile, prepared, &mut workspace);
            normalise(&tile, prepared, &mut workspace).add_to(&mut sums.stats);
            sums.collect(&tile, &mut workspace);
        }
        fold.push_leaf(leaf, sums.finish());
    }
    fold.root().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    /// Overlapping and far clusters, rows far from all of them, weights next to nothing, guesses right and wrong.
    #[test]
    fn pruning_changes_no_bit(
        seed in any::<u64>(), n in 8usize..900, more in 0usize..30, k in 2usize..7, separation in 0.0..12.0,
        far in 0.0..9.0f64, tiny in 0.0..300.0f64, family in 0usize..4, once in any::<bool>()
    ) {
        let mut stream = Stream::new(seed, 0);
        let d = more + if family == 0 || family == 1 && !once { PRUNES_FROM } else { PRUNES_DIAGONALS_FROM };
        let mut data = clusters(&mut stream, n, d, k, separation);
        for row in data.chunks_exact_mut(d).step_by(37) {
            row.iter_mut().for_each(|x| *x *= 10f64.powf(far));
        }
        let rows = rows(&data, d, &[]);
        let mut params = mixture(&mut stream, FAMILIES[family], k, &rows);
        params.weights[0] *= 10f64.powf(-tiny);
        let prepared = if once { whitening_once(&rows, params) } else { Prepared::new(params).unwrap() };
        prop_assert!(prunes(&prepared));
        let dense = sweep_densely(&rows, &prepared);
        let mut workspace = Workspace::new(k, d);
        for _ in 0..2 {
            let pruned = sweep(&rows, &prepared, &mut workspace);
            prop_assert_eq!(pruned.log_likelihood.to_bits(), dense.log_likelihood.to_bits());
            for (ours, theirs) in [(&pruned.counts, &dense.counts), (&pruned.sums, &dense.sums), (&pruned.moments, &dense.moments)] {
                prop_assert!(ours.iter().zip(theirs).all(|(a, b)| a.to_bits() == b.to_bits()));
            }
        }
    }
}

#[test]
fn many_leaves_and_wide_rows_agree_with_the_textbook() {
    check_sweep(1, 9001, 2, 4, 3.0, false);
    check_sweep(2, 9001, 1, 3, 3.0, true);
    check_sweep(3, 600, 33, 3, 1.0, false);
    check_sweep(4, 1030, 18, 5, 8.0, true);
}

#[test]
fn a_weight_of_two_is_the_row_twice() {
    let mut stream = Stream::new(7, 0);
    let data = clusters(&mut stream, 300, 3, 2, 2.0);
    let twice: Vec<f64> = data.iter().chain(&data).copied().collect();
    let (weighted, repeated) = (rows(&data, 3, &[2.0; 300]), rows(&twice, 3, &[]));
    for family in FAMILIES {
        let params = mixture(&mut stream, family, 2, &repeated);
        let prepared = Prepared::new(params.clone()).unwrap();
        let mut workspace = Workspace::new(2, 3);
        let (a, b) = (sweep(&weighted, &prepared, &mut workspace), sweep(&repeated, &prepared, &mut workspace));
        assert_close(&[a.log_likelihood], &[b.log_likelihood], 1e-12, "log-likelihood");
        assert_close(&a.moments, &b.moments, 1e-10, "moments");
    }
}

#[test]
fn given_responsibilities_are_summed_as_they_are() {
    let mut stream = Stream::new(9, 0);
    for d in [1, 3, 9, 20] {
        let rows = rows(&clusters(&mut stream, 500, d, 3, 2.0), d, &[]);
        let labels: Vec<i32> = (0..500).map(|n| n % 3).collect();
        let one_hot: Vec<f64> = labels.iter().flat_map(|&l| (0..3).map(move |k| f64::from(u8::from(k == l)))).collect();
        let centres = vec![0.25; 3 * d];
        for form in [MomentForm::Full, MomentForm::Pooled, MomentForm::Diagonal] {
            let by_label = accumulate(&rows, Given::Labels(&labels), form, &centres);
            let by_share = accumulate(&rows, Given::Responsibilities(&one_hot), form, &centres);
            assert_eq!(by_label.moments, by_share.moments);
            let direct: f64 = (0..500).filter(|n| n % 3 == 1).map(|n| rows.value(n, d - 1) - 0.25).sum();
            assert_close(&[by_label.sums[2 * d - 1]], &[direct], 1e-12, "sum");
            let direct: f64 = (0..500).map(|n| (rows.value(n, 0) - 0.25).powi(2)).sum();
            let total = match form {
                MomentForm::Pooled => by_label.moments[0],
                _ => (0..3).map(|k| by_label.own_moments(k)[0]).sum(),
            };
            assert_close(&[total], &[direct], 1e-11, "moment");
        }
    }
}

#[test]
fn a_row_beyond_measure_belongs_to_all_alike() {
    let mut builder = crate::rows::RowsBuilder::new(3, 1).unwrap();
    builder.push(&[0.0, 1.0, 2.0]).unwrap();
    let rows = builder.finish(false).unwrap();
    let params = Params {
        k: 2,
        d: 1,
        weights: vec![0.5, 0.5],
        means: vec![1e200, -1e200],
        covariances: crate::params::Covariances { family: crate::family::Family::Full, values: vec![1e-3, 1e-3] },
    };
    let prepared = Prepared::new(params.clone()).unwrap();
    let tile = rows.tiles().next().unwrap();
    let mut workspace = Workspace::new(2, 1);
    let density = log_densities_of_tile(&tile, &prepared, &mut workspace);
    assert_eq!(density.responsibility(0, 0) + density.responsibility(0, 1), 1.0);
    assert!(sweep(&rows, &prepared, &mut Workspace::new(2, 1)).log_likelihood.is_finite());
}
use crate::params::Params;
