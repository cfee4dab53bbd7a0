//! One thread's drive of a fit: sweeps in slices of leaves, then the last look at every row.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::em::{Run, StopReason};
use crate::error::Result;
use crate::fit::{Fitter, Stage};
use crate::fold::Fold;
use crate::kernel::Workspace;
use crate::look::{LastLook, look_at_leaf};
use crate::prepared::Prepared;

pub struct Driver {
    fitter: Box<Fitter>,
    workspace: Workspace,
    fold: Option<Fold>,
    leaf: usize,
    looking: Option<Box<Looking>>,
}

struct Looking {
    prepared: Prepared,
    look: LastLook,
}

pub struct Finished<'a> {
    pub fit: &'a Fitter,
    pub run: &'a Run,
    pub stop: StopReason,
    pub look: &'a LastLook,
}

impl<'a> Finished<'a> {
    /// `None` before the fit has come to its end.
    pub fn new(fit: &'a Fitter, look: Option<&'a LastLook>) -> Option<Self> {
        Some(Self { fit, run: fit.run()?, stop: fit.stop()?, look: look? })
    }
}

impl Driver {
    pub fn new(fitter: Box<Fitter>) -> Self {
        let workspace = Workspace::new(fitter.options().components, fitter.rows().d());
        Self { fitter, workspace, fold: None, leaf: 0, looking: None }
    }

    pub fn fitter(&self) -> &Fitter {
        &self.fitter
    }

    /// Works through at most `leaves` leaves; true once the fit is finished.
    pub fn advance(&mut self, leaves: usize) -> Result<bool> {
        for _ in 0..leaves.max(1) {
            if self.looking.is_some() {
                if self.look_at_one_leaf() {
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
        let Some(stats) = self.fitter.sweep_leaf(self.leaf, &mut self.workspace) else {
            return Ok(false);
        };
        let leaves = self.fitter.arena().leaf_count();
        self.fold.get_or_insert_with(|| Fold::new(leaves)).push_leaf(self.leaf, stats);
        self.leaf += 1;
        if self.leaf == leaves {
            self.leaf = 0;
            if let Some(stats) = self.fold.take().and_then(Fold::root) {
                self.fitter.absorb(stats)?;
            }
        }
        Ok(true)
    }

    #[inline(never)]
    fn begin_last_look(&mut self) {
        let look = LastLook { labels: Vec::with_capacity(self.fitter.rows().n()), ..LastLook::default() };
        self.looking = Some(Box::new(Looking { prepared: self.fitter.prepared_for_last_look(), look }));
    }

    /// True after the last leaf.
    #[inline(never)]
    fn look_at_one_leaf(&mut self) -> bool {
        let Some(Looking { prepared, look }) = self.looking.as_deref_mut() else {
            return false;
        };
        let sums = look_at_leaf(self.fitter.rows(), self.leaf, prepared, &mut self.workspace, &mut look.labels);
        look.add(&sums);
        self.leaf += 1;
        self.leaf == self.fitter.rows().leaf_count()
    }

    pub fn stage(&self) -> Stage {
        if self.looking.is_some() { Stage::Finishing } else { self.fitter.stage() }
    }

    /// What a finished drive has come to; `None` before `advance` has said true.
    pub fn finished(&self) -> Option<Finished<'_>> {
        Finished::new(&self.fitter, self.looking.as_ref().map(|looking| &looking.look))
    }
}
