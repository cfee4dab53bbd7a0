//! Sweeps over condensed rows in place of all of them. Which rows a sweep goes over is a pure function of the rows and of the
//! parameters that have been swept, so that the bits are the same whoever sweeps.

use alloc::boxed::Box;
use core::ops::Range;

use super::Fitter;
use crate::em::Run;
use crate::error::Result;
use crate::nodes::{Condensed, Condenser};
use crate::options::CheckedOptions;
use crate::prepared::FLUSH;
use crate::rows::Rows;

/// Rows from which it pays.
const CONDENSES_FROM: usize = 1 << 15;

/// How often rows are condensed at most: the components of a run may become narrower again and again.
pub const CONDENSED_AT_MOST: usize = 6;

/// What it costs, in sweeps over all rows.
pub const CONDENSING: f64 = 2.0;

#[derive(Default)]
pub struct Condensing {
    /// Where rows are not here, and condensed pass by pass as they come.
    under_way: Option<Condenser>,
    condensed: Option<Condensed>,
    times: usize,
    /// Whether the next sweep goes over what is condensed.
    serves: bool,
}

impl Condensing {
    /// `None` where all sweeps are to go over all rows. Textbook EM is textbook EM to the digit.
    pub fn new(rows: &Rows, options: &CheckedOptions) -> Option<Box<Self>> {
        (rows.d() == 1 && rows.n() >= CONDENSES_FROM && options.acceleration).then(Box::default)
    }

    /// Decides what the next sweep goes over, and condenses the rows (again) where that helps; returns what it has cost.
    #[inline(never)]
    pub fn prepare(&mut self, rows: &Rows, run: &Run) -> Result<f64> {
        let prepared = run.prepared();
        let mut condenser = match self.under_way.take() {
            Some(condenser) => condenser,
            None => {
                self.serves = self.condensed.as_ref().is_some_and(|condensed| condensed.serves(prepared));
                let helps = self.times < CONDENSED_AT_MOST && prepared.flush == FLUSH && run.most_iterations_left() > CONDENSING;
                if self.serves || !helps {
                    return Ok(0.0);
                }
                self.times += 1;
                Condenser::new(rows, prepared)
            }
        };
        while condenser.prepare(prepared) {
            if rows.is_outline() {
                self.under_way = Some(condenser);
                return Ok(0.0);
            }
            condenser.take(rows, 0..rows.leaf_count());
        }
        match condenser.finish(rows)? {
            Some(condensed) => {
                self.condensed = Some(condensed);
                self.serves = true;
            }
            // The next parameters would be no kinder.
            None => self.times = CONDENSED_AT_MOST,
        }
        Ok(CONDENSING)
    }

    fn serving(&mut self) -> Option<&mut Rows> {
        self.condensed.as_mut().filter(|_| self.serves).map(|condensed| &mut *condensed.rows)
    }

    /// Counted from 1, which condensing the rows of the next sweep are from; `None` for all rows.
    fn number(&self) -> Option<usize> {
        self.serves.then_some(self.times)
    }
}

impl Fitter {
    /// The rows that the next sweep goes over.
    pub fn arena(&self) -> &Rows {
        match (&self.tournament, &self.condensing) {
            (Some(tournament), _) => tournament.sample(),
            (None, Some(condensing)) => condensing.condensed.as_ref().filter(|_| condensing.serves).map(|condensed| &*condensed.rows),
            (None, None) => None,
        }
        .unwrap_or(&self.rows)
    }

    /// The number of that arena: 0 are all rows, 1 is the sample, and every condensing makes another.
    pub fn arena_number(&self) -> usize {
        match (&self.tournament, &self.condensing) {
            (Some(tournament), _) => usize::from(tournament.sample().is_some()),
            (None, Some(condensing)) => condensing.number().map_or(0, |number| 1 + number),
            (None, None) => 0,
        }
    }

