//! Between the user's units and the kernel's: x = centre + 2^exponent z, feature by feature.

use alloc::vec::Vec;

use gaussmix_kernel::elementary::power_of_two;

#[derive(Clone, Debug)]
pub struct Transform {
    pub centre: Vec<f64>,
    pub exponent: Vec<i32>,
}

impl Transform {
    pub fn features(&self) -> usize {
        self.centre.len()
    }

    pub fn scaled(&self, j: usize, x: f64) -> f64 {
        (x - self.centre[j]) * power_of_two(-self.exponent[j])
    }

    pub fn original(&self, j: usize, z: f64) -> f64 {
        self.centre[j] + z * power_of_two(self.exponent[j])
    }

    /// A covariance of features i and j into the kernel's units.
    pub fn scaled_covariance(&self, i: usize, j: usize, value: f64) -> f64 {
        value * power_of_two(-self.exponent[i]) * power_of_two(-self.exponent[j])
    }

    pub fn original_covariance(&self, i: usize, j: usize, value: f64) -> f64 {
        value * power_of_two(self.exponent[i]) * power_of_two(self.exponent[j])
    }

    /// What to subtract from ln p in the kernel's units to have it in the user's: ln of the volume of a unit cell.
    pub fn log_volume(&self) -> f64 {
        core::f64::consts::LN_2 * f64::from(self.exponent.iter().sum::<i32>())
    }
}
