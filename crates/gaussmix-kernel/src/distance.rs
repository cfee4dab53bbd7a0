//! Squared distances to a centre, each feature in its own unit.

use crate::lanes::{Octet, Pair, octet};

/// One octet of distances for each octet of rows.
#[inline(never)]
pub fn squared_distances(x: &[Octet], centre: &[f64], inverse_variance: &[f64], distances: &mut [Octet]) {
    for (x, distance) in x.chunks_exact(centre.len()).zip(distances) {
        let mut total = octet(0.0);
        for ((x, &centre), &inverse) in x.iter().zip(centre).zip(inverse_variance) {
            let (centre, inverse) = (Pair::splat(centre), Pair::splat(inverse));
            for u in 0..4 {
                let diff = x[u] - centre;
                total[u] = total[u] + diff * diff * inverse;
            }
        }
        *distance = total;
    }
}
