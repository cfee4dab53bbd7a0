//! What a fit must know of its rows before it begins, taken in leaf after leaf.

use alloc::boxed::Box;
use alloc::vec;

use super::Fitter;
use super::repetitions::{Repeated, Repetitions};
use super::sampling::{Samples, Sampling};
use crate::error::Result;
use crate::fold::Fold;
use crate::kernel::{Given, Workspace, accumulate_leaf};
use crate::options::CheckedOptions;
use crate::prepared::MomentForm;
use crate::rows::{Arrived, Rows};
use crate::stats::Stats;

/// Beyond this dimension a diagonal family does not pay for the data's whole covariance.
const WHOLE_SPREAD_TO: usize = 32;

/// A fit before its begin: its rows are being looked at, brought to their units, measured.
pub struct Measuring {
    options: CheckedOptions,
    /// As long as they have no units.
    arrived: Option<Arrived>,
    /// From then on, with what is known of them.
    rows: Option<(Box<Rows>, Measures)>,
    /// Leaves that have been measured.
    measured: usize,
}

impl Measuring {
    pub fn new(arrived: Arrived, options: CheckedOptions) -> Self {
        Self { options, arrived: Some(arrived), rows: None, measured: 0 }
    }

    /// Goes on by at most so many leaves; true once all have been measured. After an error it can only be dropped.
    #[inline(never)]
    pub fn work(&mut self, leaves: usize) -> Result<bool> {
        if self.arrived.as_mut().is_some_and(|arrived| !arrived.look(leaves)) {
            return Ok(false);
        }
        if let Some(arrived) = self.arrived.take() {
            let rows = arrived.choose_units(!self.options.family.scales_per_feature())?;
            let measures = Measures::new(&rows, &self.options);
            self.rows = Some((rows, measures));
        }
        let Some((rows, measures)) = &mut self.rows else { unreachable!("rows that could not be measured are dropped") };
        let end = rows.leaf_count().min(self.measured.saturating_add(leaves));
        for leaf in self.measured..end {
            rows.centre_and_scale(rows.first_row_of(leaf), rows.first_row_of(leaf + 1));
            measures.take(rows, leaf, leaf);
        }
        self.measured = end;
        Ok(end == rows.leaf_count())
    }

    pub fn begin(mut self) -> Result<Box<Fitter>> {
        while !self.work(usize::MAX)? {}
        let Some((rows, measures)) = self.rows else { unreachable!("rows have been measured") };
        Fitter::measured(rows, self.options, measures)
    }
}

pub struct Measures {
    form: MomentForm,
    moments: Fold,
    sampling: Option<Sampling>,
    repetitions: Repetitions,
    workspace: Workspace,
}

impl Measures {
    /// `rows`: all of them, or their outline.
    pub fn new(rows: &Rows, options: &CheckedOptions) -> Self {
        let whole = options.family.correlates() || rows.d() <= WHOLE_SPREAD_TO;
        Self {
            form: if whole { MomentForm::Full } else { MomentForm::Diagonal },
            moments: Fold::new(rows.leaf_count()),
            sampling: Sampling::new(rows, options),
            repetitions: Repetitions::new(rows.n()),
            workspace: Workspace::new(1, rows.d()),
        }
    }

    /// Takes in the next leaf, which is `number` among all and `leaf` among these rows.
    #[inline(never)]
    pub fn take(&mut self, rows: &Rows, leaf: usize, number: usize) {
        // The rows' centre is a median, which is never farther from the mean than a standard deviation: no digits are lost.
        let centre = vec![0.0; rows.d()];
        self.moments.push_leaf(number, accumulate_leaf(rows, leaf, Given::One, self.form, &centre, &mut self.workspace));
        let (first, end, number) = (rows.first_row_of(leaf), rows.first_row_of(leaf + 1), number * rows.leaf_rows());
        if let Some(sampling) = &mut self.sampling {
            sampling.draw(rows, first, end, number);
        }
        self.repetitions.look(rows, first, end, number);
    }

    /// The moments of all rows about their centre, and the samples on which starts compete.
    pub(super) fn finish(self, rows: &Rows) -> Result<(Stats, Samples, Repeated)> {
        let samples = self.sampling.map(|sampling| sampling.finish(rows)).transpose()?.unwrap_or_default();
        Ok((self.moments.root().expect("every leaf has come"), samples, self.repetitions.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drive::{Driver, Hands};
    use crate::family::FAMILIES;
    use crate::options::Options;
    use crate::outcome::Outcome;
    use crate::random::Stream;
    use crate::rows::RowsBuilder;
    use crate::testing::clusters;

    /// The rows' way into a fit, in pieces of so many leaves, and how many pieces that took.
    fn fitter(data: &[f64], weights: &[f64], d: usize, options: &Options, leaves: usize) -> (Box<Fitter>, usize) {
        let mut builder = RowsBuilder::new(data.len() / d, d).unwrap();
        builder.push(data).unwrap();
        builder.push_weights(weights).unwrap();
        let mut measuring = Measuring::new(builder.arrived().unwrap(), options.clone().check().unwrap());
        let mut pieces = 1;
        while !measuring.work(leaves).unwrap() {
            pieces += 1;
        }
        (measuring.begin().unwrap(), pieces)
    }

    fn bits(fitter: Box<Fitter>) -> Vec<u64> {
        let mut driver = Driver::new(fitter, Hands::ALONE);
        while !driver.advance(1).unwrap() {}
        Outcome::new(&driver.finished().unwrap()).numbers().into_iter().map(f64::to_bits).collect()
    }

    #[test]
    fn a_leaf_at_a_time_gives_the_bits_of_all_at_once() {
        for seed in 0..8 {
            let mut stream = Stream::new(seed, 0);
            let (n, d) = (9_001 + 3 * seed as usize, 1 + seed as usize % 3);
            let data: Vec<f64> = clusters(&mut stream, n, d, 3, 3.0).iter().map(|value| 1e3 + value).collect();
            let weights: Vec<f64> = if seed % 2 == 0 { Vec::new() } else { (0..n).map(|n| (n % 4) as f64).collect() };
            let options = Options { restarts: 2, seed, max_iterations: 20, ..Options::new(3, FAMILIES[seed as usize % 4]) };
            let (at_once, _) = fitter(&data, &weights, d, &options, usize::MAX);
            let leaves = at_once.rows().leaf_count();
            let (by_leaf, pieces) = fitter(&data, &weights, d, &options, 1);
            assert!(leaves > 2 && pieces >= 2 * leaves - 1, "{pieces} pieces of {leaves} leaves");
            assert_eq!(bits(by_leaf), bits(at_once), "seed {seed}");
        }
    }
}
