//! Squared distances to a centre, each feature in its own unit, and the rows that are nearest to it.

use crate::lanes::{Octet, Pair, as_doubles, as_doubles_mut, octet};

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

/// Gives rows to a centre that are nearer to it than to any before.
#[inline(never)]
pub fn give_nearer(distances: &[Octet], centre: i32, nearest: &mut [Octet], labels: &mut [i32]) {
    for ((&distance, nearest), label) in as_doubles(distances).iter().zip(as_doubles_mut(nearest)).zip(labels) {
        if distance < *nearest {
            (*nearest, *label) = (distance, centre);
        }
    }
}
