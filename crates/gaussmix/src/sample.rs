//! New rows from a model: a component by its weight, then mean + L z with z standard normal.

use alloc::{vec, vec::Vec};

use crate::error::{Result, try_filled};
use crate::linalg::{lower_times, packed_len};
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
        let d = self.features();
        let mut rows = try_filled(0.0, count * d)?;
        let mut labels = try_filled(0, count)?;
        let mut stream = Stream::new(seed, 0);
        let (mut normal, mut shift) = (vec![0.0; d], vec![0.0; d]);
        for n in 0..count {
            let k = self.component_at(stream.uniform());
            for z in &mut normal {
                *z = stream.normal();
            }
            lower_times(&self.factors[k * packed_len(d)..], &normal, &mut shift);
            let mean = self.prepared.params.mean(k);
            for j in 0..d {
                rows[n * d + j] = self.transform.original(j, mean[j] + shift[j]);
            }
            labels[n] = k as i32;
        }
        Ok(Samples { rows, labels })
    }

    /// The component in which the weights' running sum passes `luck`.
    fn component_at(&self, mut luck: f64) -> usize {
        // Rounding may leave a sliver behind the last component that has a weight.
        let mut last = 0;
        for (k, &weight) in self.prepared.params.weights.iter().enumerate() {
            luck -= weight;
            if luck < 0.0 {
                return k;
            }
            if weight > 0.0 {
                last = k;
            }
        }
        last
    }
}
