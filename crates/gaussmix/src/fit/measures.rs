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
use crate::rows::Rows;
use crate::stats::Stats;

/// Beyond this dimension a diagonal family does not pay for the data's whole covariance.
const WHOLE_SPREAD_TO: usize = 32;

/// A fit before its begin: its rows are being measured.
pub struct Measuring {
    rows: Box<Rows>,
    options: CheckedOptions,
    measures: Measures,
    /// Leaves that have been measured.
    measured: usize,
}

impl Measuring {
    pub fn new(rows: Box<Rows>, options: CheckedOptions) -> Self {
        let measures = Measures::new(&rows, &options);
        Self { rows, options, measures, measured: 0 }
    }

    /// Measures at most this many leaves; true once all have been.
    pub fn work(&mut self, leaves: usize) -> bool {
        let end = self.rows.leaf_count().min(self.measured.saturating_add(leaves));
        (self.measured..end).for_each(|leaf| self.measures.take(&self.rows, leaf, leaf));
        self.measured = end;
        end == self.rows.leaf_count()
    }

    pub fn begin(mut self) -> Result<Box<Fitter>> {
        self.work(usize::MAX);
        Fitter::measured(self.rows, self.options, self.measures)
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
