//! What a sweep needs of the parameters: whiteners (inverse Cholesky factors) and log constants, in base 2.
//!
//! log2(w_k N(x | mu_k, S_k)) = constant_k - |W_k (x - mu_k)|^2 with W_k = inv(L_k) / sqrt(2 ln 2), L_k L_k' = S_k.

use alloc::{vec, vec::Vec};
use core::f64::consts::{LN_2, LOG2_E, PI};
use core::ops::Range;

use gaussmix_kernel::elementary::{log2, sqrt};
use gaussmix_kernel::small;
use crate::family::Family;
use crate::linalg::{add_scaled, dot, filled, inverse_factor, lower_times, multiply, packed_len, packed_row};
use crate::params::{Covariances, Params};
use crate::wire::Numbers;

/// A responsibility whose share of the moments is surely under 2^-73 of the row's largest, 1e-22, is zero by definition.
pub const FLUSH: f64 = -73.0;

/// Stands for the logarithm of a weight of zero: finite, so that differences stay numbers.
const LOG_OF_ZERO: f64 = -1e300;

/// The shape of the moments that a sweep collects, and of the whiteners that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentForm {
    /// A packed triangle per component.
    Full = 0,
    /// One packed triangle for all components; moments each about its own centre.
    Pooled = 1,
    /// D per component.
    Diagonal = 2,
    /// None: one packed triangle for all components follows from the second moments of the rows themselves (see `totals`).
    Implied = 3,
    /// One number per component, the trace.
    Trace = 4,
}

impl MomentForm {
    pub fn of(family: Family) -> Self {
        match family {
            Family::Full => MomentForm::Full,
            Family::Tied => MomentForm::Pooled,
            Family::Diagonal | Family::Spherical => MomentForm::Diagonal,
        }
    }

    /// Where component k's moments stand among all components'.
    pub fn range(self, k: usize, d: usize) -> Range<usize> {
        let len = match self {
            MomentForm::Full | MomentForm::Pooled => packed_len(d),
            MomentForm::Diagonal => d,
            MomentForm::Implied => 0,
            MomentForm::Trace => 1,
        };
        let start = if self == MomentForm::Pooled { 0 } else { k * len };
        start..start + len
    }
}

/// A mean farther than this many standard deviations (squared) from the origin would cost digits, were its component's
/// distances and moments taken by way of the origin: so many units in the last place. What an update makes of the covariance
/// decides in the end (see `Update::is_far_from`).
const NEAR: f64 = 1e4;
const NEAR_IN_FULL: f64 = 1e3;

/// In fewer dimensions whitening the rows beforehand does not pay.
const WHITENS_FROM: usize = 4;

/// Up to this dimension, rows are put side by side once for all components that nearly all of them have a share in.
pub const WHOLE_TO: usize = 16;

/// By number, each with a family that collects it.
const FORMS: [(MomentForm, Family); 5] = [
    (MomentForm::Full, Family::Full),
    (MomentForm::Pooled, Family::Tied),
    (MomentForm::Diagonal, Family::Diagonal),
    (MomentForm::Implied, Family::Tied),
    (MomentForm::Trace, Family::Spherical),
];

pub struct Prepared {
    pub params: Params,
    pub form: MomentForm,
    /// K x D: what the moments are taken about, the means unless they have just jumped far away.
    pub centres: Vec<f64>,
    pub constants: Vec<f64>,
    /// In the form's shape: packed lower triangles, or inverse standard deviations.
    whiteners: Vec<f64>,
    /// In base 2: see `FLUSH`.
    pub flush: f64,
    /// Whether full moments may be taken about the origin, and brought to their centres afterwards: the means are near it.
    pub by_origin: bool,
    /// Empty unless the rows are whitened once for all components: the origin that is subtracted from them before (D), and what the
    /// means come to (K x D).
    whitened: Vec<f64>,
}

/// The component whose covariance is not positive definite.
#[derive(Debug, PartialEq)]
pub struct NotPositiveDefinite(pub usize);

impl Prepared {
    pub fn new(params: Params) -> Result<Self, NotPositiveDefinite> {
        Self::with(params, &[])
    }

    /// The same where the inverse Cholesky factors of some covariances are known; those of others are empty, or there are none.
    #[inline(never)]
    pub fn with(params: Params, factors: &[Vec<f64>]) -> Result<Self, NotPositiveDefinite> {
        let (k, d, family) = (params.k, params.d, params.covariances.family);
        let (mut whiteners, unit) = (Vec::new(), sqrt(0.5 * LOG2_E));
        for k in 0..family.covariance_count(k) {
            let (start, own) = (whiteners.len(), params.covariances.own(k, d));
            match factors.get(k) {
                Some(factor) if !factor.is_empty() => whiteners.extend_from_slice(factor),
                _ if family.correlates() => whiteners.extend(inverse_factor(own, d).ok_or(NotPositiveDefinite(k))?),
                _ => {
                    let proper = own.iter().all(|&variance| variance > 0.0 && variance.is_finite());
                    let inverse = filled(d, &|j| unit / sqrt(own[j.min(own.len() - 1)]));
                    whiteners.extend(proper.then_some(inverse).ok_or(NotPositiveDefinite(k))?);
                    continue;
                }
            }
            multiply(&mut whiteners[start..], unit);
        }
        let (form, centres) = (MomentForm::of(family), params.means.clone());
        let mut prepared = Self { params, form, centres, constants: Vec::new(), whiteners, flush: FLUSH, by_origin: false, whitened: Vec::new() };
        let half_log_two_pi = 0.5 * log2(2.0 * PI) * d as f64;
        prepared.constants = filled(k, &|k| {
            let weight = prepared.params.weights[k];
            let log_weight = if weight > 0.0 { log2(weight) } else { LOG_OF_ZERO };
            // The whitener carries 1 / sqrt(2 ln 2) in every diagonal entry; the density's constant must not.
            log_weight + prepared.log2_determinant(k) + 0.5 * log2(2.0 * LN_2) * d as f64 - half_log_two_pi
        });
        prepared.by_origin = family == Family::Full && d > small::MOMENTS_TO && d <= WHOLE_TO && (0..k).all(|k| {
            let mut whitened = vec![0.0; d];
            lower_times(prepared.whitener(k), prepared.params.mean(k), &mut whitened);
            dot(&whitened, &whitened) <= NEAR_IN_FULL
        });
        if family == Family::Spherical && (0..k).all(|k| prepared.is_near(k, prepared.params.mean(k))) {
            prepared.form = MomentForm::Trace;
        }
        Ok(prepared)
    }

