//! What a sweep returns: additive, so that leaves, workers, chunks and row weights are all the same fold.
//!
//! Moments are about stated centres, those that were swept: S_k = S2 / N_k - delta delta' then loses no digits.

use alloc::{vec, vec::Vec};

use crate::linalg::{add, filled, multiply};
use crate::prepared::MomentForm;
use crate::wire::Numbers;

#[derive(Clone, Debug)]
pub struct Stats {
    pub form: MomentForm,
    /// K x D, what the sums and moments are taken about.
    pub centres: Vec<f64>,
    /// K: N_k = sum_n r_nk
    pub counts: Vec<f64>,
    /// K x D: sum_n r_nk (x_n - centre_k)
    pub sums: Vec<f64>,
    /// sum_n r_nk (x_n - centre_k)(x_n - centre_k)', in the form's shape
    pub moments: Vec<f64>,
    /// sum_n ln p(x_n) of the swept parameters, in nats and the kernel's units
    pub log_likelihood: f64,
    /// sum_n |ln p(x_n)|, the measure of rounding in the sum above
    pub magnitude: f64,
}

impl Stats {
    pub fn zero(form: MomentForm, k: usize, centres: &[f64]) -> Self {
        let d = centres.len() / k;
        Self {
            form,
            centres: centres.to_vec(),
            counts: vec![0.0; k],
            sums: vec![0.0; k * d],
            moments: vec![0.0; form.range(k - 1, d).end],
            log_likelihood: 0.0,
            magnitude: 0.0,
        }
    }

    pub fn k(&self) -> usize {
        self.counts.len()
    }

    pub fn d(&self) -> usize {
        self.sums.len() / self.counts.len()
    }

    pub fn merge(&mut self, other: &Stats) {
        assert!(self.centres == other.centres && self.form == other.form, "moments of different kinds");
        add(&mut self.counts, &other.counts);
        add(&mut self.sums, &other.sums);
        add(&mut self.moments, &other.moments);
        self.log_likelihood += other.log_likelihood;
        self.magnitude += other.magnitude;
    }

    /// As if every row's weight were multiplied.
    pub fn scale(&mut self, factor: f64) {
        for part in [&mut self.counts, &mut self.sums, &mut self.moments] {
            multiply(part, factor);
        }
        self.log_likelihood *= factor;
        self.magnitude *= factor;
    }

    /// The same rows' statistics about other centres (K x D).
    #[inline(never)]
    pub fn recentre(&mut self, centres: &[f64]) {
        let d = self.d();
        for (k, &count) in self.counts.iter().enumerate() {
            let own = k * d..(k + 1) * d;
            let shift = filled(d, &|j| self.centres[k * d + j] - centres[k * d + j]);
            let sums = &mut self.sums[own];
            let moments = &mut self.moments[self.form.range(k, d)];
            let moved = |i: usize, j: usize| shift[i] * sums[j] + sums[i] * shift[j] + count * shift[i] * shift[j];
            match self.form {
                MomentForm::Implied => {}
                MomentForm::Trace => moments[0] += (0..d).map(|j| moved(j, j)).sum::<f64>(),
                MomentForm::Diagonal => moments.iter_mut().enumerate().for_each(|(j, moment)| *moment += moved(j, j)),
                MomentForm::Full | MomentForm::Pooled => {
                    let mut at = 0;
                    for i in 0..d {
                        for j in 0..=i {
                            moments[at] += moved(i, j);
                            at += 1;
                        }
                    }
                }
            }
            sums.iter_mut().zip(&shift).for_each(|(sum, shift)| *sum += count * shift);
        }
        self.centres.copy_from_slice(centres);
    }

    pub fn write(&self, to: &mut Vec<f64>) {
        to.extend([self.log_likelihood, self.magnitude]);
        for part in [&self.counts, &self.sums, &self.moments] {
            to.extend_from_slice(part);
        }
    }

    /// Takes over what was written of statistics of the same form about the same centres.
    pub fn read(&mut self, numbers: &mut Numbers) {
        (self.log_likelihood, self.magnitude) = (numbers.next(), numbers.next());
        for part in [&mut self.counts, &mut self.sums, &mut self.moments] {
            let len = part.len();
            part.copy_from_slice(numbers.take(len));
        }
    }

    /// Component k's part of `moments`.
    pub fn own_moments(&self, k: usize) -> &[f64] {
        &self.moments[self.form.range(k, self.d())]
    }

    /// delta_k = mean of the responsible rows minus the centre.
    pub fn delta(&self, k: usize) -> Vec<f64> {
        let (d, inverse) = (self.d(), 1.0 / self.counts[k]);
        filled(d, &|j| self.sums[k * d + j] * inverse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Given, accumulate};
    use crate::random::Stream;
    use crate::testing::{assert_close, clusters, rows};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn recentred_statistics_are_those_about_the_other_centres(seed in any::<u64>(), n in 1usize..200, d in 1usize..5, k in 1usize..4) {
            let mut stream = Stream::new(seed, 0);
            let rows = rows(&clusters(&mut stream, n, d, 2, 3.0), d, &[]);
            let shares: Vec<f64> = (0..n * k).map(|_| stream.uniform()).collect();
            let mut centres = || (0..k * d).map(|_| 2.0 * stream.normal()).collect::<Vec<_>>();
            let (from, to) = (centres(), centres());
            for form in [MomentForm::Full, MomentForm::Pooled, MomentForm::Diagonal, MomentForm::Implied, MomentForm::Trace] {
                let mut ours = accumulate(&rows, Given::Responsibilities(&shares), form, &from);
                ours.recentre(&to);
                let direct = accumulate(&rows, Given::Responsibilities(&shares), form, &to);
                assert_close(&ours.sums, &direct.sums, 1e-11 * n as f64, "sums");
                assert_close(&ours.moments, &direct.moments, 1e-10 * n as f64, "moments");
                prop_assert_eq!(&ours.centres, &direct.centres);
            }
        }
    }
}
