//! A fit of rows that are not kept: they come again, in the same order, for every pass over them. Put together to the leaves
//! that a fit in memory would have, they make the same sums, to the bit.

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::replace;

use crate::drive::{Driver, Hands};
use crate::error::{Error, ErrorCode, Result};
use crate::fit::{Fitter, Measures};
use crate::options::CheckedOptions;
use crate::rows::{Rows, Survey, Transform};
use crate::shard::Part;

/// Doubles that a part of the rows has, about.
const PART: usize = 1 << 16;

/// Mixes the bits of values into a checksum: the prime of the hash of Fowler, Noll and Vo.
const PRIME: u64 = 0x100_0000_01b3;

pub struct StreamedFit {
    d: usize,
    options: Option<CheckedOptions>,
    pass: Pass,
    inlet: Option<Box<Inlet>>,
    checksum: u64,
}

enum Pass {
    First(Box<Survey>),
    Second(Box<Rows>, Box<Measures>),
    Later(Box<Driver>),
    /// An error came between two passes.
    None,
}

/// Where rows are put together.
struct Inlet {
    n: usize,
    leaf_rows: usize,
    transform: Transform,
    weighted: bool,
    /// What is being filled or worked through; `None` where a pass is over.
    part: Option<Part>,
    /// Rows that it still lacks.
    room: usize,
    /// Leaves of the part that have been worked through here.
    done: usize,
    /// Where each row stands in its leaf, and whether that is known of all.
    places: Vec<u16>,
    has_places: bool,
}

impl StreamedFit {
    /// Begins with the first pass.
    pub fn new(d: usize, options: CheckedOptions) -> Self {
        Self { d, options: Some(options), pass: Pass::First(Box::new(Survey::new(d))), inlet: None, checksum: 0 }
    }

    /// Rows that can be pushed before the part is full; many in the first pass.
    pub fn room(&self) -> usize {
        self.inlet.as_ref().map_or(usize::MAX, |inlet| inlet.room)
    }

    /// Whether a part is full, to be worked through before more rows can come.
    pub fn is_full(&self) -> bool {
        self.inlet.as_ref().is_some_and(|inlet| inlet.room == 0 && inlet.part.is_some())
    }

    /// Takes the next rows, no more than there is room for, and their weights unless all are one. Errors count rows from here.
    #[inline(never)]
    pub fn push(&mut self, values: &[f64], weights: &[f64]) -> Result<()> {
        for (n, row) in values.chunks_exact(self.d).enumerate() {
            let weight = weights.get(n).copied().unwrap_or(1.0);
            let mut checksum = self.checksum;
            for (j, value) in row.iter().enumerate() {
                if !value.is_finite() {
                    return Err(Error::new(ErrorCode::NotFinite).row(n).column(j).value(*value));
                }
                checksum = (checksum ^ value.to_bits()).wrapping_mul(PRIME);
            }
            if !(weight >= 0.0 && weight.is_finite()) {
                return Err(Error::new(ErrorCode::BadWeight).row(n).value(weight));
            }
            self.checksum = (checksum ^ weight.to_bits()).wrapping_mul(PRIME);
            if let Pass::First(survey) = &mut self.pass {
                survey.push(row, weight);
            }
        }
        if let Some(inlet) = &mut self.inlet {
            inlet.push(values, weights, self.d);
        }
        Ok(())
    }

    /// What identifies the rows of the pass so far.
    pub fn checksum(&self) -> u64 {
        self.checksum
    }

    /// After a pass, goes on to the next; false once the fit is finished.
    #[inline(never)]
    pub fn prepare(&mut self) -> Result<bool> {
        self.checksum = 0;
        match (replace(&mut self.pass, Pass::None), &self.options) {
            (Pass::First(survey), Some(options)) => {
                let weighted = survey.is_weighted();
                let rows = survey.finish(!options.family.scales_per_feature())?;
                self.inlet = Some(Box::new(Inlet::new(&rows, weighted)));
                let measures = Measures::new(&rows, options);
                self.pass = Pass::Second(rows, Box::new(measures));
            }
            (Pass::Second(rows, measures), _) => {
                let Some(options) = self.options.take() else { return Ok(false) };
                self.pass = Pass::Later(Box::new(Driver::new(Fitter::measured(rows, options, *measures)?, Hands::ALONE)));
            }
            (pass, _) => self.pass = pass,
        }
        if let Pass::Later(driver) = &mut self.pass {
            if !driver.prepare()? {
                return Ok(false);
            }
        }
        if let (true, Some(inlet)) = (self.wants_rows(), &mut self.inlet) {
            inlet.has_places = !inlet.places.is_empty();
            inlet.open(0, self.d)?;
        }
        Ok(true)
    }

    /// Whether the pass goes over all rows, which are to be pushed; else there is work without them.
    pub fn wants_rows(&self) -> bool {
        self.driver().is_none_or(Driver::wants_rows)
    }

    /// Works through at most so many leaves of a pass without rows; true once none is left.
    pub fn work(&mut self, leaves: usize) -> bool {
        if let Pass::Later(driver) = &mut self.pass { driver.work(leaves) } else { true }
    }

