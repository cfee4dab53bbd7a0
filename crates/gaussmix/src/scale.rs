//! A column's centre and its robust scale: one wild row must not swell either.

use alloc::vec::Vec;

use gaussmix_kernel::elementary::sqrt;
use gaussmix_kernel::quantile::weighted_quantile;

use crate::linalg::filled;
use crate::random::RowLuck;

/// The most rows that are looked at for the quantiles of each of D columns.
fn sample_rows(d: usize) -> usize {
    ((1 << 16) / d).clamp(1 << 10, 1 << 12)
}

/// Rows for a look at every column: all while they are few, then those whose luck is under a share that is halved whenever
/// they become too many. So rows can come one by one, and no period in their order shows.
pub struct RowSample {
    d: usize,
    luck: RowLuck,
    share: f64,
    /// Of each row its luck, its weight and its D values.
    rows: Vec<f64>,
}

impl RowSample {
    pub fn new(d: usize) -> Self {
        Self { d, luck: RowLuck::new(0), share: 1.0, rows: Vec::new() }
    }

    pub fn features(&self) -> usize {
        self.d
    }

    /// Row n, which has a positive weight, and writes itself.
    pub fn offer(&mut self, n: usize, weight: f64, write: &dyn Fn(&mut [f64])) {
        let luck = self.luck.of(n);
        if luck < self.share {
            self.take(luck, weight, write);
        }
    }

    #[inline(never)]
    fn take(&mut self, luck: f64, weight: f64, write: &dyn Fn(&mut [f64])) {
        let (width, end) = (self.d + 2, self.rows.len());
        self.rows.resize(end + width, 0.0);
        self.rows[end..end + 2].copy_from_slice(&[luck, weight]);
        write(&mut self.rows[end + 2..]);
        while self.rows.len() > sample_rows(self.d) * width {
            self.share *= 0.5;
            let (mut from, mut kept) = (0, 0);
            while from < self.rows.len() {
                if self.rows[from] < self.share {
                    self.rows.copy_within(from..from + width, kept);
                    kept += width;
                }
                from += width;
            }
            self.rows.truncate(kept);
        }
    }

    #[inline(never)]
    pub fn column(&self, j: usize) -> ColumnSample {
        let width = self.d + 2;
        let numbers = |at: usize| filled(self.rows.len() / width, &|n| self.rows[n * width + at]);
        ColumnSample::new(numbers(2 + j), numbers(1))
    }
}

/// (quantile, width of the central range between it and its mirror in standard deviations of a Gaussian).
const RANGES: [(f64, f64); 3] = [(0.25, 1.348_979_500_392_163_4), (0.05, 3.289_707_253_902_944_4), (0.01, 4.652_695_748_081_682)];

/// A weighted sample of one column; its order is its own affair.
pub struct ColumnSample {
    values: Vec<f64>,
    /// Positive.
    weights: Vec<f64>,
    total: f64,
}

impl ColumnSample {
    fn new(values: Vec<f64>, weights: Vec<f64>) -> Self {
        let total = weights.iter().sum();
        Self { values, weights, total }
    }

    /// The smallest value with at least this fraction of the weight at or below it.
    fn quantile(&mut self, fraction: f64) -> f64 {
        weighted_quantile(&mut self.values, &mut self.weights, fraction * self.total)
    }

    pub fn median(&mut self) -> f64 {
        self.quantile(0.5)
    }

    /// The interquartile range in standard deviations of a Gaussian; a wider range where that is zero; then the
    /// standard deviation; zero for a constant column.
    pub fn robust_scale(&mut self) -> f64 {
        for (tail, width) in RANGES {
            let range = self.quantile(1.0 - tail) / width - self.quantile(tail) / width;
            if range > 0.0 {
                return range;
            }
        }
        self.standard_deviation()
    }

    fn standard_deviation(&mut self) -> f64 {
        let centre = self.median();
        let widest = self.values.iter().map(|value| (value - centre).abs()).fold(0.0, f64::max);
        if widest == 0.0 {
            return 0.0;
        }
        // In units of the widest deviation, so that squares neither overflow nor vanish.
        let (mut mean, mut square) = (0.0, 0.0);
        for (value, weight) in self.values.iter().zip(&self.weights) {
            let deviation = (value - centre) / widest;
            mean += weight * deviation;
            square += weight * deviation * deviation;
        }
        mean /= self.total;
        widest * sqrt((square / self.total - mean * mean).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[f64]) -> ColumnSample {
        ColumnSample::new(values.to_vec(), vec![1.0; values.len()])
    }

    #[test]
    fn one_wild_row_does_not_swell_the_scale() {
        let mut values: Vec<f64> = (0..1000).map(|i| f64::from(i) / 1000.0).collect();
        let calm = sample(&values).robust_scale();
        values[0] = 1e6;
        assert!((sample(&values).robust_scale() / calm - 1.0).abs() < 0.01);
    }

    #[test]
    fn mostly_constant_columns_fall_back_to_wider_ranges_and_then_to_the_standard_deviation() {
        let mut values = vec![0.0; 1000];
        values[..30].fill(2.0);
        assert!(sample(&values).robust_scale() > 0.0);
        values.fill(0.0);
        values[0] = 3e200;
        assert!((sample(&values).robust_scale() / 9.48e198 - 1.0).abs() < 0.01);
        assert_eq!(sample(&[7.0; 5]).robust_scale(), 0.0);
    }

    #[test]
    fn few_rows_are_all_looked_at_and_of_many_at_least_a_third_of_the_most() {
        for d in [1, 24, 200] {
            let most = sample_rows(d);
            for n in [1, most, most + 1, 10 * most, 50_000] {
                let mut rows = RowSample::new(d);
                (0..n).for_each(|row| rows.offer(row, 2.0, &|values| (0..d).for_each(|j| values[j] = (row * d + j) as f64)));
                let column = rows.column(d - 1);
                assert!(if n <= most { column.values.len() == n } else { (most / 3..=most).contains(&column.values.len()) });
                assert!(column.values.iter().all(|&value| value as usize % d == d - 1) && column.weights.iter().all(|&weight| weight == 2.0));
                assert!(column.values.is_sorted_by(|a, b| a < b));
            }
        }
    }

    #[test]
    fn a_weight_of_two_is_the_value_twice() {
        let mut weighted = ColumnSample::new(vec![1.0, 4.0, 9.0], vec![2.0, 1.0, 3.0]);
        let mut repeated = sample(&[1.0, 1.0, 4.0, 9.0, 9.0, 9.0]);
        assert_eq!(weighted.median(), repeated.median());
        assert_eq!(weighted.robust_scale(), repeated.robust_scale());
    }
}
