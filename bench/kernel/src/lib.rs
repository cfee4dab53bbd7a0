//! One full tile of rows and one component, and the loops of the sweep over them, as often as is asked for.

use gaussmix_kernel::gather::Gathered;
use gaussmix_kernel::lanes::{Octet, Pair, ROWS_PER_TILE, TILE, octet};
use gaussmix_kernel::products;
use gaussmix_kernel::triangle::packed_len;
use gaussmix_kernel::triangular::{self, Squares};

pub struct Bench {
    d: usize,
    rows: Vec<Octet>,
    mean: Vec<f64>,
    whitener: Vec<f64>,
    diff: Vec<Octet>,
    shares: Vec<Octet>,
    best: Vec<Octet>,
    gathered: Gathered,
    pairs: usize,
    moments: Vec<f64>,
}

/// Plain numbers between -0.5 and 0.5: nothing overflows, and nothing is denormal.
fn number(at: usize) -> f64 {
    (at * 37 % 101) as f64 / 101.0 - 0.5
}

fn numbers(len: usize) -> Vec<f64> {
    (0..len).map(number).collect()
}

#[unsafe(no_mangle)]
pub extern "C" fn rows_per_tile() -> usize {
    ROWS_PER_TILE
}

/// A tile of D features; it stays for good.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(d: usize) -> *mut Bench {
    let rows: Vec<Octet> = (0..TILE * d).map(|at| [0, 1, 2, 3].map(|u| Pair::new(number(8 * at + u), number(8 * at + u + 4)))).collect();
    let mean = numbers(d);
    let active: Vec<usize> = (0..TILE).collect();
    let mut gathered = Gathered::new(d);
    let pairs = gathered.fill(&rows, &mean, &active, &[octet(0.5); TILE], &mut vec![0.0; d]);
    Box::into_raw(Box::new(Bench {
        d,
        rows,
        mean,
        whitener: numbers(packed_len(d)),
        diff: vec![octet(0.0); d],
        shares: vec![octet(0.0); TILE],
        best: vec![octet(0.0); TILE],
        gathered,
        pairs,
        moments: vec![0.0; packed_len(d)],
    }))
}

/// # Safety
/// `bench` comes from `prepare`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn log_densities(bench: *mut Bench, times: usize) {
    let Bench { rows, mean, whitener, diff, shares, best, .. } = unsafe { &mut *bench };
    for _ in 0..times {
        triangular::log_densities(rows, mean, whitener, 0.0, Squares::All, diff, shares, best);
    }
}

/// # Safety
/// `bench` comes from `prepare`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn add_products(bench: *mut Bench, times: usize) {
    let Bench { d, gathered, pairs, moments, .. } = unsafe { &mut *bench };
    for _ in 0..times {
        products::add_products(gathered, *d, *pairs, moments);
    }
}
