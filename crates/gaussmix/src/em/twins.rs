//! Components that are the same: a saddle that EM cannot leave.

use gaussmix_kernel::elementary::sqrt;

use crate::params::Params;

/// Components whose means (in standard deviations) and covariances (as fractions) differ by less are the same.
const TWINS: f64 = 1e-7;

/// Whether two components have the same mean and covariance.
pub fn has_twins(params: &Params) -> bool {
    twins(params).is_some()
}

/// The first pair of components with the same mean and covariance, to rounding.
#[inline(never)]
pub fn twins(params: &Params) -> Option<(usize, usize)> {
    let d = params.d;
    let same = |a: usize, b: usize| {
        let (first, second) = (params.covariances.matrix(a, d), params.covariances.matrix(b, d));
        let deviation = |j: usize| sqrt(first[j * d + j]);
        let apart = |j: usize| (params.mean(a)[j] - params.mean(b)[j]).abs() > TWINS * deviation(j);
        let unlike = |at: usize| (first[at] - second[at]).abs() > TWINS * deviation(at / d) * deviation(at % d);
        !(0..d).any(apart) && !(0..d * d).any(unlike)
    };
    for b in 0..params.k {
        if let Some(a) = (0..b).find(|&a| same(a, b)) {
            return Some((a, b));
        }
    }
    None
}
