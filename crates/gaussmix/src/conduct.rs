//! A fit whose rows are swept elsewhere: hands the rows out in shards, says what to sweep, and adds up what comes back.
//! The fold is the same as one thread's, and so are the bits.

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};

use crate::drive::Finished;
use crate::error::Result;
use crate::fit::{Fitter, Stage};
use crate::fold::{Fold, cuts};
use crate::look::{LastLook, LeafLook};
use crate::prepared::Prepared;
use crate::rows::Rows;
use crate::shard::{ARENAS, Ask, HEAD, push_nodes};
use crate::wire::Numbers;

/// Doubles in one message of rows: a megabyte.
const PIECE: usize = 1 << 17;

pub struct Conductor {
    fitter: Box<Fitter>,
    shards: usize,
    /// How much of each arena has been handed to each shard.
    dealt: [Vec<Dealt>; ARENAS],
    fold: Option<Fold>,
    looking: Option<Prepared>,
    look: Option<LastLook>,
    answers: usize,
}

#[derive(Clone, Default)]
struct Dealt {
    opened: bool,
    octets: usize,
    weights: usize,
}

impl Conductor {
    pub fn new(fitter: Box<Fitter>, shards: usize) -> Self {
        let dealt = core::array::from_fn(|_| vec![Dealt::default(); shards]);
        Self { fitter, shards, dealt, fold: None, looking: None, look: None, answers: 0 }
    }

    pub fn fitter(&self) -> &Fitter {
        &self.fitter
    }

    /// Goes on to the next sweep, or to the last look; false once the fit is finished.
    pub fn prepare(&mut self) -> Result<bool> {
        if self.look.is_some() {
            return Ok(false);
        }
        if !self.fitter.prepare()? {
            self.looking = Some(self.fitter.prepared_for_last_look());
        }
        Ok(true)
    }

    /// The next message with rows for a shard; empty once it has all that the next sweep needs.
    #[inline(never)]
    pub fn deal(&mut self, shard: usize) -> Vec<f64> {
        let arena = self.arena();
        let mut dealt = self.dealt[arena][shard].clone();
        let message = self.next_piece(arena, shard, &mut dealt);
        self.dealt[arena][shard] = dealt;
        message
    }

    fn next_piece(&self, arena: usize, shard: usize, dealt: &mut Dealt) -> Vec<f64> {
        let rows = self.arena_rows();
        let cuts = cuts(rows.leaf_count(), self.shards);
        let (first_leaf, first, end) = (cuts[shard], rows.first_row_of(cuts[shard]), rows.first_row_of(cuts[shard + 1]));
        let octets = rows.doubles_of(first, end);
        let weights = rows.weight_doubles_of(first, end);
        let mut message = Vec::new();
        if !dealt.opened {
            dealt.opened = true;
            let weighted = f64::from(u8::from(!weights.is_empty()));
            let counts = [Ask::Open as usize, arena, rows.d(), rows.leaf_rows(), rows.leaf_count(), first_leaf, end - first];
            message.extend(counts.map(|count| count as f64));
            message.push(weighted);
            return message;
        }
        let (ask, numbers, from) =
            if dealt.octets < octets.len() { (Ask::Octets, octets, &mut dealt.octets) } else { (Ask::Weights, weights, &mut dealt.weights) };
        let piece = &numbers[*from..numbers.len().min(*from + PIECE)];
        if !piece.is_empty() {
            *from += piece.len();
            message.reserve_exact(HEAD + piece.len());
            message.extend([f64::from(ask as u8), arena as f64]);
            message.extend_from_slice(piece);
        }
        message
    }

    /// What every shard is to do now.
    #[inline(never)]
    pub fn request(&mut self) -> Vec<f64> {
        self.answers = 0;
        let ask = if self.looking.is_some() { Ask::Look } else { Ask::Sweep };
        let mut message = vec![f64::from(ask as u8), self.arena() as f64];
        if let (Ask::Sweep, Some(run)) = (ask, self.fitter.run()) {
            message.push(f64::from(run.order() as u8));
        }
        if let Some(prepared) = self.prepared() {
            prepared.write(&mut message);
        }
        self.fold = Some(Fold::new(self.arena_rows().leaf_count()));
        message
    }

    /// Takes in the reply of the next shard, in their order.
    #[inline(never)]
    pub fn answer(&mut self, reply: &[f64]) -> Result<()> {
        self.answers += 1;
        if self.looking.is_some() {
            self.add_look(reply);
            return Ok(());
        }
        if let (Some(prepared), Some(fold)) = (self.fitter.prepared(), &mut self.fold) {
            push_nodes(reply, prepared, fold);
        }
        if self.answers == self.shards {
            if let Some(stats) = self.fold.take().and_then(Fold::root) {
                self.fitter.absorb(stats)?;
            }
        }
        Ok(())
    }

