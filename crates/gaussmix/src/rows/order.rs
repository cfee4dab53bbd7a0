//! Rows in another order inside their leaves, and their way back.

use alloc::{vec, vec::Vec};

use super::Rows;
use gaussmix_kernel::lanes::ROWS_PER_OCTET;
use gaussmix_kernel::permute::permute;

impl Rows {
    /// Sorts a leaf's rows, and `groups` with them, by group, of which there are K; those of a group keep their order.
    #[inline(never)]
    pub(crate) fn group_leaf(&mut self, leaf: usize, groups: &mut [u16], k: usize) {
        let mut ends = vec![0; k];
        groups.iter().for_each(|&group| ends[usize::from(group)] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut order = vec![0; groups.len()];
        for (row, &group) in groups.iter().enumerate().rev() {
            let end = &mut ends[usize::from(group)];
            *end -= 1;
            order[*end] = row as u32;
        }
        let before = groups.to_vec();
        order.iter().zip(groups).for_each(|(&row, group)| *group = before[row as usize]);
        self.permute_leaf(leaf, &order);
    }

    /// Where the row at a place came.
    pub(crate) fn original_row(&self, n: usize) -> usize {
        self.order.get(n).map_or(n, |&row| row as usize)
    }

    /// Puts rows that stand as they came to their places in their leaves: to each place the row with that number.
    pub(crate) fn put_to_places(&mut self, places: &[u16]) {
        for (leaf, places) in places.chunks(self.leaf_rows).enumerate() {
            let mut order = vec![0; places.len()];
            order.iter_mut().zip(places).for_each(|(row, &place)| *row = u32::from(place));
            self.permute_leaf(leaf, &order);
        }
    }

    /// Forgets where rows came, as others are to be written over them.
    pub(crate) fn forget_order(&mut self) {
        self.order = Vec::new();
    }

    /// Puts every row back to where it came.
    pub(crate) fn restore_order(&mut self) {
        if self.order.is_empty() {
            return;
        }
        for leaf in 0..self.leaf_count() {
            let (first, end) = (self.first_row_of(leaf), self.first_row_of(leaf + 1));
            let mut order = vec![0; end - first];
            for place in first..end {
                order[self.order[place] as usize - first] = (place - first) as u32;
            }
            self.permute_leaf(leaf, &order);
        }
        self.order = Vec::new();
    }

    /// Puts the leaf's row `order[n]` at its place n.
    fn permute_leaf(&mut self, leaf: usize, order: &[u32]) {
        let (d, first, end) = (self.d, self.first_row_of(leaf), self.first_row_of(leaf + 1));
        if self.order.is_empty() {
            self.order = (0..self.n as u32).collect();
        }
        let before = self.order[first..end].to_vec();
        order.iter().enumerate().for_each(|(n, &row)| self.order[first + n] = before[row as usize]);
        let octets = first / ROWS_PER_OCTET..end.div_ceil(ROWS_PER_OCTET);
        let own = &mut self.octets[octets.start * d..octets.end * d];
        permute(&own.to_vec(), own, d, order);
        if let Some(weights) = &mut self.weights {
            permute(&weights[octets.clone()].to_vec(), &mut weights[octets], 1, order);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::random::Stream;
    use crate::testing::{clusters, rows};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn grouped_rows_are_the_same_rows_and_find_their_way_back(seed in any::<u64>(), n in 1usize..3000, d in 1usize..20, k in 1u16..6) {
            let mut stream = Stream::new(seed, 0);
            let data = clusters(&mut stream, n, d, 2, 1.0);
            let weights: Vec<f64> = (0..n).map(|at| 1.0 + at as f64).collect();
            let mut rows = rows(&data, d, &weights);
            let before: Vec<(Vec<f64>, f64)> = (0..n).map(|at| (rows.row(at), rows.weight(at))).collect();
            for _ in 0..2 {
                for leaf in 0..rows.leaf_count() {
                    let (first, end) = (rows.first_row_of(leaf), rows.first_row_of(leaf + 1));
                    let group_of = |row: &[f64]| ((row[0].to_bits() >> 20) % u64::from(k)) as u16;
                    let mut groups: Vec<u16> = (first..end).map(|at| group_of(&rows.row(at))).collect();
                    rows.group_leaf(leaf, &mut groups, usize::from(k));
                    prop_assert!(groups.is_sorted());
                    for at in first..end {
                        prop_assert_eq!(group_of(&rows.row(at)), groups[at - first]);
                        prop_assert_eq!(&(rows.row(at), rows.weight(at)), &before[rows.order[at] as usize]);
                    }
                }
            }
            rows.restore_order();
            let after: Vec<(Vec<f64>, f64)> = (0..n).map(|at| (rows.row(at), rows.weight(at))).collect();
            prop_assert!(after == before);
        }
    }
}
