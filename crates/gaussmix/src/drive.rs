//! One thread's drive of a fit: sweeps in slices of leaves, then the last look at every row.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::em::{Run, StopReason};
use crate::error::Result;
use crate::fit::{Fitter, Stage};
use crate::kernel::{Workspace, log_densities_of_tile, sweep_leaf};
use crate::prepared::Prepared;
use crate::stats::Fold;

pub struct Driver {
    fitter: Box<Fitter>,
    workspace: Workspace,
    fold: Fold,
    leaf: usize,
    last_look: Option<Box<LastLook>>,
}

/// What the final parameters say of the rows: one E-step, nothing flushed.
pub struct LastLook {
    prepared: Prepared,
    leaf: usize,
    pub labels: Vec<i32>,
    /// Kernel units.
    pub log_likelihood: f64,
    /// sum_n w_n ln r_n of each row's label.
    pub log_responsibility: f64,
}

pub struct Finished<'a> {
    pub fit: &'a Fitter,
    pub run: &'a Run,
    pub stop: StopReason,
    pub look: &'a LastLook,
}

impl Driver {
    pub fn new(fitter: Box<Fitter>) -> Self {
        let workspace = Workspace::new(fitter.options().components, fitter.rows().d());
        Self { fitter, workspace, fold: Fold::default(), leaf: 0, last_look: None }
    }

    pub fn fitter(&self) -> &Fitter {
        &self.fitter
    }

    /// Works through at most `leaves` leaves; true once the fit is finished.
    pub fn advance(&mut self, leaves: usize) -> Result<bool> {
        for _ in 0..leaves.max(1) {
            if self.last_look.is_some() {
                if self.look_at_leaf() {
                    return Ok(true);
                }
            } else if !self.sweep_one_leaf()? {
                self.begin_last_look();
            }
        }
        Ok(false)
    }

    /// False where there is nothing more to sweep.
    #[inline(never)]
    fn sweep_one_leaf(&mut self) -> Result<bool> {
        if self.leaf == 0 && !self.fitter.prepare()? {
            return Ok(false);
        }
        let Some(prepared) = self.fitter.prepared() else {
            return Ok(false);
        };
        self.fold.push(sweep_leaf(self.fitter.arena(), self.leaf, prepared, &mut self.workspace));
        self.leaf += 1;
        if self.leaf == self.fitter.arena().leaf_count() {
            self.leaf = 0;
            if let Some(stats) = self.fold.finish() {
                self.fitter.absorb(stats)?;
            }
        }
        Ok(true)
    }

    #[inline(never)]
    fn begin_last_look(&mut self) {
        let run = self.fitter.run().expect("a finished fit has a run");
        let Ok(prepared) = Prepared::new(run.params().clone()) else { unreachable!("a run stops with proper parameters") };
        let labels = Vec::with_capacity(self.fitter.rows().n());
        self.last_look = Some(Box::new(LastLook { prepared, leaf: 0, labels, log_likelihood: 0.0, log_responsibility: 0.0 }));
    }

    /// True after the last leaf.
    #[inline(never)]
    fn look_at_leaf(&mut self) -> bool {
        let rows = self.fitter.rows();
        let look = self.last_look.as_mut().expect("only called while looking");
        let (mut log_likelihood, mut log_responsibility) = (0.0, 0.0);
        for tile in rows.leaf(look.leaf) {
            let density = log_densities_of_tile(&tile, &look.prepared, &mut self.workspace);
            for n in 0..tile.rows {
                let weight = rows.weight(tile.first_row + n);
                look.labels.push(density.label(n) as i32);
                log_likelihood += weight * density.log_density(n);
                log_responsibility += weight * density.log_responsibility_of_label(n);
            }
        }
        look.log_likelihood += log_likelihood;
        look.log_responsibility += log_responsibility;
        look.leaf += 1;
        look.leaf == rows.leaf_count()
    }

    pub fn stage(&self) -> Stage {
        if self.last_look.is_some() { Stage::Finishing } else { self.fitter.stage() }
    }

    /// What a finished drive has come to; `None` before `advance` has said true.
    pub fn finished(&self) -> Option<Finished<'_>> {
        let fit = &*self.fitter;
        Some(Finished { fit, run: fit.run()?, stop: fit.stop()?, look: self.last_look.as_deref()? })
    }
}
