//! Limited-memory quasi-Newton ascent: Nocedal and Wright, Numerical Optimization, algorithm 7.4.

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::sqrt;
use crate::linalg::{add_scaled, dot};

/// Pairs kept at most.
pub const MEMORY: usize = 20;

struct Pair {
    step: Vec<f64>,
    /// Fall of the gradient over the step.
    fall: Vec<f64>,
    inverse_product: f64,
}

#[derive(Default)]
pub struct Memory {
    pairs: Vec<Pair>,
}

impl Memory {
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Learns from a step and the fall of the gradient over it; only where the curvature is that of a maximum.
    #[inline(never)]
    pub fn learn(&mut self, step: Vec<f64>, fall: Vec<f64>, limit: usize) {
        let product = dot(&step, &fall);
        if product <= 1e-10 * sqrt(dot(&step, &step) * dot(&fall, &fall)) {
            return;
        }
        if self.pairs.len() == limit {
            self.pairs.remove(0);
        }
        self.pairs.push(Pair { step, fall, inverse_product: 1.0 / product });
    }

    /// H g: the ascent direction. In the chart's coordinates the information never exceeds the identity, so its inverse
    /// begins with the identity or more.
    #[inline(never)]
    pub fn direction(&self, gradient: &[f64]) -> Vec<f64> {
        let mut direction = gradient.to_vec();
        let mut alphas = vec![0.0; self.pairs.len()];
        for (pair, alpha) in self.pairs.iter().zip(&mut alphas).rev() {
            *alpha = pair.inverse_product * dot(&pair.step, &direction);
            add_scaled(&mut direction, -*alpha, &pair.fall);
        }
        for (pair, alpha) in self.pairs.iter().zip(&alphas) {
            let beta = pair.inverse_product * dot(&pair.fall, &direction);
            add_scaled(&mut direction, alpha - beta, &pair.step);
        }
        direction
    }
}
