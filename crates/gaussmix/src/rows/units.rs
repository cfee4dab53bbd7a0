//! The units of the columns: a centre and a power of two for each.

use alloc::vec::Vec;

use super::ends::Ends;
use super::{Rows, Transform};
use crate::error::{Error, ErrorCode, Result};
use crate::scale::RowSample;
use gaussmix_kernel::elementary::{exponent_of, power_of_two, sqrt};

/// Distances and spreads outside of these have no square that a double can hold.
const LARGEST: f64 = 1e153;
const SMALLEST: f64 = 1e-151;

/// No scaled value passes 2^300, so that its square times any precision stays finite.
pub const LARGEST_EXPONENT: i32 = 300;

/// The value of a column that is farthest from its centre.
#[derive(Clone, Copy)]
pub struct Farthest {
    pub distance: f64,
    pub row: usize,
    pub value: f64,
}

/// What a column showed on the way in: its farthest value, the distance in robust standard deviations.
pub type ColumnFacts = Farthest;

impl Farthest {
    pub fn is_constant(&self) -> bool {
        self.distance == 0.0
    }
}

pub struct Units {
    transform: Transform,
    scale: Vec<f64>,
    facts: Vec<ColumnFacts>,
}

impl Rows {
    pub(super) fn take_units(&mut self, Units { transform, scale, facts }: Units) {
        (self.transform, self.scale, self.facts) = (transform, scale, facts);
    }
}

impl RowSample {
    /// With `common_scale` all features share one power of two and one robust scale.
    #[inline(never)]
    pub fn units(&self, n: usize, common_scale: bool, ends: &Ends) -> Result<Units> {
        let (mut centre, mut scale, mut facts) = (Vec::new(), Vec::new(), Vec::new());
        for j in 0..self.features() {
            let mut column = self.column(j);
            let middle = column.median();
            let far = ends.farthest(j, middle);
            scale.push(checked_scale(j, column.robust_scale(), middle, far.distance, n)?);
            centre.push(middle);
            facts.push(far);
        }
        let common = root_mean_square(&scale);
        let farthest_of_all = facts.iter().map(|far| far.distance).fold(0.0, f64::max);
        let mut exponents = Vec::new();
        for (scale, facts) in scale.iter_mut().zip(&mut facts) {
            let (unit, farthest) = if common_scale { (common, farthest_of_all) } else { (*scale, facts.distance) };
            let lowest = if farthest > 0.0 { exponent_of(farthest) - LARGEST_EXPONENT } else { -1022 };
            let exponent = exponent_of(unit).max(lowest);
            facts.distance /= *scale;
            *scale = unit * power_of_two(-exponent);
            exponents.push(exponent);
        }
        Ok(Units { transform: Transform { centre, exponent: exponents }, scale, facts })
    }
}

/// A scale that is above zero and can be squared.
#[inline(never)]
fn checked_scale(j: usize, robust: f64, centre: f64, farthest: f64, n: usize) -> Result<f64> {
    let scale = match robust {
        scale if scale > 0.0 => scale,
        // The sample is constant: a column with a few odd rows elsewhere, or one without any spread at all.
        _ if farthest > 0.0 => farthest / sqrt(n as f64),
        _ if centre != 0.0 => centre.abs(),
        _ => 1.0,
    };
    if farthest > LARGEST || scale < SMALLEST || scale > LARGEST {
        let value = if scale < SMALLEST { scale } else { farthest.max(scale) };
        return Err(Error::new(ErrorCode::ScaleOutOfRange).column(j).value(value));
    }
    Ok(scale)
}

fn root_mean_square(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(0.0, f64::max);
    largest * sqrt(values.iter().map(|v| (v / largest) * (v / largest)).sum::<f64>() / values.len() as f64)
}
