//! Limited-memory quasi-Newton ascent: Nocedal and Wright, Numerical Optimization, algorithm 7.4.

use alloc::vec::Vec;

use gaussmix_kernel::elementary::sqrt;

/// Pairs kept at most.
pub const MEMORY: usize = 10;

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

    /// Learns from a step and the gradients at both ends; only where the curvature is that of a maximum.
    #[inline(never)]
    pub fn learn(&mut self, step: Vec<f64>, before: &[f64], after: &[f64], limit: usize) {
        let fall: Vec<f64> = before.iter().zip(after).map(|(b, a)| b - a).collect();
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
        let mut alphas = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let alpha = pair.inverse_product * dot(&pair.step, &direction);
            direction.iter_mut().zip(&pair.fall).for_each(|(d, y)| *d -= alpha * y);
            alphas.push(alpha);
        }
        for (pair, alpha) in self.pairs.iter().zip(alphas.into_iter().rev()) {
            let beta = pair.inverse_product * dot(&pair.fall, &direction);
            direction.iter_mut().zip(&pair.step).for_each(|(d, s)| *d += (alpha - beta) * s);
        }
        direction
    }
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
