//! Weighted quantiles by quickselect: Hoare, Communications of the ACM 4 (1961), algorithm 65.

/// The smallest value with at least `wanted` of the weight at or below it; reorders both slices alike.
#[inline(never)]
pub fn weighted_quantile(values: &mut [f64], weights: &mut [f64], wanted: f64) -> f64 {
    let (mut begin, mut end) = (0, values.len().min(weights.len()));
    let mut below = 0.0;
    let mut last = 0.0;
    while begin < end {
        let pivot = middle_of(values[begin], values[begin + (end - begin) / 2], values[end - 1]);
        last = pivot;
        // Smaller ones in begin..smaller, equal ones up to `at`, larger ones from `larger` on.
        let (mut smaller, mut at, mut larger) = (begin, begin, end);
        let (mut weight_smaller, mut weight_equal) = (0.0, 0.0);
        while at < larger {
            let (value, weight) = (values[at], weights[at]);
            if value < pivot {
                weight_smaller += weight;
                values.swap(at, smaller);
                weights.swap(at, smaller);
                smaller += 1;
                at += 1;
            } else if value > pivot {
                larger -= 1;
                values.swap(at, larger);
                weights.swap(at, larger);
            } else {
                weight_equal += weight;
                at += 1;
            }
        }
        if smaller > begin && below + weight_smaller >= wanted {
            end = smaller;
        } else if larger == end || below + weight_smaller + weight_equal >= wanted {
            return pivot;
        } else {
            below += weight_smaller + weight_equal;
            begin = larger;
        }
    }
    last
}

fn middle_of(a: f64, b: f64, c: f64) -> f64 {
    a.min(b).max(a.max(b).min(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn agrees_with_sorting(rows in proptest::collection::vec((-20i32..20, 1u32..4), 1..120), fraction in 0.0..1.0f64) {
            let mut values: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let mut weights: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let mut sorted = rows.clone();
            sorted.sort_unstable();
            let wanted = fraction * weights.iter().sum::<f64>();
            let mut sum = 0.0;
            let expected = sorted.iter().find(|row| {
                sum += f64::from(row.1);
                sum >= wanted
            });
            let found = weighted_quantile(&mut values, &mut weights, wanted);
            prop_assert_eq!(found, f64::from(expected.unwrap().0));
            let mut pairs: Vec<(i32, u32)> = values.iter().zip(&weights).map(|(v, w)| (*v as i32, *w as u32)).collect();
            pairs.sort_unstable();
            prop_assert_eq!(pairs, sorted);
        }
    }

    #[test]
    fn of_none_is_zero() {
        assert_eq!(weighted_quantile(&mut [], &mut [], 0.0), 0.0);
    }
}
