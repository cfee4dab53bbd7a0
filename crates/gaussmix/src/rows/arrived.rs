//! Rows that have all come, before they have units: looked at leaf by leaf for what these depend on.

use alloc::boxed::Box;

use super::Rows;
use super::ends::Ends;
use crate::error::Result;
use crate::scale::RowSample;

pub struct Arrived {
    rows: Box<Rows>,
    sample: RowSample,
    ends: Ends,
    /// Leaves that have been looked at.
    seen: usize,
}

impl Arrived {
    pub(super) fn new(rows: Box<Rows>) -> Self {
        Self { sample: RowSample::new(rows.d), ends: Ends::new(rows.d), rows, seen: 0 }
    }

    /// Looks at no more than so many leaves; true once all have been seen.
    #[inline(never)]
    pub fn look(&mut self, leaves: usize) -> bool {
        let rows = &*self.rows;
        let end = rows.leaf_count().min(self.seen.saturating_add(leaves));
        for leaf in self.seen..end {
            let (first, behind) = (rows.first_row_of(leaf), rows.first_row_of(leaf + 1));
            self.ends.take(rows, first, behind);
            for n in first..behind {
                let weight = rows.weight(n);
                if weight > 0.0 {
                    self.sample.offer(n, weight, &|values| rows.write_row(n, values));
                }
            }
        }
        self.seen = end;
        end == rows.leaf_count()
    }

    /// Chooses the units; the rows are still to be brought to them, leaf by leaf. With `common_scale` all features share one
    /// power of two and one robust scale.
    #[inline(never)]
    pub fn choose_units(mut self, common_scale: bool) -> Result<Box<Rows>> {
        self.look(usize::MAX);
        let units = self.sample.units(self.rows.n, common_scale, &self.ends)?;
        self.rows.take_units(units);
        Ok(self.rows)
    }
}
