//! A worker's part of a fit's rows, or its model, and what it does with it: numbers in, numbers out.

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};
use core::ops::Range;

use crate::error::Result;
use crate::fit::CONDENSED_AT_MOST;
use crate::fold::{Fold, Node};
use crate::kernel::{Order, Workspace, sweep_leaf_in_order};
use crate::look::look_at_leaf;
use crate::prepared::Prepared;
use crate::rows::Rows;
use crate::score::{SCORE_KINDS, Scorer};
use crate::stats::Stats;
use crate::wire::Numbers;

/// What a message asks for: its first number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Features, rows of a leaf, leaves of the arena, first leaf here, rows here, whether they are weighted.
    Open = 0,
    /// The next numbers of the rows' octets.
    Octets = 1,
    /// The next row weights.
    Weights = 2,
    /// The order of the rows, prepared parameters: the nodes of the merge tree that the leaves here make come back.
    Sweep = 3,
    /// Prepared parameters: three sums for each leaf, then a label for each row come back.
    Look = 4,
    /// Let go of everything; nothing comes back.
    Close = 5,
    /// In the arena's place K, then D, weights, means, covariances in the user's units: the model that scores.
    Model = 6,
    /// In the arena's place the kind of score, then whole rows in the user's units: after a zero, their scores come back.
    Score = 7,
    /// What `Open` has, the rows' octets, their weights; then a whole question about them, whose answer comes back.
    Part = 8,
}

const ASKS: [Ask; 9] =
    [Ask::Open, Ask::Octets, Ask::Weights, Ask::Sweep, Ask::Look, Ask::Close, Ask::Model, Ask::Score, Ask::Part];

const ORDERS: [Order; 3] = [Order::Original, Order::Kept, Order::ThenGrouped];

/// Rows that sweeps go over: all, the samples on which starts compete, the distinct ones, and those that stand for all.
pub const ARENAS: usize = 4 + CONDENSED_AT_MOST;

/// The numbers of each arena's head: what is asked, and of which arena.
pub const HEAD: usize = 2;

#[derive(Default)]
pub struct Shard {
    parts: [Option<Part>; ARENAS],
    workspace: Option<Workspace>,
    scorer: Option<Scorer>,
}

/// Some leaves of all rows.
pub struct Part {
    pub(crate) rows: Box<Rows>,
    leaves_in_all: usize,
    pub(crate) first_leaf: usize,
    octets_filled: usize,
    weights_filled: usize,
}

impl Shard {
    /// The reply to a message. Nothing is empty but the reply to the last.
    pub fn serve(&mut self, message: &[f64]) -> Result<Vec<f64>> {
        let mut numbers = Numbers::new(message);
        let (ask, arena) = (ASKS[numbers.count()], numbers.count());
        match ask {
            Ask::Open => self.parts[arena] = Part::open(&mut numbers)?,
            Ask::Octets | Ask::Weights => {
                if let Some(part) = &mut self.parts[arena] {
                    part.fill(ask, numbers.rest());
                }
            }
            Ask::Sweep => {
                let order = ORDERS[numbers.count()];
                return Ok(self.sweep(arena, order, &Prepared::read(numbers)));
            }
            Ask::Look => return Ok(self.look(arena, &Prepared::read(numbers))),
            Ask::Close => {
                *self = Self::default();
                return Ok(Vec::new());
            }
            Ask::Model => self.scorer = Some(model(arena, numbers)?),
            Ask::Score => {
                let mut reply = vec![0.0];
                if let Some(scorer) = &mut self.scorer {
                    scorer.score(SCORE_KINDS[arena], numbers.rest(), &mut reply)?;
                }
                return Ok(reply);
            }
            Ask::Part => {
                self.parts[arena] = Part::open(&mut numbers)?;
                if let Some(part) = &mut self.parts[arena] {
                    for ask in [Ask::Octets, Ask::Weights] {
                        let room = part.numbers(ask).len();
                        part.fill(ask, numbers.take(room));
                    }
                }
                return self.serve(numbers.rest());
            }
        }
        Ok(vec![0.0])
    }

    fn sweep(&mut self, arena: usize, order: Order, prepared: &Prepared) -> Vec<f64> {
        let workspace = room_for(&mut self.workspace, prepared);
        self.parts[arena].as_mut().map_or_else(|| vec![0.0], |part| part.sweep(0..part.rows.leaf_count(), prepared, order, workspace))
    }

    fn look(&mut self, arena: usize, prepared: &Prepared) -> Vec<f64> {
        let workspace = room_for(&mut self.workspace, prepared);
        self.parts[arena].as_mut().map_or_else(|| vec![0.0], |part| part.look(0..part.rows.leaf_count(), prepared, workspace))
    }
}

fn model(k: usize, mut numbers: Numbers) -> Result<Scorer> {
    let d = numbers.count();
    Scorer::new(numbers.take(k), numbers.take(k * d), numbers.rest())
}

impl Part {
    pub fn new(rows: Box<Rows>, leaves_in_all: usize, first_leaf: usize) -> Self {
        Self { rows, leaves_in_all, first_leaf, octets_filled: 0, weights_filled: 0 }
    }

    fn open(numbers: &mut Numbers) -> Result<Option<Self>> {
        let (d, leaf_rows) = (numbers.count(), numbers.count());
        let (leaves_in_all, first_leaf) = (numbers.count(), numbers.count());
        let (rows, weighted) = (numbers.count(), numbers.next() > 0.0);
        if rows == 0 {
            return Ok(None);
        }
        let mut rows = Rows::room_for_part(rows, d, leaf_rows)?;
        if weighted {
            rows.give_weights()?;
        }
        Ok(Some(Self::new(rows, leaves_in_all, first_leaf)))
    }

