//! Sweeps over condensed rows in place of all of them. Which rows a sweep goes over is a pure function of the rows and of the
//! parameters that have been swept, so that the bits are the same whoever sweeps.

use alloc::boxed::Box;
use core::mem::take;
use core::ops::Range;

use super::repetitions::Repeated;
use super::sampling::Samples;
use super::Fitter;
use crate::em::Run;
use crate::error::Result;
use crate::nodes::{Condensed, Condenser};
use crate::options::CheckedOptions;
use crate::prepared::FLUSH;
use crate::rows::Rows;
use gaussmix_kernel::distinct::Distinct;

#[cfg(test)]
mod tests;

/// Rows from which it pays to put repeated ones together: where there seem to be so many for each distinct one, and given up
/// where there are less than so many.
const FOLDS_FROM: usize = 1 << 10;
const REPEATED: usize = 3;
const REPEATED_AT_LEAST: usize = 2;

/// Numbers of distinct rows, at most: memory stays small however many rows there are.
const DISTINCT_NUMBERS: usize = 1 << 21;

/// What it costs, in sweeps over all rows.
const FOLDING: f64 = 1.0;

/// Rows of one feature from which condensing them to nodes pays.
const CONDENSES_FROM: usize = 1 << 15;

/// How often rows are condensed at most: the components of a run may become narrower again and again.
pub const CONDENSED_AT_MOST: usize = 6;

/// What it costs, in sweeps over all rows.
const CONDENSING: f64 = 2.0;

/// The distinct rows' number among the arenas.
const DISTINCT: usize = 3;

#[derive(Default)]
pub struct Condensing {
    /// Distinct rows at most, as long as they are to be put together, and at least.
    most: usize,
    least: usize,
    /// While a pass over all rows puts them together, or condenses them.
    folding: Option<Distinct>,
    condenser: Option<Condenser>,
    distinct: Option<Box<Rows>>,
    condensed: Option<Condensed>,
    times: usize,
    /// Whether the next sweep goes over what is condensed.
    serves: bool,
}

impl Condensing {
    /// `None` where all sweeps are to go over all rows. Textbook EM is textbook EM to the digit.
    #[inline(never)]
    pub fn new(rows: &Rows, options: &CheckedOptions, repeated: &Repeated, samples: &mut Samples) -> Result<Option<Box<Self>>> {
        if !options.acceleration {
            return Ok(None);
        }
        let mut condensing = Box::new(Self { least: 2 * options.components, ..Self::default() });
        let most = (rows.n() / REPEATED_AT_LEAST).min(DISTINCT_NUMBERS / (rows.d() + 1));
        if rows.n() >= FOLDS_FROM && repeated.distinct(rows.n()) <= most.min(rows.n() / REPEATED) as f64 {
            condensing.most = most;
            for sample in samples.iter_mut().flatten() {
                let mut folding = Distinct::new(sample.d(), sample.n() / REPEATED_AT_LEAST);
                fold(&mut folding, sample, 0..sample.leaf_count());
                if let Some(distinct) = condensing.finish(folding, sample)? {
                    *sample = distinct;
                }
            }
        }
        Ok((condensing.most > 0 || has_nodes(rows)).then_some(condensing))
    }

    /// Puts repeated rows together, then decides what the next sweep of a run over all rows goes over, and condenses the rows
    /// (again) where that helps. Returns what it has cost; where a pass over all rows is under way, it goes on after that.
    #[inline(never)]
    pub fn prepare(&mut self, rows: &Rows, run: Option<&Run>) -> Result<f64> {
        let mut cost = 0.0;
        if self.most > 0 {
            self.folding = Some(Distinct::new(rows.d(), take(&mut self.most)));
            return Ok(cost);
        }
        if let Some(folding) = self.folding.take() {
            self.distinct = self.finish(folding, rows)?;
            cost = FOLDING;
        }
        if let Some(run) = run {
            cost += self.condense(rows, run)?;
        }
        Ok(cost)
    }

    /// `None` where rows repeat too seldom, or so often that starts would lack rows.
    fn finish(&self, distinct: Distinct, rows: &Rows) -> Result<Option<Box<Rows>>> {
        let serves = !distinct.is_beyond && distinct.weights.len() >= self.least;
        serves.then(|| rows.alike(&distinct.values, &distinct.weights)).transpose()
    }

