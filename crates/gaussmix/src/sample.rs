//! New rows from a model: a component by its weight, then mean + L z with z standard normal.

use alloc::{vec, vec::Vec};

use crate::error::{Result, try_filled};
use crate::linalg::lower_times;
use crate::random::Stream;
use crate::score::Scorer;

pub struct Samples {
    /// count x D, in the user's units
    pub rows: Vec<f64>,
    /// The component that each row came from.
    pub labels: Vec<i32>,
}

impl Scorer {
    #[inline(never)]
    pub fn sample(&self, count: usize, seed: u64) -> Result<Samples> {
        let (k, d) = (self.components(), self.features());
        let mut rows = try_filled(0.0, count * d)?;
        let mut labels = try_filled(0, count)?;
        let mut stream = Stream::new(seed, 0);
        let (mut normal, mut shift) = (vec![0.0; d], vec![0.0; d]);
        for (row, label) in rows.chunks_exact_mut(d).zip(&mut labels) {
            let mut luck = stream.uniform();
            let component = self.prepared.params.weights.iter().position(|w| {
                luck -= w;
                luck < 0.0
            });
            // Rounding may leave a sliver behind the last component that has a weight.
            let c = component.unwrap_or_else(|| (0..k).rfind(|&c| self.prepared.params.weights[c] > 0.0).unwrap_or(0));
            normal.iter_mut().for_each(|z| *z = stream.normal());
            lower_times(&self.factors[c], &normal, &mut shift);
            for (j, x) in row.iter_mut().enumerate() {
                *x = self.transform.original(j, self.prepared.params.mean(c)[j] + shift[j]);
            }
            *label = c as i32;
        }
        Ok(Samples { rows, labels })
    }
}
