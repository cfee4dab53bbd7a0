//! The drive of a fit: pass after pass over the rows, each shared out among this thread and workers. Whoever sweeps which
//! leaves, the fold is the same, and so are the bits.

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::take;
use core::ops::Range;

use crate::deal::Dealer;
use crate::em::{Run, StopReason};
use crate::error::Result;
use crate::fit::{Fitter, Stage};
use crate::fold::{Fold, cuts};
use crate::kernel::{Order, Workspace, groups};
use crate::look::{LastLook, LeafLook, look_at_leaf};
use crate::prepared::Prepared;
use crate::rows::Rows;
use crate::shard::{Ask, Part, push_nodes};
use crate::wire::Numbers;

/// Who works on the rows of a fit.
#[derive(Clone, Copy)]
pub struct Hands {
    /// Whether this thread has a share, which is the first.
    pub here: bool,
    pub workers: usize,
}

impl Hands {
    pub const ALONE: Hands = Hands { here: true, workers: 0 };

    fn shares(self) -> usize {
        usize::from(self.here) + self.workers
    }
}

pub struct Driver {
    fitter: Box<Fitter>,
    hands: Hands,
    dealer: Dealer,
    workspace: Workspace,
    /// What the pass under way has brought; `None` between two passes.
    fold: Option<Fold>,
    /// Leaves of this thread's share that are still to be done.
    leaves: Range<usize>,
    looking: Option<Box<LastLook>>,
    /// Labels on their way.
    labels: Vec<i32>,
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
    pub fn new(fitter: Box<Fitter>, hands: Hands) -> Self {
        // A fit that is challenged has one component more in between.
        let workspace = Workspace::new(fitter.options().components + 1, fitter.rows().d());
        Self { fitter, hands, dealer: Dealer::new(hands.workers), workspace, fold: None, leaves: 0..0, looking: None, labels: Vec::new() }
    }

    pub fn fitter(&self) -> &Fitter {
        &self.fitter
    }

    /// Takes in what the last pass has brought and goes on to the next: a sweep, the last look, or what asks nothing of workers,
    /// a start to be made or rows to be condensed; false once the fit is finished.
    #[inline(never)]
    pub fn prepare(&mut self) -> Result<bool> {
        if self.looking.is_some() {
            self.fitter.restore_order();
            return Ok(false);
        }
        if let Some(stats) = self.fold.take().and_then(Fold::root) {
            self.fitter.absorb(stats)?;
        }
        if !self.fitter.prepare()? {
            self.looking = Some(Box::new(LastLook::new(&self.fitter, self.fitter.prepared_for_last_look())));
        }
        if self.fitter.is_starting() {
            return Ok(true);
        }
        if self.fitter.is_condensing() && !self.wants_rows() {
            self.leaves = 0..self.arena().leaf_count();
            return Ok(true);
        }
        self.fold = Some(Fold::new(self.arena().leaf_count()));
        self.leaves = if self.hands.here && !self.wants_rows() { self.share(0) } else { 0..0 };
        Ok(true)
    }

    /// Whether the pass goes over rows that are not here: they come in parts.
    pub fn wants_rows(&self) -> bool {
        self.arena().is_outline()
    }

    /// What the pass makes of some leaves of a part, as a reply.
    #[inline(never)]
    pub fn work_on_part(&mut self, part: &mut Part, leaves: Range<usize>) -> Vec<f64> {
        if self.fitter.is_condensing() {
            self.fitter.condense_part(&part.rows, leaves);
            return Vec::new();
        }
        match (&self.looking, self.fitter.run()) {
            (Some(look), _) => part.look(leaves, &look.prepared, &mut self.workspace),
            (None, Some(run)) => part.sweep(leaves, run.prepared(), run.order(), &mut self.workspace),
            (None, None) => Vec::new(),
        }
    }

    /// Whether the pass under way leaves the rows in another order.
    pub fn groups_rows(&self) -> bool {
        self.looking.is_none() && self.fitter.run().is_some_and(|run| run.order() == Order::ThenGrouped && groups(run.prepared()))
    }

    pub fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    /// Labels that have come since the last call, in the order of the rows; the outcome is without them.
    pub fn take_labels(&mut self) -> Vec<i32> {
        self.looking.as_mut().map_or_else(Vec::new, |look| take(&mut look.labels))
    }

