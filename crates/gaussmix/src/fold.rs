//! The fixed merge tree over the leaves of rows: a node covers a range of leaves, its two halves are its children.
//!
//! The tree depends on the number of leaves alone, so whoever sweeps which of them, the same sums meet in the same order.

use alloc::vec::Vec;
use core::ops::Range;

use crate::stats::Stats;

/// Shards begin at nodes of this depth, so that few nodes make a shard.
const CUT_DEPTH: u32 = 6;

pub struct Node {
    pub leaves: Range<usize>,
    pub stats: Stats,
}

pub struct Fold {
    leaves: usize,
    /// In the order of their leaves; no two of them are all of a larger node.
    nodes: Vec<Node>,
}

impl Fold {
    pub fn new(leaves: usize) -> Self {
        Self { leaves, nodes: Vec::new() }
    }

    pub fn push_leaf(&mut self, leaf: usize, stats: Stats) {
        self.push(Node { leaves: leaf..leaf + 1, stats });
    }

    /// Takes the next node of the tree, and merges as long as the last two are the halves of one.
    pub fn push(&mut self, node: Node) {
        self.nodes.push(node);
        while let [.., left, right] = &mut self.nodes[..] {
            let whole = left.leaves.start..right.leaves.end;
            if parent_of(self.leaves, &right.leaves) != Some(whole.clone()) {
                return;
            }
            left.stats.merge(&right.stats);
            left.leaves = whole;
            self.nodes.pop();
        }
    }

    /// The root, once every leaf has come.
    pub fn root(self) -> Option<Stats> {
        let leaves = self.leaves;
        self.nodes.into_iter().next().filter(|node| node.leaves == (0..leaves)).map(|node| node.stats)
    }

    /// What has come so far, in as few nodes as it can be had.
    pub fn into_nodes(self) -> Vec<Node> {
        self.nodes
    }
}

/// The first leaf of each of the shards, and the end of the last: nearly equal shares of the leaves.
pub fn cuts(leaves: usize, shards: usize) -> Vec<usize> {
    let steps = 1 << CUT_DEPTH;
    (0..=shards).map(|shard| cut(leaves, (steps * shard + shards / 2) / shards)).collect()
}

/// The first leaf of the node that is `step`th among those of the cuts' depth.
fn cut(leaves: usize, step: usize) -> usize {
    if step >> CUT_DEPTH > 0 {
        return leaves;
    }
    let mut node = 0..leaves;
    for depth in (0..CUT_DEPTH).rev() {
        let middle = middle_of(&node);
        node = if step >> depth & 1 == 1 { middle..node.end } else { node.start..middle };
    }
    node.start
}

fn middle_of(node: &Range<usize>) -> usize {
    node.start + node.len().div_ceil(2)
}

/// The node of which this one is a half.
fn parent_of(leaves: usize, node: &Range<usize>) -> Option<Range<usize>> {
    let mut above = 0..leaves;
    while above.len() > 1 {
        let middle = middle_of(&above);
        let half = if node.start < middle { above.start..middle } else { middle..above.end };
        if half == *node {
            return Some(above);
        }
        above = half;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepared::MomentForm;
    use proptest::prelude::*;

    /// One component in one dimension whose numbers are far apart, so that any other order of adding shows.
    fn leaf(at: usize) -> Stats {
        let mut stats = Stats::zero(MomentForm::Full, 1, &[0.0]);
        stats.counts[0] = (at as f64 + 0.1).exp2().sin() * 10f64.powi(at as i32 % 30);
        stats.log_likelihood = 1.0 / (at as f64 + 0.7);
        stats
    }

    fn bits(stats: &Stats) -> (u64, u64) {
        (stats.counts[0].to_bits(), stats.log_likelihood.to_bits())
    }

    proptest! {
        #[test]
        fn any_number_of_shards_gives_the_same_bits(leaves in 1usize..700, shards in 1usize..70) {
            let mut whole = Fold::new(leaves);
            (0..leaves).for_each(|at| whole.push_leaf(at, leaf(at)));
            let whole = whole.root().unwrap();

            let cuts = cuts(leaves, shards);
            prop_assert_eq!((cuts[0], cuts[shards]), (0, leaves));
            let mut sharded = Fold::new(leaves);
            for shard in 0..shards {
                prop_assert!(cuts[shard] <= cuts[shard + 1]);
                let mut part = Fold::new(leaves);
                (cuts[shard]..cuts[shard + 1]).for_each(|at| part.push_leaf(at, leaf(at)));
                let nodes = part.into_nodes();
                prop_assert!(nodes.len() <= 2 * CUT_DEPTH as usize);
                nodes.into_iter().for_each(|node| sharded.push(node));
            }
            prop_assert_eq!(bits(&sharded.root().unwrap()), bits(&whole));
        }

        #[test]
        fn shards_are_nearly_equal(leaves in 640usize..5000, shards in 1usize..9) {
            let cuts = cuts(leaves, shards);
            let fair = leaves as f64 / shards as f64;
            for pair in cuts.windows(2) {
                prop_assert!(((pair[1] - pair[0]) as f64 - fair).abs() <= leaves as f64 / 64.0 + 2.0);
            }
        }
    }

    #[test]
    fn without_every_leaf_there_is_no_root() {
        let mut fold = Fold::new(3);
        fold.push_leaf(0, leaf(0));
        fold.push_leaf(1, leaf(1));
        assert!(fold.root().is_none());
    }
}
