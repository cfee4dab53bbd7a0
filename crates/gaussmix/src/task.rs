//! What a worker is asked for: to serve its shard of a fit, or to fit rows that come with the question all by itself.

use alloc::vec::Vec;

use crate::drive::{Driver, Hands};
use crate::error::{Error, ErrorCode, Result};
use crate::fit::Fitter;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::rows::RowsBuilder;
use crate::shard::Shard;
use crate::wire::Numbers;

/// Begins a fit: the options' numbers, N, D, whole rows in the user's units, and a weight for each where they are weighted.
/// A zero comes back while it is under way; at its end a one, how many numbers the outcome has, these, and the labels.
pub const FIT: usize = 9;

/// Goes on with it.
pub const GO_ON: usize = 10;

/// Multiplications after which a worker answers: a tenth of a second, roughly.
const SLICE: usize = 1 << 27;

#[derive(Default)]
pub struct Worker {
    shard: Shard,
    fit: Option<(Driver, usize)>,
}

impl Worker {
    /// The reply to a message.
    pub fn serve(&mut self, message: &[f64]) -> Result<Vec<f64>> {
        match message[0] as usize {
            FIT => self.fit = Some(begin(&message[1..])?),
            GO_ON => {}
            _ => return self.shard.serve(message),
        }
        self.go_on()
    }

    #[inline(never)]
    fn go_on(&mut self) -> Result<Vec<f64>> {
        let mut reply = Vec::from([0.0]);
        if let Some((driver, leaves)) = &mut self.fit
            && driver.advance(*leaves)?
            && let Some(finished) = driver.finished()
        {
            let outcome = Outcome::new(&finished);
            let numbers = outcome.numbers();
            reply.clear();
            reply.extend([1.0, numbers.len() as f64]);
            reply.extend_from_slice(&numbers);
            reply.extend(outcome.labels.iter().map(|&label| f64::from(label)));
            self.fit = None;
        }
        Ok(reply)
    }
}

/// The fit, and how many leaves of rows make a slice of it.
#[inline(never)]
fn begin(message: &[f64]) -> Result<(Driver, usize)> {
    let Some((options, rest)) = message.split_first_chunk() else {
        return Err(Error::new(ErrorCode::Shape).value(message.len() as f64).expected(Options::NUMBERS as f64));
    };
    let options = Options::from_numbers(options).check()?;
    let mut numbers = Numbers::new(rest);
    let (n, d) = (numbers.count(), numbers.count());
    let mut builder = RowsBuilder::new(n, d)?;
    builder.push(numbers.take(n * d))?;
    builder.push_weights(numbers.rest())?;
    let rows = builder.finish(!options.family.scales_per_feature())?;
    let leaves = (SLICE as f64 / (rows.leaf_rows() as f64 * options.components as f64 * d as f64 * (d + 1) as f64)) as usize;
    Ok((Driver::new(Fitter::new(rows, options)?, Hands::ALONE), leaves))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::FAMILIES;
    use crate::random::Stream;
    use crate::testing::clusters;

    fn question(family: usize, n: usize, d: usize, weighted: bool, seed: u64) -> Vec<f64> {
        let mut message = Vec::from([FIT as f64]);
        let mut options = Options::default_numbers();
        (options[0], options[1], options[4]) = (3.0, family as f64, seed as f64);
        message.extend(options);
        message.extend([n as f64, d as f64]);
        let mut stream = Stream::new(seed, 0);
        message.extend(clusters(&mut stream, n, d, 3, 2.0));
        if weighted {
            message.extend((0..n).map(|_| 1.0 + (2.0 * stream.uniform()).floor()));
        }
        message
    }

    /// The fit of the question on one thread, the way that a caller has it.
    fn alone(message: &[f64], family: usize) -> (Vec<f64>, Vec<i32>) {
        let options = Options { seed: message[5] as u64, ..Options::new(3, FAMILIES[family]) }.check().unwrap();
        let (n, d) = (message[13] as usize, message[14] as usize);
        let mut builder = RowsBuilder::new(n, d).unwrap();
        builder.push(&message[15..15 + n * d]).unwrap();
        builder.push_weights(&message[15 + n * d..]).unwrap();
        let rows = builder.finish(!options.family.scales_per_feature()).unwrap();
        let mut driver = Driver::new(Fitter::new(rows, options).unwrap(), Hands::ALONE);
        while !driver.advance(1).unwrap() {}
        let outcome = Outcome::new(&driver.finished().unwrap());
        (outcome.numbers(), outcome.labels)
    }

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|x| x.to_bits()).collect()
    }

    #[test]
    fn a_worker_fits_one_question_after_the_other_to_the_bits_of_a_fit() {
        let mut worker = Worker::default();
        for seed in 0..3 {
            for family in 0..4 {
                let message = question(family, 300 + 400 * seed as usize, 1 + seed as usize, seed == 1, seed);
                let mut reply = worker.serve(&message).unwrap();
                while reply == [0.0] {
                    reply = worker.serve(&[GO_ON as f64]).unwrap();
                }
                let (numbers, labels) = alone(&message, family);
                let end = 2 + reply[1] as usize;
                assert_eq!(bits(&reply[2..end]), bits(&numbers), "seed {seed}, family {family}");
                assert_eq!(reply[end..].iter().map(|&label| label as i32).collect::<Vec<_>>(), labels);
                assert_eq!((reply[0], worker.fit.is_none()), (1.0, true));
            }
        }
    }

    #[test]
    fn a_long_fit_comes_in_slices() {
        let mut options = Options::default_numbers();
        (options[0], options[5], options[6]) = (2.0, 40.0, 0.0);
        let (n, d) = (6000, 60);
        let rows = clusters(&mut Stream::new(4, 0), n, d, 2, 0.3);
        let message = [&[FIT as f64], &options[..], &[n as f64, d as f64], &rows].concat();
        let mut worker = Worker::default();
        assert_eq!(worker.serve(&message).unwrap(), [0.0]);
        let more = (0..).take_while(|_| worker.serve(&[GO_ON as f64]).unwrap() == [0.0]).count();
        assert!(more > 3, "{more} slices");
    }

    #[test]
    fn rows_that_cannot_be_fitted_are_refused_and_the_next_are_fitted() {
        let mut worker = Worker::default();
        let mut message = question(0, 50, 2, false, 1);
        message[15 + 7] = f64::NAN;
        let error = worker.serve(&message).unwrap_err();
        assert_eq!((error.row, error.column), (Some(3), Some(1)));
        assert_eq!(worker.serve(&question(0, 50, 2, false, 1)).unwrap()[0], 1.0);
    }
}