    /// Works through at most so many leaves of the full part: what is to be answered.
    #[inline(never)]
    pub fn work_on_part(&mut self, leaves: usize) -> Result<Vec<f64>> {
        let Some(inlet) = &mut self.inlet else { return Ok(Vec::new()) };
        let Some(part) = &mut inlet.part else { return Ok(Vec::new()) };
        let leaves = inlet.done..part.rows.leaf_count().min(inlet.done + leaves);
        inlet.done = leaves.end;
        let mut reply = Vec::new();
        match &mut self.pass {
            Pass::Second(_, measures) => leaves.for_each(|leaf| measures.take(&part.rows, leaf, part.first_leaf + leaf)),
            Pass::Later(driver) => reply = driver.work_on_part(part, leaves),
            Pass::First(_) | Pass::None => {}
        }
        if inlet.done == part.rows.leaf_count() {
            if self.driver().is_some_and(Driver::groups_rows) {
                self.keep_places();
            }
            self.next_part()?;
        }
        Ok(reply)
    }

    /// The full part in a message for a worker; empty where it is for this thread alone to work on.
    #[inline(never)]
    pub fn message(&mut self) -> Result<Vec<f64>> {
        let (Pass::Later(driver), Some(inlet)) = (&self.pass, &mut self.inlet) else { return Ok(Vec::new()) };
        // What has been begun here ends here, and only this thread knows how rows are grouped or condensed.
        let is_own = inlet.done > 0 || driver.fitter().is_condensing() || driver.groups_rows() || (driver.is_looking() && inlet.has_places);
        let Some(part) = inlet.part.as_mut().filter(|_| !is_own) else { return Ok(Vec::new()) };
        let message = part.write(&driver.request());
        self.next_part()?;
        Ok(message)
    }

    /// Takes in what has come of the next leaves, in their order.
    pub fn answer(&mut self, reply: &[f64]) {
        if let (Pass::Later(driver), false) = (&mut self.pass, reply.is_empty()) {
            driver.answer(reply);
        }
    }

    /// Labels that have come since the last call, in the order of the rows.
    pub fn take_labels(&mut self) -> Vec<i32> {
        if let Pass::Later(driver) = &mut self.pass { driver.take_labels() } else { Vec::new() }
    }

    /// From the third pass on.
    pub fn driver(&self) -> Option<&Driver> {
        if let Pass::Later(driver) = &self.pass { Some(driver) } else { None }
    }

    #[inline(never)]
    fn keep_places(&mut self) {
        let Some(inlet) = &mut self.inlet else { return };
        let Some(part) = &inlet.part else { return };
        if inlet.places.is_empty() {
            inlet.places.resize(inlet.n, 0);
        }
        let first = part.first_leaf * inlet.leaf_rows;
        for n in 0..part.rows.n() {
            inlet.places[first + n] = (part.rows.original_row(n) % inlet.leaf_rows) as u16;
        }
    }

    fn next_part(&mut self) -> Result<()> {
        let Some(inlet) = &mut self.inlet else { return Ok(()) };
        let next = inlet.part.as_ref().map_or(0, |part| part.first_leaf + part.rows.leaf_count());
        inlet.open(next, self.d)
    }
}

impl Inlet {
    fn new(rows: &Rows, weighted: bool) -> Self {
        let (n, leaf_rows, transform) = (rows.n(), rows.leaf_rows(), rows.transform.clone());
        Self { n, leaf_rows, transform, weighted, part: None, room: 0, done: 0, places: Vec::new(), has_places: false }
    }

    /// Makes room for the part that begins with this leaf, where there is one.
    #[inline(never)]
    fn open(&mut self, leaf: usize, d: usize) -> Result<()> {
        let whole = (PART / (self.leaf_rows * d)).max(1) * self.leaf_rows;
        let rows = whole.min(self.n - self.n.min(leaf * self.leaf_rows));
        (self.room, self.done) = (rows, 0);
        let leaves = self.n.div_ceil(self.leaf_rows);
        self.part = match self.part.take() {
            Some(mut part) if part.rows.n() == rows => {
                part.rows.forget_order();
                Some(Part::new(part.rows, leaves, leaf))
            }
            _ if rows > 0 => {
                let mut room = Rows::room_for_part(rows, d, self.leaf_rows)?;
                room.transform = self.transform.clone();
                if self.weighted {
                    room.give_weights()?;
                }
                Some(Part::new(room, leaves, leaf))
            }
            _ => None,
        };
        Ok(())
    }

    #[inline(never)]
    fn push(&mut self, values: &[f64], weights: &[f64], d: usize) {
        let Some(part) = &mut self.part else { return };
        let (pushed, filled) = (values.len() / d, part.rows.n() - self.room);
        part.rows.write(filled, values);
        if self.weighted {
            let room = &mut part.rows.weight_doubles_mut()[filled..filled + pushed];
            if weights.is_empty() { room.fill(1.0) } else { room.copy_from_slice(weights) }
        }
        self.room -= pushed;
        if self.room == 0 {
            part.rows.centre_and_scale(0, part.rows.n());
            if self.has_places {
                let first = part.first_leaf * self.leaf_rows;
                part.rows.put_to_places(&self.places[first..first + part.rows.n()]);
            }
        }
    }
}