    /// All of it in one message, and a question about it.
    #[inline(never)]
    pub fn write(&mut self, question: &[f64]) -> Vec<f64> {
        let weighted = self.rows.octet_weights().is_some();
        let counts = [Ask::Part as usize, 0, self.rows.d(), self.rows.leaf_rows(), self.leaves_in_all, self.first_leaf, self.rows.n()];
        let mut message: Vec<f64> = counts.map(|count| count as f64).to_vec();
        message.push(f64::from(u8::from(weighted)));
        for numbers in [Ask::Octets, Ask::Weights] {
            message.extend_from_slice(self.numbers(numbers));
        }
        message.extend_from_slice(question);
        message
    }

    fn numbers(&mut self, ask: Ask) -> &mut [f64] {
        match ask {
            Ask::Weights => self.rows.weight_doubles_mut(),
            _ => self.rows.doubles_mut(),
        }
    }

    /// The reply to `Ask::Sweep` from some of the leaves.
    #[inline(never)]
    pub fn sweep(&mut self, leaves: Range<usize>, prepared: &Prepared, order: Order, workspace: &mut Workspace) -> Vec<f64> {
        let mut fold = Fold::new(self.leaves_in_all);
        for leaf in leaves {
            fold.push_leaf(self.first_leaf + leaf, sweep_leaf_in_order(&mut self.rows, leaf, prepared, order, workspace));
        }
        let mut reply = vec![0.0];
        for Node { leaves, stats } in fold.into_nodes() {
            reply[0] += 1.0;
            reply.extend([leaves.start as f64, leaves.end as f64]);
            stats.write(&mut reply);
        }
        reply
    }

    /// The reply to `Ask::Look` from some of the leaves.
    #[inline(never)]
    pub fn look(&self, leaves: Range<usize>, prepared: &Prepared, workspace: &mut Workspace) -> Vec<f64> {
        let (mut reply, mut labels) = (vec![leaves.len() as f64], Vec::new());
        for leaf in leaves {
            let sums = look_at_leaf(&self.rows, leaf, prepared, workspace, &mut labels);
            reply.extend([sums.log_likelihood, sums.log_responsibility, sums.entropy]);
        }
        reply.extend(labels.iter().map(|&label| f64::from(label)));
        reply
    }

    fn fill(&mut self, ask: Ask, numbers: &[f64]) {
        let (target, filled) = match ask {
            Ask::Weights => (self.rows.weight_doubles_mut(), &mut self.weights_filled),
            _ => (self.rows.doubles_mut(), &mut self.octets_filled),
        };
        target[*filled..*filled + numbers.len()].copy_from_slice(numbers);
        *filled += numbers.len();
    }
}

/// The nodes in a reply to `Ask::Sweep`, into the fold of all.
pub fn push_nodes(reply: &[f64], prepared: &Prepared, fold: &mut Fold) {
    let mut numbers = Numbers::new(reply);
    for _ in 0..numbers.count() {
        let leaves = numbers.count()..numbers.count();
        let mut stats = Stats::zero(prepared.form, prepared.params.k, &prepared.centres);
        stats.read(&mut numbers);
        fold.push(Node { leaves, stats });
    }
}

/// A fit that is challenged has one component more in between.
fn room_for<'a>(workspace: &'a mut Option<Workspace>, prepared: &Prepared) -> &'a mut Workspace {
    workspace.get_or_insert_with(|| Workspace::new(prepared.params.k + 1, prepared.params.d))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: [f64; 9] = [Ask::Model as u8 as f64, 2.0, 1.0, 0.25, 0.75, -1.0, 2.0, 1.0, 4.0];

    #[test]
    fn a_model_scores_rows_to_the_bits_of_a_scorer() {
        let rows = [-3.0, -1.0, 0.5, 2.0, 1e6];
        for kind in SCORE_KINDS {
            let mut expected = vec![0.0];
            Scorer::new(&[0.25, 0.75], &[-1.0, 2.0], &[1.0, 4.0]).unwrap().score(kind, &rows, &mut expected).unwrap();
            let mut shard = Shard::default();
            assert_eq!(shard.serve(&MODEL).unwrap(), [0.0]);
            let message = [&[Ask::Score as u8 as f64, kind as u8 as f64], &rows[..]].concat();
            assert_eq!(shard.serve(&message).unwrap(), expected, "{kind:?}");
            assert_eq!(expected.len(), 1 + rows.len() * kind.per_row(2));
            assert!(shard.serve(&[Ask::Close as u8 as f64, 0.0]).unwrap().is_empty() && shard.scorer.is_none());
        }
    }

    #[test]
    fn a_value_that_is_not_finite_is_refused_with_its_place_and_the_next_rows_are_scored() {
        let mut shard = Shard::default();
        shard.serve(&MODEL).unwrap();
        let error = shard.serve(&[Ask::Score as u8 as f64, 2.0, 0.0, f64::INFINITY]).unwrap_err();
        assert_eq!((error.row, error.column, error.value), (Some(1), Some(0), f64::INFINITY));
        assert_eq!(shard.serve(&[Ask::Score as u8 as f64, 2.0, -1.0, 3.0]).unwrap(), [0.0, 0.0, 1.0]);
    }
}
