//! How many digits are kept by the sweeps that depart from the textbook.

use super::*;
use crate::linalg::{multiply, packed_row};

/// Entry by entry, beside the moments about the means and those that the swept covariances stand for: sums that cancel have no
/// more digits than that.
fn assert_agree_beside_moments(ours: &Stats, naive: &Stats, params: &Params, tolerance: f64) {
    assert_close(&[ours.log_likelihood], &[naive.log_likelihood], tolerance, "log-likelihood");
    let d = naive.d();
    let total: f64 = naive.counts.iter().sum();
    for k in 0..naive.k() {
        let count = naive.counts[k];
        let size = |i: usize| naive.own_moments(k)[square_at(naive.form, i)] + count * params.covariances.variance(k, i, d);
        // What is flushed may be missing.
        let check = |what: &str, at: usize, ours: f64, naive: f64, size: f64| {
            let room = tolerance * size + 1e-18 * total;
            assert!((ours - naive).abs() <= room, "{what} {k}, {at}: {ours} against {naive}");
        };
        check("count", k, ours.counts[k], count, count);
        let moments = ours.own_moments(k).iter().zip(naive.own_moments(k));
        for (at, (a, b)) in moments.enumerate() {
            let (i, j) = entry(naive.form, at);
            check("moment", at, *a, *b, (size(i) * size(j)).sqrt());
        }
        for i in 0..d {
            check("sum", i, ours.sums[k * d + i], naive.sums[k * d + i], (total * size(i)).sqrt());
        }
    }
}

/// Row and column of a moment.
fn entry(form: MomentForm, at: usize) -> (usize, usize) {
    match form {
        MomentForm::Full | MomentForm::Pooled => {
            let i = (0..=at).rfind(|&i| packed_row(i) <= at).unwrap();
            (i, at - packed_row(i))
        }
        _ => (at, at),
    }
}

/// Where feature i's second moment stands among a component's own.
fn square_at(form: MomentForm, i: usize) -> usize {
    match form {
        MomentForm::Full | MomentForm::Pooled => packed_row(i) + i,
        MomentForm::Trace => 0,
        _ => i,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// Pruned, grouped, and pruned again by right guesses: all of it beside the textbook.
    #[test]
    fn pruned_and_grouped_sweeps_agree_with_the_textbook(
        seed in any::<u64>(), n in 8usize..700, d in GROUPS_FROM..GROUPS_FROM + 40, k in 2usize..6, separation in 0.0..6.0,
        far in 0.0..2.0f64, tiny in 0.0..12.0f64, family in 0usize..4, once in any::<bool>(), weighted in any::<bool>()
    ) {
        let mut stream = Stream::new(seed, 0);
        let mut data = clusters(&mut stream, n, d, k, separation);
        for row in data.chunks_exact_mut(d).step_by(37) {
            row.iter_mut().for_each(|x| *x *= 10f64.powf(far));
        }
        let weights: Vec<f64> = if weighted { (0..n).map(|_| 0.1 + stream.uniform()).collect() } else { Vec::new() };
        let mut rows = rows(&data, d, &weights);
        let mut params = mixture(&mut stream, FAMILIES[family], k, &rows);
        params.weights[0] *= 10f64.powf(-tiny);
        let prepared = if once { whitening_once(&rows, params.clone()) } else { Prepared::new(params.clone()).unwrap() };
        let implied = prepared.form == MomentForm::Implied;
        let naive = naive::sweep(&rows, &params, if implied { MomentForm::Pooled } else { prepared.form });
        let totals = totals(&rows);
        let mut workspace = Workspace::new(k, d);
        for order in [Order::Original, Order::ThenGrouped, Order::Kept] {
            let mut fold = Fold::new(rows.leaf_count());
            for leaf in 0..rows.leaf_count() {
                fold.push_leaf(leaf, sweep_leaf_in_order(&mut rows, leaf, &prepared, order, &mut workspace));
            }
            let mut ours = fold.root().unwrap();
            totals.complete(&mut ours);
            assert_agree_beside_moments(&ours, &naive, &params, 1e-9);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Covariances far too broad for the rows, as before a step that shrinks them: the short cuts keep the digits of what was swept,
    /// which is what a gradient needs. (What an update needs beyond that is tested beside `em`.)
    #[test]
    fn short_cuts_keep_the_digits_of_swept_covariances(
        seed in any::<u64>(), n in 300usize..900, d in 5usize..17, k in 1usize..5, family in 0usize..4, breadth in 0.03..1.0f64
    ) {
        let mut stream = Stream::new(seed, 0);
        let rows = rows(&clusters(&mut stream, n, d, k, 1e6), d, &[]);
        let mut params = mixture(&mut stream, FAMILIES[family], k, &rows);
        multiply(&mut params.covariances.values, breadth * breadth);
        let prepared = whitening_once(&rows, params.clone());
        let mut ours = sweep(&rows, &prepared, &mut Workspace::new(k, d));
        totals(&rows).complete(&mut ours);
        let naive = naive::sweep(&rows, &params, ours.form);
        assert_agree_beside_moments(&ours, &naive, &params, 1e-9);
    }
}
