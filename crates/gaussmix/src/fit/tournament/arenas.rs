//! What starts are held on: a sample for the short runs, another for the long ones, or all rows.

use alloc::sync::Arc;
use alloc::vec;

use crate::em::Setting;
use crate::fit::sampling::Samples;
use crate::kernel::{Given, accumulate};
use crate::prepared::MomentForm;
use crate::rows::Rows;
use crate::totals::Totals;

pub struct Arenas {
    pub samples: Samples,
    /// From the log-likelihoods of the short runs and of the long ones to the whole data's.
    pub blow_ups: [f64; 2],
    /// What share of a sweep over all rows a sweep of theirs is.
    pub shares: [f64; 2],
}

impl Arenas {
    /// Also what runs on each are to do.
    #[inline(never)]
    pub fn new(samples: Samples, rows: &Rows, setting: &Setting) -> (Self, [Setting; 2]) {
        let arenas = [samples[0].as_deref().or(samples[1].as_deref()), samples[1].as_deref()];
        let blow_ups = arenas.map(|arena| arena.map_or(1.0, |arena| rows.total_weight() / arena.total_weight()));
        let shares = arenas.map(|arena| arena.map_or(1.0, |arena| arena.n() as f64 / rows.n() as f64));
        let settings = [0, 1].map(|at| setting_on(arenas[at], setting, blow_ups[at]));
        (Self { samples, blow_ups, shares }, settings)
    }

    /// Which sample is swept by short runs or long ones, counted from 1; 0 where all rows are.
    pub fn sample_number(&self, is_long: bool) -> usize {
        let is_there = |at: &usize| self.samples[*at].is_some();
        (usize::from(is_long)..2).find(is_there).map_or(0, |at| at + 1)
    }
}

/// Where one covariance serves all components, it follows from what all rows of the arena come to. A brief run may leave its share.
fn setting_on(sample: Option<&Rows>, setting: &Setting, blow_up: f64) -> Setting {
    let mut setting = setting.clone();
    if setting.is_brief {
        setting.tolerance /= blow_up;
    }
    if let (Some(totals), Some(sample)) = (&mut setting.totals, sample) {
        let moments = accumulate(sample, Given::One, MomentForm::Full, &vec![0.0; sample.d()]);
        *totals = Arc::new(Totals::new(&moments));
    }
    setting
}
