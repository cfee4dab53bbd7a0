//! The whole of an online fit as plain numbers: between two blocks its holder is elsewhere.

use alloc::vec::Vec;

use crate::error::{Error, ErrorCode, Result};
use crate::family::FAMILIES;
use crate::prepared::MomentForm;
use crate::rows::Transform;
use crate::stats::Stats;
use crate::wire::Numbers;

use super::{Online, form_of};

const HEADER: usize = 7;

impl Online {
    #[inline(never)]
    pub fn write(&self) -> Vec<f64> {
        let (k, d) = (self.recent.k(), self.recent.d());
        let memory = if self.memory.is_finite() { self.memory } else { 0.0 };
        let equal_weights = f64::from(u8::from(self.equal_weights));
        let mut to = Vec::from([k as f64, d as f64, f64::from(self.family as u8), self.regularization, equal_weights, memory, self.seen]);
        to.extend_from_slice(&self.transform.centre);
        to.extend(self.transform.exponent.iter().map(|&exponent| f64::from(exponent)));
        to.extend_from_slice(&self.scale);
        for stats in [&self.recent, &self.average] {
            to.extend_from_slice(&stats.centres);
            stats.write(&mut to);
        }
        to
    }

    /// What was written; it may have been in strange hands since.
    #[inline(never)]
    pub fn read(from: &[f64]) -> Result<Self> {
        let improper = from.iter().position(|x| !x.is_finite()).or(if from.len() < HEADER { Some(from.len()) } else { None });
        if let Some(at) = improper {
            return Err(Error::new(ErrorCode::Shape).value(at as f64));
        }
        let mut numbers = Numbers::new(from);
        let (k, d, family) = (numbers.count(), numbers.count(), FAMILIES[numbers.count().min(3)]);
        let form = form_of(family);
        let expected = length(form, k as f64, d as f64);
        if k == 0 || d == 0 || from.len() as f64 != expected {
            return Err(Error::new(ErrorCode::Shape).value(from.len() as f64).expected(expected));
        }
        let (regularization, equal_weights, memory, seen) = (numbers.next(), numbers.next() != 0.0, numbers.next(), numbers.next());
        let centre = numbers.take(d).to_vec();
        let exponent = numbers.take(d).iter().map(|&exponent| exponent as i32).collect();
        let scale = numbers.take(d).to_vec();
        let mut stats = || {
            let mut stats = Stats::zero(form, k, numbers.take(k * d));
            stats.read(&mut numbers);
            stats
        };
        Ok(Self {
            family,
            transform: Transform { centre, exponent },
            scale,
            regularization,
            equal_weights,
            memory: if memory > 0.0 { memory } else { f64::INFINITY },
            seen,
            recent: stats(),
            average: stats(),
        })
    }
}

/// How many numbers make a state; as doubles, since nothing is known of K and D yet.
fn length(form: MomentForm, k: f64, d: f64) -> f64 {
    let own = match form {
        MomentForm::Trace => 1.0,
        MomentForm::Diagonal => d,
        _ => d * (d + 1.0) / 2.0,
    };
    let moments = if form == MomentForm::Pooled { own } else { k * own };
    HEADER as f64 + 3.0 * d + 2.0 * (moments + 2.0 * k * d + k + 2.0)
}
