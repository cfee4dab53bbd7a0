//! The best of the starts is challenged: one of its components is split and all are fitted, then two others are joined, from there a run
//! goes on, and what reaches a higher hill takes its place (split and merge EM: Ueda, Nakano, Ghahramani and Hinton, Neural Computation
//! 12, 2000; fitted in between). Even where all starts agree: they may all have been led astray. On samples the leader of the short runs
//! is challenged, in short runs, with two of its components joined and another split at once.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::barrier::SETTLED;
use super::splitting::{cheapest_pairs, in_full, joined, remove, split};
use super::{Attempt, Entrant, Paused, SHORT_RUN, Tournament};
use crate::em::{Run, StopReason};
use crate::family::Family;
use crate::init;
use crate::options::CheckedOptions;
use crate::order::sorted;
use crate::params::{Covariances, Params};
use crate::rows::Rows;

/// Pairs to be joined for each component that is split, those that lose least by it.
const JOINED: usize = 5;

const ROUNDS: usize = 3;

/// What a sweep of all challengers may cost, in operations; where rows are fewer, a fit is to take no longer than a blink.
const OPERATIONS: f64 = 4e7;
const CHALLENGED_FROM: usize = 1 << 10;

/// Parameters with one component more, and the one whose halves are `half` and the last.
pub struct Larger {
    half: usize,
    params: Params,
}

/// How many challenge the leader of short runs on a sample, and how many components of the best are split where starts compete on all rows.
pub fn most_challengers(rows: &Rows, options: &CheckedOptions, is_on_samples: [bool; 2]) -> [usize; 2] {
    let (k, d) = (options.components, rows.d());
    let pairs = (k * d) as f64 * (k * d) as f64 * k as f64;
    if rows.n() < CHALLENGED_FROM || k == 1 || pairs > OPERATIONS || !options.acceleration || options.restarts == 1 || options.brief {
        return [0, 0];
    }
    match is_on_samples {
        // No more challenge than started.
        [true, _] => [options.restarts.min(k - 1), 0],
        [false, true] => [0, 0],
        [false, false] => {
            let sweep = rows.leaf_count() as f64 * init::operations_of_leaf(rows, options.family, k);
            [0, ((OPERATIONS / sweep) as usize / (1 + JOINED)).min(k)]
        }
    }
}

impl Tournament {
    /// Splits components of the best run; false where it is not challenged.
    #[inline(never)]
    pub(super) fn challenge(&mut self) -> bool {
        let Some((best, run, stop)) = &self.best else { return false };
        let reached = self.penalized(*best);
        // Before the first round there is nothing to rise above.
        if reached <= self.defended || self.rounds == ROUNDS || self.most_challengers[1] == 0 || *stop == StopReason::MaxIterations {
            return false;
        }
        let params = run.params();
        let whole = in_full(params);
        let heaviest = sorted(params.k, &|a, b| params.weights[b].total_cmp(&params.weights[a]));
        for &half in &heaviest[..self.most_challengers[1]] {
            let mut larger = whole.clone();
            larger.k += 1;
            larger.weights.push(0.0);
            larger.means.resize(larger.k * larger.d, 0.0);
            larger.covariances.values.resize(larger.k * larger.d * larger.d, 0.0);
            split(&mut larger, half, params.k);
            self.larger.push_back(Larger { half, params: self.proper(larger, params.covariances.family) });
        }
        if *best < self.restarts {
            self.challenged = *best;
        }
        (self.rounds, self.defended, self.barrier) = (self.rounds + 1, reached + SETTLED, SHORT_RUN);
        true
    }

    /// The run of the next with one component more.
    #[inline(never)]
    pub(super) fn next_larger(&mut self) -> Option<Box<Run>> {
        while let Some(Larger { half, params }) = self.larger.pop_front() {
            if let Ok(run) = crate::fit::new_run(params, &self.setting, 0) {
                self.split = Some(half);
                return Some(run);
            }
        }
        None
    }

    /// Puts challengers into the field: the parameters with two components joined, any but the halves.
    #[inline(never)]
    pub(super) fn join_others(&mut self, half: usize, params: &Params) {
        let (k, whole) = (params.k, in_full(params));
        let halves = (k - 1) * k + half;
        for pair in cheapest_pairs(&whole).into_iter().filter(|&pair| pair != halves).take(JOINED) {
            let mut smaller = joined(&whole, pair / k, pair % k);
            remove(&mut smaller, pair % k);
            let index = self.enter(smaller, params.covariances.family);
            self.field.push_back(Entrant { index, run: None });
        }
    }

    /// Makes challengers of the leader of the short runs: its cheapest pair is joined, and each of the others or the joint one is split.
    #[inline(never)]
    pub(super) fn challenge_leader(&mut self) {
        self.challenged = self.ranking()[0];
        let params = &self.paused[self.challenged].params;
        let (k, family, whole) = (params.k, params.covariances.family, in_full(params));
        let pair = cheapest_pairs(&whole)[0];
        let (a, free) = (pair / k, pair % k);
        for at in 1..=self.most_challengers[0] {
            let mut params = joined(&whole, a, free);
            split(&mut params, (free + at) % k, free);
            self.enter(params, family);
        }
    }

    /// The short run of the next challenger.
    pub(super) fn next_challenger(&mut self) -> Option<Box<Run>> {
        while let Some(paused) = self.paused.get(self.index) {
            if let Ok(run) = self.run_from(paused.params.clone()) {
                return Some(run);
            }
            self.index += 1;
        }
        None
    }

    /// The number of a challenger that begins there.
    fn enter(&mut self, whole: Params, family: Family) -> usize {
        let params = self.proper(whole, family);
        self.paused.push(Paused { params, iterations: 0, trace: Vec::new() });
        self.attempts.push(Attempt::NONE);
        self.attempts.len() - 1
    }

