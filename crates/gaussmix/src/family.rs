//! The covariance families and what each of them leaves free.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Each component its own covariance (mclust VVV).
    Full,
    /// One covariance for all components (EEE).
    Tied,
    /// Each component its own variances, no correlation (VVI).
    Diagonal,
    /// Each component one variance (VII).
    Spherical,
}

pub const FAMILIES: [Family; 4] = [Family::Full, Family::Tied, Family::Diagonal, Family::Spherical];

impl Family {
    /// Numbers that hold one covariance.
    pub fn covariance_len(self, d: usize) -> usize {
        match self {
            Family::Full | Family::Tied => d * d,
            Family::Diagonal => d,
            Family::Spherical => 1,
        }
    }

    /// How many covariances K components have.
    pub fn covariance_count(self, k: usize) -> usize {
        if self == Family::Tied { 1 } else { k }
    }

    /// Free numbers in the covariances of K components in D dimensions.
    pub fn covariance_parameters(self, k: usize, d: usize) -> usize {
        match self {
            Family::Full => k * d * (d + 1) / 2,
            Family::Tied => d * (d + 1) / 2,
            Family::Diagonal => k * d,
            Family::Spherical => k,
        }
    }

    /// Free numbers in the whole mixture.
    pub fn parameters(self, k: usize, d: usize, equal_weights: bool) -> usize {
        let weights = if equal_weights { 0 } else { k - 1 };
        weights + k * d + self.covariance_parameters(k, d)
    }

    /// Whether a change of one feature's unit maps the family onto itself, so that features may be scaled apart.
    pub fn scales_per_feature(self) -> bool {
        self != Family::Spherical
    }

    /// Whether the features of a component may correlate.
    pub fn correlates(self) -> bool {
        matches!(self, Family::Full | Family::Tied)
    }
}
