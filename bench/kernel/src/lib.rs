//! One full tile of rows and one component, and the loops of the sweep over them, as often as is asked for.

use gaussmix_kernel::gather::Gathered;
use gaussmix_kernel::lanes::{Octet, Pair, ROWS_PER_TILE, TILE, octet};
use gaussmix_kernel::triangle::packed_len;
use gaussmix_kernel::pruning::Squares;
use gaussmix_kernel::{diagonal, products, small, triangular};

pub struct Bench {
    rows: Vec<Octet>,
    mean: Vec<f64>,
    whitener: Vec<f64>,
    diff: Vec<Octet>,
    shares: Vec<Octet>,
    best: Vec<Octet>,
    /// All rows have a share.
    active: Vec<usize>,
    responsibilities: Vec<Octet>,
    gathered: Gathered,
    sums: Vec<f64>,
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
    let mut bench = Bench {
        rows: (0..TILE * d).map(|at| [0, 1, 2, 3].map(|u| Pair::new(number(8 * at + u), number(8 * at + u + 4)))).collect(),
        mean: numbers(d),
        whitener: numbers(packed_len(d)),
        diff: vec![octet(0.0); d],
        shares: vec![octet(0.0); TILE],
        best: vec![octet(0.0); TILE],
        active: (0..TILE).collect(),
        responsibilities: vec![octet(0.5); TILE],
        gathered: Gathered::new(d),
        sums: vec![0.0; d],
        moments: vec![0.0; packed_len(d)],
    };
    bench.gather();
    Box::into_raw(Box::new(bench))
}

impl Bench {
    fn log_densities(&mut self) {
        let Bench { rows, mean, whitener, diff, shares, best, .. } = self;
        if mean.len() <= small::DENSITIES_TO {
            small::log_densities(rows, mean, whitener, 0.0, shares, best);
        } else {
            triangular::log_densities(rows, mean, whitener, 0.0, Squares::All, diff, shares, best);
        }
    }

    fn gather(&mut self) {
        let Bench { rows, mean, active, responsibilities, gathered, .. } = self;
        gathered.fill(rows, mean, active, ROWS_PER_TILE, responsibilities);
    }

    fn products(&mut self) {
        products::add_products(&mut self.gathered, &mut self.sums, &mut self.moments);
    }

    fn diagonal_log_densities(&mut self) {
        let Bench { rows, mean, whitener, shares, best, .. } = self;
        diagonal::log_densities(rows, mean, &whitener[..mean.len()], 0.0, Squares::All, shares, best);
    }

    fn diagonal_moments(&mut self) {
        let Bench { rows, mean, active, responsibilities, sums, moments, .. } = self;
        let d = mean.len();
        for j in 0..d {
            let [sum, square] = diagonal::moments(rows, d, j, mean[j], active, responsibilities);
            sums[j] += sum;
            moments[j] += square;
        }
    }
}

macro_rules! exports {
    ($($name:ident)*) => {
        $(
            /// # Safety
            /// `bench` comes from `prepare`.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name(bench: *mut Bench, times: usize) {
                let bench = unsafe { &mut *bench };
                for _ in 0..times {
                    bench.$name();
                }
            }
        )*
    };
}

exports!(log_densities gather products diagonal_log_densities diagonal_moments);