    /// As a run may begin, from covariances in full.
    fn proper(&self, mut whole: Params, family: Family) -> Params {
        whole.covariances = Covariances::project(family, &whole.covariances.values, &whole.weights, whole.d);
        if self.setting.rules.equal_weights {
            whole.weights.fill(1.0 / whole.k as f64);
        }
        self.setting.rules.floor.clip_all(&mut whole.covariances);
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drive::{Driver, Hands};
    use crate::family::FAMILIES;
    use crate::fit::Fitter;
    use crate::options::Options;
    use crate::outcome::Outcome;
    use crate::random::Stream;
    use crate::testing::{clusters, rows};

    /// What a fit came to, and what the best run had reached at the beginning of each round and at the end.
    fn fit(data: &[f64], d: usize, options: &Options) -> (Outcome, Vec<f64>) {
        let mut driver = Driver::new(Fitter::new(rows(data, d, &[]), options.clone().check().unwrap()).unwrap(), Hands::ALONE);
        let mut reached: Vec<f64> = Vec::new();
        let in_user_units = driver.fitter().rows().total_weight() * driver.fitter().rows().transform.log_volume();
        while !driver.advance(1).unwrap() {
            let Some(tournament) = &driver.fitter().tournament else { continue };
            assert!(tournament.index() < options.restarts);
            let best = tournament.best.as_ref().map(|(best, ..)| tournament.penalized(*best));
            reached.truncate(tournament.rounds);
            reached.extend(best.map(|penalized| penalized - in_user_units));
        }
        (Outcome::new(&driver.finished().unwrap()), reached)
    }

    #[test]
    fn a_challenge_never_lowers_what_was_reached() {
        let (mut challenged, mut won) = (0, 0);
        for seed in 0..40 {
            let (d, k) = (1 + seed as usize % 3, 3 + seed as usize % 4);
            let data = clusters(&mut Stream::new(seed, 0), 1_100, d, k, 1.2);
            let equal_weights = seed % 5 == 0;
            let options = Options { restarts: 4, seed, equal_weights, ..Options::new(k, FAMILIES[seed as usize % 4]) };
            let (outcome, reached) = fit(&data, d, &options);
            let best = outcome.attempts.iter().find(|attempt| attempt.rank == 0).unwrap();
            assert_eq!(outcome.attempts.len(), 4, "seed {seed}");
            assert!(reached.windows(2).all(|pair| pair[1] >= pair[0]), "seed {seed}: {reached:?}");
            assert!(reached.iter().all(|&penalized| penalized <= best.penalized + 1e-9), "seed {seed}: {} after {reached:?}", best.penalized);
            assert!(outcome.trace.windows(2).all(|pair| pair[1] >= pair[0] - 1e-12 * pair[0].abs()), "seed {seed}: {:?}", outcome.trace);
            assert_eq!((outcome.trace.len(), outcome.iterations), (best.iterations + 1, best.iterations), "seed {seed}");
            challenged += usize::from(reached.len() > 1);
            won += usize::from(reached.first().is_some_and(|&first| best.penalized > first + 1e-9));
        }
        assert!(challenged > 20 && won > 5, "{challenged} were challenged, {won} replaced");
    }

    #[test]
    fn nobody_is_challenged_who_was_asked_for_one_start_or_for_textbook_em_or_has_few_or_many_rows() {
        let usual = Options { restarts: 2, ..Options::new(5, FAMILIES[0]) };
        for (n, options) in [
            (1_100, Options { restarts: 1, ..usual.clone() }),
            (1_100, Options { acceleration: false, max_iterations: 60, ..usual.clone() }),
            (900, usual.clone()),
            (9_000, usual.clone()),
        ] {
            let data = clusters(&mut Stream::new(4, 0), n, 2, 5, 1.0);
            let (_, reached) = fit(&data, 2, &options);
            assert!(reached.len() < 2, "{n} rows: {reached:?}");
        }
        // Whether starts may disagree or cannot but agree.
        for separation in [1.0, 9.0] {
            assert!(fit(&clusters(&mut Stream::new(4, 0), 1_100, 2, 5, separation), 2, &usual).1.len() > 1);
        }
    }

    #[test]
    fn the_leader_of_short_runs_on_a_sample_is_challenged_and_the_best_of_all_goes_on() {
        let (k, restarts) = (6, 4);
        let (mut challenged, mut won) = (0, 0);
        for seed in 0..24 {
            let data = clusters(&mut Stream::new(seed, 0), 9_000, 2, k, 1.5);
            let options = Options { restarts, seed, ..Options::new(k, FAMILIES[seed as usize % 4]) }.check().unwrap();
            let mut driver = Driver::new(Fitter::new(rows(&data, 2, &[]), options).unwrap(), Hands::ALONE);
            let mut is_challenger_ahead = false;
            while !driver.advance(1).unwrap() {
                let Some(tournament) = &driver.fitter().tournament else { continue };
                assert!(tournament.index() < restarts && tournament.attempts.len() <= restarts + restarts.min(k - 1), "seed {seed}");
                challenged += usize::from(!tournament.goes_on && tournament.index == restarts);
                is_challenger_ahead = tournament.is_alone && tournament.index >= restarts;
            }
            won += usize::from(is_challenger_ahead);
            let outcome = Outcome::new(&driver.finished().unwrap());
            assert_eq!(outcome.attempts.len(), restarts, "seed {seed}");
            assert!(outcome.attempts.iter().any(|attempt| attempt.rank == 0 && (attempt.log_likelihood - outcome.log_likelihood).abs() < 1.0));
        }
        assert!(challenged > 0 && won > 3, "{challenged} steps of challengers, {won} of which won");
    }
}