    fn add_look(&mut self, reply: &[f64]) {
        let look = self.look.get_or_insert_default();
        let mut numbers = Numbers::new(reply);
        for _ in 0..numbers.count() {
            look.add(&LeafLook { log_likelihood: numbers.next(), log_responsibility: numbers.next() });
        }
        look.labels.extend(numbers.rest().iter().map(|&label| label as i32));
    }

    fn prepared(&self) -> Option<&Prepared> {
        self.looking.as_ref().or(self.fitter.prepared())
    }

    fn arena(&self) -> usize {
        usize::from(self.looking.is_none() && self.fitter.is_on_sample())
    }

    fn arena_rows(&self) -> &Rows {
        if self.looking.is_some() { self.fitter.rows() } else { self.fitter.arena() }
    }

    pub fn stage(&self) -> Stage {
        if self.looking.is_some() { Stage::Finishing } else { self.fitter.stage() }
    }

    /// What a finished fit has come to; `None` before `prepare` has said false.
    pub fn finished(&self) -> Option<Finished<'_>> {
        Finished::new(&self.fitter, self.look.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drive::Driver;
    use crate::family::FAMILIES;
    use crate::options::Options;
    use crate::outcome::Outcome;
    use crate::random::Stream;
    use crate::rows::RowsBuilder;
    use crate::shard::Shard;
    use crate::testing::clusters;
    use proptest::prelude::*;

    fn fitter(data: &[f64], d: usize, weights: &[f64], options: &Options) -> Box<Fitter> {
        let mut builder = RowsBuilder::new(data.len() / d, d).unwrap();
        builder.push(data).unwrap();
        builder.push_weights(weights).unwrap();
        let options = options.clone().check().unwrap();
        Fitter::new(builder.finish(!options.family.scales_per_feature()).unwrap(), options).unwrap()
    }

    fn on_one_thread(fitter: Box<Fitter>) -> Outcome {
        let mut driver = Driver::new(fitter);
        while !driver.advance(7).unwrap() {}
        Outcome::new(&driver.finished().unwrap())
    }

    fn by_shards(fitter: Box<Fitter>, count: usize) -> Outcome {
        let mut conductor = Conductor::new(fitter, count);
        let mut shards: Vec<Shard> = (0..count).map(|_| Shard::default()).collect();
        while conductor.prepare().unwrap() {
            for (at, shard) in shards.iter_mut().enumerate() {
                loop {
                    let message = conductor.deal(at);
                    if message.is_empty() {
                        break;
                    }
                    shard.serve(&message).unwrap();
                }
            }
            let request = conductor.request();
            for shard in &mut shards {
                conductor.answer(&shard.serve(&request).unwrap()).unwrap();
            }
        }
        Outcome::new(&conductor.finished().unwrap())
    }

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|x| x.to_bits()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]
        #[test]
        fn any_number_of_shards_gives_the_bits_of_one_thread(
            seed in any::<u64>(), n in 40usize..9000, d in 1usize..24, k in 1usize..4, family in 0usize..4, weighted in any::<bool>()
        ) {
            let mut stream = Stream::new(seed, 0);
            let data = clusters(&mut stream, n, d, k, 2.0);
            let weights: Vec<f64> = if weighted { (0..n).map(|_| (4.0 * stream.uniform()).floor()).collect() } else { Vec::new() };
            let options = Options { restarts: 2, max_iterations: 30, ..Options::new(k, FAMILIES[family]) };
            let one = on_one_thread(fitter(&data, d, &weights, &options));
            for count in [1, 2, 3, 5, 8] {
                let sharded = by_shards(fitter(&data, d, &weights, &options), count);
                prop_assert_eq!(bits(&sharded.means), bits(&one.means));
                prop_assert_eq!(bits(&sharded.covariances), bits(&one.covariances));
                prop_assert_eq!(bits(&sharded.trace), bits(&one.trace));
                prop_assert_eq!(sharded.criteria.icl.to_bits(), one.criteria.icl.to_bits());
                prop_assert_eq!(&sharded.labels, &one.labels);
            }
        }
    }

    #[test]
    fn so_it_does_where_starts_compete_on_a_sample() {
        let data = clusters(&mut Stream::new(5, 0), 40_000, 2, 3, 3.0);
        let options = Options { restarts: 3, ..Options::new(3, FAMILIES[0]) };
        let one = on_one_thread(fitter(&data, 2, &[], &options));
        let three = by_shards(fitter(&data, 2, &[], &options), 3);
        assert_eq!(bits(&three.trace), bits(&one.trace));
        assert_eq!(three.labels, one.labels);
    }
}