    fn condense(&mut self, rows: &Rows, run: &Run) -> Result<f64> {
        let rows = self.distinct.as_deref().unwrap_or(rows);
        if !has_nodes(rows) {
            return Ok(0.0);
        }
        let prepared = run.prepared();
        let mut condenser = match self.condenser.take() {
            Some(condenser) => condenser,
            None => {
                self.serves = self.condensed.as_ref().is_some_and(|condensed| condensed.serves(prepared));
                let helps = self.times < CONDENSED_AT_MOST && prepared.flush == FLUSH && run.most_iterations_left() > CONDENSING;
                if self.serves || !helps {
                    return Ok(0.0);
                }
                self.times += 1;
                Condenser::new(rows, prepared)
            }
        };
        while condenser.prepare(prepared) {
            if self.distinct.is_none() {
                self.condenser = Some(condenser);
                return Ok(0.0);
            }
            condenser.take(rows, 0..rows.leaf_count());
        }
        match condenser.finish(rows)? {
            Some(condensed) => {
                self.condensed = Some(condensed);
                self.serves = true;
            }
            // The next parameters would be no kinder.
            None => self.times = CONDENSED_AT_MOST,
        }
        Ok(CONDENSING)
    }

    /// Takes the pass under way over the next leaves of all rows, which are these of the given ones.
    fn take(&mut self, rows: &Rows, leaves: Range<usize>) {
        if let Some(folding) = &mut self.folding {
            fold(folding, rows, leaves);
        } else if let Some(condenser) = &mut self.condenser {
            condenser.take(rows, leaves);
        }
    }

    /// Whether a pass over all rows is to put them together or to condense them.
    pub fn is_under_way(&self) -> bool {
        self.folding.is_some() || self.condenser.is_some()
    }

    /// What so many sweeps over all rows will cost, in such sweeps.
    pub fn instead_of(&self, sweeps: f64, rows: &Rows) -> f64 {
        let distinct = self.distinct.as_deref().unwrap_or(rows);
        let sweeps = if has_nodes(distinct) && sweeps > CONDENSING { CONDENSING } else { sweeps };
        sweeps * distinct.n() as f64 / rows.n() as f64
    }

    fn rows(&mut self) -> Option<&mut Rows> {
        if self.serves { self.condensed.as_mut().map(|condensed| &mut *condensed.rows) } else { self.distinct.as_deref_mut() }
    }
}

fn has_nodes(rows: &Rows) -> bool {
    rows.d() == 1 && rows.n() >= CONDENSES_FROM
}

fn fold(distinct: &mut Distinct, rows: &Rows, leaves: Range<usize>) {
    let (first, end) = (rows.first_row_of(leaves.start), rows.first_row_of(leaves.end));
    distinct.take(rows.doubles_of(first, end), rows.weight_doubles_of(first, end), end - first);
}

impl Fitter {
    /// The number of the rows that the next sweep goes over: 0 are all, 1 and 2 are the samples, 3 are the distinct ones, and every
    /// condensing makes another.
    pub fn arena_number(&self) -> usize {
        match (&self.condensing, &self.tournament) {
            (Some(condensing), _) if condensing.is_under_way() => 0,
            (_, Some(tournament)) if tournament.sample_number() > 0 => tournament.sample_number(),
            (Some(condensing), _) if condensing.serves => DISTINCT + condensing.times,
            (Some(condensing), _) if condensing.distinct.is_some() => DISTINCT,
            _ => 0,
        }
    }

    pub fn arena(&self) -> &Rows {
        let other = match (self.arena_number(), &self.condensing) {
            (0, _) => None,
            (1..DISTINCT, _) => self.tournament.as_ref().and_then(|tournament| tournament.sample()),
            (DISTINCT, Some(condensing)) => condensing.distinct.as_deref(),
            (_, condensing) => condensing.as_ref().and_then(|condensing| condensing.condensed.as_ref()).map(|condensed| &*condensed.rows),
        };
        other.unwrap_or(&self.rows)
    }

    pub(super) fn arena_mut(&mut self) -> &mut Rows {
        let other = match self.arena_number() {
            0 => None,
            1..DISTINCT => self.tournament.as_mut().and_then(|tournament| tournament.sample_mut()),
            _ => self.condensing.as_mut().and_then(|condensing| condensing.rows()),
        };
        other.unwrap_or(&mut self.rows)
    }

    /// Whether the pass under way puts together or condenses rows.
    pub fn is_condensing(&self) -> bool {
        self.condensing.as_ref().is_some_and(|condensing| condensing.is_under_way())
    }

    /// Takes that pass over the next leaves, which are these of a part.
    pub fn condense_part(&mut self, part: &Rows, leaves: Range<usize>) {
        if let Some(condensing) = &mut self.condensing {
            condensing.take(part, leaves);
        }
    }

    /// Takes it over the next leaf of rows that are all here.
    pub fn condense_leaf(&mut self, leaf: usize) {
        if let Some(condensing) = &mut self.condensing {
            condensing.take(&self.rows, leaf..leaf + 1);
        }
    }
}
