//! How far a fit has come and how far it has to go, for people who wait.

use super::Fitter;
use crate::em::with_the_usual;

impl Fitter {
    /// The share of all rows that the next sweep goes over.
    pub fn share(&self) -> f64 {
        self.arena().n() as f64 / self.rows.n() as f64
    }

    /// Sweeps so far, in sweeps over all rows.
    pub fn sweeps(&self) -> f64 {
        self.sweeps
    }

    /// The same of sweeps that are left, the last look among them, by an estimate; NaN while there is none.
    #[inline(never)]
    pub fn sweeps_left(&self) -> f64 {
        let last_look = 1.0;
        if self.stop.is_some() {
            return last_look;
        }
        let Some(run) = self.run() else {
            return f64::NAN;
        };
        let Some(tournament) = &self.tournament else {
            let left = with_the_usual(run.iterations_left(), self.winner_length, run.sweeps() as f64);
            // While rows are condensed, the sweeps to come go over what is made of them.
            let condensing = self.condensing.as_ref().filter(|condensing| condensing.is_under_way());
            return condensing.map_or(self.share() * left, |condensing| condensing.instead_of(left, &self.rows)) + last_look;
        };
        let (left, mut over_all_rows) = tournament.outlook(run);
        if let Some(condensing) = &self.condensing {
            over_all_rows = condensing.instead_of(over_all_rows, &self.rows);
        }
        // Where there is no sample, they may compete on the distinct rows.
        let share = if tournament.sample_number() == 0 { self.share() } else { 1.0 };
        share * left + over_all_rows + last_look
    }
}

#[cfg(test)]
mod tests {
    use crate::drive::{Driver, Hands};
    use crate::family::FAMILIES;
    use crate::fit::{Fitter, Stage};
    use crate::options::Options;
    use crate::random::Stream;
    use crate::testing::{clusters, rows};

    /// Sweeps so far and those that are said to be left, after each leaf of a fit of three clusters.
    fn told(n: usize, options: &Options) -> Vec<(Stage, f64, f64)> {
        let data = clusters(&mut Stream::new(3, 0), n, 2, 3, 1.5);
        let mut driver = Driver::new(Fitter::new(rows(&data, 2, &[]), options.clone().check().unwrap()).unwrap(), Hands::ALONE);
        let mut told = Vec::new();
        while !driver.advance(1).unwrap() {
            let fitter = driver.fitter();
            told.push((driver.stage(), fitter.sweeps(), fitter.sweeps_left()));
        }
        told
    }

    #[test]
    fn textbook_em_that_counts_its_iterations_is_told_exactly() {
        for (n, restarts, max_iterations) in [(500, 1, 30), (500, 3, 30), (500, 12, 20), (500, 3, 5), (40_000, 12, 20), (40_000, 1, 10)] {
            let options = Options { restarts, max_iterations, acceleration: false, tolerance: 0.0, ..Options::new(3, FAMILIES[0]) };
            let told = told(n, &options);
            let all = told.last().unwrap().1 + 1.0;
            for (stage, sweeps, left) in told.into_iter().filter(|(.., left)| !left.is_nan()) {
                assert!((sweeps + left - all).abs() < 1e-9 * all, "{n} {restarts} {max_iterations}: {stage:?} {sweeps} + {left}, not {all}");
            }
        }
    }

    #[test]
    fn the_others_are_told_nothing_in_short_runs_and_then_about_what_comes() {
        for n in [3_000, 40_000] {
            let told = told(n, &Options::new(3, FAMILIES[0]));
            let all = told.last().unwrap().1 + 1.0;
            assert!(told.iter().filter(|(stage, ..)| *stage == Stage::ShortRuns).all(|(.., left)| left.is_nan()));
            let mut late: Vec<f64> = told.iter().filter(|(_, sweeps, _)| *sweeps > 0.5 * all).map(|(_, sweeps, left)| (sweeps + left) / all).collect();
            late.sort_by(f64::total_cmp);
            let median = late[late.len() / 2];
            assert!((0.5..2.0).contains(&median), "{n}: {median}");
        }
    }
    #[test]
    fn while_rows_are_condensed_the_sweeps_to_come_are_told_as_short() {
        let data = clusters(&mut Stream::new(3, 0), 80_000, 1, 3, 1.5);
        let options = Options::new(3, FAMILIES[0]).check().unwrap();
        let mut driver = Driver::new(Fitter::new(rows(&data, 1, &[]), options).unwrap(), Hands::ALONE);
        let mut told = Vec::new();
        while !driver.advance(1).unwrap() {
            if driver.fitter().is_condensing() {
                told.push(driver.fitter().sweeps_left());
            }
        }
        assert!(!told.is_empty() && told.iter().all(|&left| left < 5.0), "{told:?}");
    }
}