    pub(super) fn arena_mut<'a>(
        tournament: &'a mut Option<Box<super::Tournament>>,
        condensing: &'a mut Option<Box<Condensing>>,
        rows: &'a mut Rows,
    ) -> &'a mut Rows {
        match (tournament, condensing) {
            (Some(tournament), _) => tournament.sample_mut(),
            (None, Some(condensing)) => condensing.serving(),
            (None, None) => None,
        }
        .unwrap_or(rows)
    }

    /// Whether the pass under way condenses rows that come in parts.
    pub fn is_condensing(&self) -> bool {
        self.condensing.as_ref().is_some_and(|condensing| condensing.under_way.is_some())
    }

    /// Takes that pass over the next leaves, which are these of the rows.
    pub fn condense(&mut self, rows: &Rows, leaves: Range<usize>) {
        if let Some(condenser) = self.condensing.as_mut().and_then(|condensing| condensing.under_way.as_mut()) {
            condenser.take(rows, leaves);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::drive::{Driver, Hands};
    use crate::family::FAMILIES;
    use crate::fit::Fitter;
    use crate::options::{Options, Start};
    use crate::outcome::Outcome;
    use crate::random::Stream;
    use crate::testing::{assert_close, rows};
    use proptest::prelude::*;

    /// The outcome, and how often rows were condensed; `None` where the last sweep has gone over all rows.
    fn fit(data: &[f64], weights: &[f64], options: &Options, condenses: bool) -> (Outcome, Option<usize>) {
        let mut fitter = Fitter::new(rows(data, 1, weights), options.clone().check().unwrap()).unwrap();
        if !condenses {
            fitter.condensing = None;
        }
        let mut driver = Driver::new(fitter, Hands::ALONE);
        while !driver.advance(1 << 20).unwrap() {}
        (Outcome::new(&driver.finished().unwrap()), driver.fitter().condensing.as_ref().and_then(|condensing| condensing.number()))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]
        #[test]
        fn a_fit_over_nodes_goes_the_way_of_a_fit_over_all_rows(
            seed in any::<u64>(), k in 2usize..5, separation in 2.0..9.0, family in 0usize..4, weighted in any::<bool>()
        ) {
            let mut stream = Stream::new(seed, 0);
            let data: Vec<f64> = (0..40_000).map(|n| (n % k) as f64 * separation + stream.normal()).collect();
            let weights: Vec<f64> = if weighted { (0..data.len()).map(|n| (n % 3) as f64).collect() } else { Vec::new() };
            let family = FAMILIES[family];
            let start = Start::Explicit { weights: None, means: (0..k).map(|k| data[k]).collect(), covariances: None };
            let options = Options { start, max_iterations: 5, ..Options::new(k, family) };
            let (all, nodes) = (fit(&data, &weights, &options, false).0, fit(&data, &weights, &options, true).0);
            assert_close(&nodes.trace, &all.trace, 1e-11, "trace");
            assert_close(&nodes.means, &all.means, 1e-8, "means");
            assert_close(&nodes.covariances, &all.covariances, 1e-8, "covariances");
            prop_assert_eq!(nodes.labels.len(), all.labels.len());

            let options = Options { restarts: 2, ..Options::new(k, family) };
            let (all, nodes) = (fit(&data, &weights, &options, false).0, fit(&data, &weights, &options, true).0);
            let apart = nodes.log_likelihood - all.log_likelihood;
            prop_assert!(apart.abs() < 2.0 * options.tolerance, "{apart}");
        }
    }

    #[test]
    fn clusters_apart_are_condensed_once_and_textbook_em_never() {
        for seed in 0..5 {
            let mut stream = Stream::new(seed, 0);
            let data: Vec<f64> = (0..40_000).map(|n| (n % 3) as f64 * 4.0 + stream.normal()).collect();
            let options = Options { restarts: 2, seed, ..Options::new(3, FAMILIES[0]) };
            assert_eq!(fit(&data, &[], &options, true).1, Some(1), "seed {seed}");
            assert_eq!(fit(&data[..30_000], &[], &options, true).1, None);
            let given = Start::Explicit { weights: None, means: vec![0.0, 4.0, 8.0], covariances: None };
            for (max_iterations, expected) in [(2, None), (3, Some(1))] {
                let few = Options { start: given.clone(), max_iterations, ..options.clone() };
                assert_eq!(fit(&data, &[], &few, true).1, expected, "{max_iterations} iterations");
            }
            let textbook = Options { acceleration: false, max_iterations: 30, ..options };
            let (all, same) = (fit(&data, &[], &textbook, false), fit(&data, &[], &textbook, true));
            assert!(same.1.is_none() && all.0.trace == same.0.trace);
        }
    }
}
