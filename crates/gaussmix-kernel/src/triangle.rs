//! Triangular factors are packed by rows: entry (i, j <= i) stands at i(i+1)/2 + j.

/// Where row i of a packed lower triangle starts.
#[inline(always)]
pub const fn packed_row(i: usize) -> usize {
    i * (i + 1) / 2
}

/// Length of a packed lower triangle.
#[inline(always)]
pub const fn packed_len(d: usize) -> usize {
    packed_row(d)
}