    /// Alone: works through at most so many leaves; true once the fit is finished.
    pub fn advance(&mut self, leaves: usize) -> Result<bool> {
        for _ in 0..leaves.max(1) {
            if self.work(0) && !self.prepare()? {
                return Ok(true);
            }
            self.work(1);
        }
        Ok(false)
    }

    /// Works through at most so many leaves of this thread's share of the pass, or as much of a start; true once none is left.
    pub fn work(&mut self, leaves: usize) -> bool {
        if self.fitter.is_starting() {
            return self.fitter.work_on_start(leaves);
        }
        for leaf in self.leaves.clone().take(leaves) {
            self.work_through(leaf);
        }
        self.leaves.is_empty()
    }

    #[inline(never)]
    fn work_through(&mut self, leaf: usize) {
        self.leaves.start = leaf + 1;
        if let Some(look) = self.looking.as_deref_mut() {
            let sums = look_at_leaf(self.fitter.rows(), leaf, &look.prepared, &mut self.workspace, &mut self.labels);
            look.add(&sums);
            self.label();
        } else if self.fitter.is_condensing() {
            self.fitter.condense_leaf(leaf);
        } else if let (Some(stats), Some(fold)) = (self.fitter.sweep_leaf(leaf, &mut self.workspace), &mut self.fold) {
            fold.push_leaf(leaf, stats);
        }
    }

    #[inline(never)]
    fn label(&mut self) {
        if let Some(look) = self.looking.as_deref_mut() {
            look.label(&self.labels);
            self.labels.clear();
        }
    }

    /// Whether what is to be done is this thread's alone.
    fn asks_nothing(&self) -> bool {
        self.fitter.is_starting() || self.fitter.is_condensing()
    }

    /// The next message with rows for a worker; empty once it has all that the pass needs.
    pub fn deal(&mut self, worker: usize) -> Vec<f64> {
        if self.asks_nothing() {
            return Vec::new();
        }
        let (arena, share) = (self.arena_number(), self.share(usize::from(self.hands.here) + worker));
        let rows = if self.looking.is_some() { self.fitter.rows() } else { self.fitter.arena() };
        self.dealer.next_piece(worker, arena, rows, share)
    }

    /// What every worker is to do now; empty where that is nothing.
    #[inline(never)]
    pub fn request(&self) -> Vec<f64> {
        if self.asks_nothing() {
            return Vec::new();
        }
        let ask = if self.looking.is_some() { Ask::Look } else { Ask::Sweep };
        let mut message = Vec::from([f64::from(ask as u8), self.arena_number() as f64]);
        if let (Ask::Sweep, Some(run)) = (ask, self.fitter.run()) {
            message.push(f64::from(run.order() as u8));
        }
        if let Some(prepared) = self.prepared() {
            prepared.write(&mut message);
        }
        message
    }

    /// Takes in a worker's reply: in the order of the workers, after this thread's share.
    #[inline(never)]
    pub fn answer(&mut self, reply: &[f64]) {
        if let Some(look) = self.looking.as_deref_mut() {
            let mut numbers = Numbers::new(reply);
            for _ in 0..numbers.count() {
                look.add(&LeafLook { log_likelihood: numbers.next(), log_responsibility: numbers.next(), entropy: numbers.next() });
            }
            self.labels.extend(numbers.rest().iter().map(|&label| label as i32));
            self.label();
        } else if let (Some(prepared), Some(fold)) = (self.fitter.prepared(), &mut self.fold) {
            push_nodes(reply, prepared, fold);
        }
    }

    /// The leaves of one of the hands.
    fn share(&self, at: usize) -> Range<usize> {
        let cuts = cuts(self.arena().leaf_count(), self.hands.shares());
        cuts[at]..cuts[at + 1]
    }

    fn prepared(&self) -> Option<&Prepared> {
        self.looking.as_ref().map(|look| &look.prepared).or(self.fitter.prepared())
    }

    fn arena_number(&self) -> usize {
        if self.looking.is_some() { 0 } else { self.fitter.arena_number() }
    }

    fn arena(&self) -> &Rows {
        if self.looking.is_some() { self.fitter.rows() } else { self.fitter.arena() }
    }

    pub fn stage(&self) -> Stage {
        if self.looking.is_some() { Stage::Finishing } else { self.fitter.stage() }
    }

    /// What a finished drive has come to; `None` before every row has been looked at.
    pub fn finished(&self) -> Option<Finished<'_>> {
        let look = self.looking.as_deref();
        Finished::new(&self.fitter, look.filter(|look| look.rows == self.fitter.rows().n()))
    }
}
