//! Sweeps over condensed rows in place of all of them. Which rows a sweep goes over is a pure function of the rows and of the
//! parameters that have been swept, so that the bits are the same whoever sweeps.

use alloc::boxed::Box;

use crate::error::Result;
use crate::nodes::Condensed;
use crate::options::CheckedOptions;
use crate::prepared::{FLUSH, Prepared};
use crate::rows::Rows;

/// Rows from which it pays.
const CONDENSES_FROM: usize = 1 << 15;

/// How often rows are condensed at most: the components of a run may become narrower again and again.
pub const CONDENSED_AT_MOST: usize = 6;

/// What it costs, in sweeps over all rows.
pub const CONDENSING: f64 = 1.0;

#[derive(Default)]
pub struct Condensing {
    condensed: Option<Condensed>,
    times: usize,
    /// Whether the next sweep goes over what is condensed.
    serves: bool,
}

impl Condensing {
    /// `None` where all sweeps are to go over all rows. Textbook EM is textbook EM to the digit.
    pub fn new(rows: &Rows, options: &CheckedOptions) -> Option<Box<Self>> {
        (rows.d() == 1 && rows.n() >= CONDENSES_FROM && options.acceleration).then(Box::default)
    }

    /// Decides what the next sweep goes over, and condenses the rows (again) where that helps; returns what it has cost.
    #[inline(never)]
    pub fn prepare(&mut self, rows: &Rows, prepared: &Prepared) -> Result<f64> {
        self.serves = self.condensed.as_ref().is_some_and(|condensed| condensed.serves(prepared));
        if self.serves || self.times == CONDENSED_AT_MOST || prepared.flush != FLUSH {
            return Ok(0.0);
        }
        self.times += 1;
        let Some(condensed) = Condensed::new(rows, prepared)? else {
            return Ok(0.0);
        };
        self.condensed = Some(condensed);
        self.serves = true;
        Ok(CONDENSING)
    }

    /// What the next sweep goes over; `None` for all rows.
    pub fn rows(&self) -> Option<&Rows> {
        self.condensed.as_ref().filter(|_| self.serves).map(|condensed| &*condensed.rows)
    }

    pub fn rows_mut(&mut self) -> Option<&mut Rows> {
        self.condensed.as_mut().filter(|_| self.serves).map(|condensed| &mut *condensed.rows)
    }

    /// Counted from 1, which condensing the rows are from; `None` for all rows.
    pub fn number(&self) -> Option<usize> {
        self.serves.then_some(self.times)
    }
}