    /// One covariance for all components: has the rows whitened once for all, and no moments collected, unless a mean is far
    /// from the origin.
    #[inline(never)]
    pub fn whiten_once(&mut self, origin: &[f64]) {
        let Params { k, d, .. } = self.params;
        if self.form != MomentForm::Pooled || d < WHITENS_FROM {
            return;
        }
        let mut whitened = origin.to_vec();
        whitened.resize(d + k * d, 0.0);
        for k in 0..k {
            let mut shifted = self.params.mean(k).to_vec();
            add_scaled(&mut shifted, -1.0, origin);
            let mean = &mut whitened[d + k * d..][..d];
            lower_times(self.whitener(k), &shifted, mean);
            if dot(mean, mean) > NEAR {
                return;
            }
        }
        self.whitened = whitened;
        self.form = MomentForm::Implied;
    }

    /// Has the moments collected in full, about other centres than the means.
    pub fn take_moments_about(&mut self, centres: Vec<f64>) {
        self.centres = centres;
        self.by_origin = false;
        self.whitened = Vec::new();
        self.form = MomentForm::of(self.params.covariances.family);
    }

    /// The point by way of which distances or moments are taken, if not from the means alone: D numbers, or one for all features.
    pub fn by_way_of(&self) -> Option<&[f64]> {
        match self.whitened() {
            Some((origin, _)) => Some(origin),
            None => (self.by_origin || self.form == MomentForm::Trace).then_some(&[0.0]),
        }
    }

    /// Whether a point's distance from zero, as component k measures it, is within what loses no digits.
    fn is_near(&self, k: usize, point: &[f64]) -> bool {
        let w = self.whitener(k);
        point.iter().zip(w).map(|(x, w)| x * x * w * w).sum::<f64>() <= NEAR
    }

    /// What a sweep elsewhere needs of it.
    pub fn write(&self, to: &mut Vec<f64>) {
        let Params { k, d, means, .. } = &self.params;
        to.extend([*k as f64, *d as f64, f64::from(self.form as u8), self.flush, f64::from(u8::from(self.by_origin))]);
        for part in [means, &self.centres, &self.constants, &self.whitened, &self.whiteners] {
            to.extend_from_slice(part);
        }
    }

    /// What was written, for a sweep: the weights and covariances themselves have stayed behind.
    pub fn read(mut numbers: Numbers) -> Self {
        let (k, d, form, flush) = (numbers.count(), numbers.count(), numbers.count(), numbers.next());
        let by_origin = numbers.next() > 0.0;
        let (form, family) = FORMS[form];
        let means = numbers.take(k * d).to_vec();
        let centres = numbers.take(k * d).to_vec();
        let constants = numbers.take(k).to_vec();
        let whitened = numbers.take(if form == MomentForm::Implied { d + k * d } else { 0 }).to_vec();
        let covariances = Covariances { family, values: Vec::new() };
        let params = Params { k, d, weights: Vec::new(), means, covariances };
        Self { params, form, centres, constants, whiteners: numbers.rest().to_vec(), flush, by_origin, whitened }
    }

    /// Whether the moments are taken about the means.
    pub fn is_about_means(&self) -> bool {
        self.centres == self.params.means
    }

    /// The whitener of component k: a packed triangle, or D inverse deviations.
    pub fn whitener(&self, k: usize) -> &[f64] {
        &self.whiteners[MomentForm::of(self.params.covariances.family).range(k, self.params.d)]
    }

    /// The origin (D) and the whitened means (K x D), where the rows are to be whitened once for all.
    pub fn whitened(&self) -> Option<(&[f64], &[f64])> {
        (self.form == MomentForm::Implied).then(|| self.whitened.split_at(self.params.d))
    }

    /// ln p in nats from the base-2 constants: ln N(...) = ln 2 * log2.
    pub fn log_determinant_of_precision(&self, k: usize) -> f64 {
        2.0 * LN_2 * (self.log2_determinant(k) + 0.5 * log2(2.0 * LN_2) * self.params.d as f64)
    }

    /// log2 |W_k|, the whitener's scale included.
    fn log2_determinant(&self, k: usize) -> f64 {
        let w = self.whitener(k);
        let triangular = self.params.covariances.family.correlates();
        (0..self.params.d).map(|i| log2(w[if triangular { packed_row(i) + i } else { i }])).sum()
    }
}
