//! A fit in slices, on this thread and by workers.

use alloc::boxed::Box;
use alloc::vec;

use gaussmix::drive::{Driver, Hands};
use gaussmix::em;
use gaussmix::error::Result;
use gaussmix::fit::Measuring;
use gaussmix::online::Online;
use gaussmix::options::Options;
use gaussmix::outcome::Outcome;

use crate::desk::{answer, made, send, send_labels, send_result, taken};
use crate::rows::RowStore;

fn measuring_for(rows: RowStore, options: Options) -> Result<Measuring> {
    Ok(Measuring::new(rows.builder.arrived()?, options.check()?))
}

/// Takes the rows and the options over.
#[unsafe(export_name = "measuringNew")]
pub extern "C" fn new_measuring(rows: Box<RowStore>, options: Box<Options>) -> Option<Box<Measuring>> {
    made(measuring_for(*rows, *options))
}

#[unsafe(export_name = "measuringFree")]
pub extern "C" fn free_measuring(_: Box<Measuring>) {}

/// Goes on by at most this many leaves of rows; 1 once all have been measured.
#[unsafe(export_name = "measuringWork")]
pub extern "C" fn measure(measuring: &mut Measuring, leaves: usize) -> i32 {
    answer(measuring.work(leaves).map(i32::from))
}

/// Takes measured rows over. They are swept by this thread, if it is `here` for that, and so many workers.
#[unsafe(export_name = "fitNew")]
pub extern "C" fn new(measured: Box<Measuring>, here: bool, workers: usize) -> Option<Box<Driver>> {
    made(measured.begin().map(|fitter| Driver::new(fitter, Hands { here, workers })))
}

#[unsafe(export_name = "fitFree")]
pub extern "C" fn free(_: Box<Driver>) {}

/// Without workers: works through at most this many leaves of rows; 1 once the fit is finished.
#[unsafe(export_name = "fitAdvance")]
pub extern "C" fn advance(driver: &mut Driver, leaves: usize) -> i32 {
    answer(driver.advance(leaves).map(i32::from))
}

/// With workers: goes on to the next pass over the rows, or to what this thread does alone, a start or the condensing of rows; 0 once
/// the fit is finished.
#[unsafe(export_name = "fitPrepare")]
pub extern "C" fn prepare(driver: &mut Driver) -> i32 {
    answer(driver.prepare().map(i32::from))
}

/// The next message with rows for a worker; empty once it has all that the pass needs.
#[unsafe(export_name = "fitDeal")]
pub extern "C" fn deal(driver: &mut Driver, worker: usize) -> i32 {
    send(driver.deal(worker))
}

/// What every worker is to do now; empty where that is nothing.
#[unsafe(export_name = "fitRequest")]
pub extern "C" fn request(driver: &Driver) -> i32 {
    send(driver.request())
}

/// Works through at most this many leaves of this thread's share of the pass, of rows to be condensed, or as much of a start; 1 once
/// none is left.
#[unsafe(export_name = "fitWork")]
pub extern "C" fn work(driver: &mut Driver, leaves: usize) -> i32 {
    i32::from(driver.work(leaves))
}

/// Takes in a worker's reply: in the order of the workers, after this thread's share.
#[unsafe(export_name = "fitAnswer")]
pub extern "C" fn take_answer(driver: &mut Driver) {
    driver.answer(&taken());
}

/// How far the fit has come: stage (as the core counts them), start under way (counted from 0), its iteration, its log-likelihood
/// (nats, the user's units) and what is left to gain; then sweeps so far and those that are left; NaN while there is none.
#[unsafe(export_name = "fitProgress")]
pub extern "C" fn progress(driver: &Driver) -> i32 {
    let fitter = driver.fitter();
    let remaining_gain = fitter.run().map_or(f64::NAN, em::Run::remaining_gain);
    let (stage, start, iteration) = (f64::from(driver.stage() as u8), fitter.restart() as f64, fitter.iterations() as f64);
    send(vec![stage, start, iteration, fitter.log_likelihood(), remaining_gain, fitter.sweeps(), fitter.sweeps_left()])
}

/// An online fit that goes on from this finished one, its state as plain numbers. Memory in rows; 0: without end.
#[unsafe(export_name = "fitStream")]
pub extern "C" fn stream(driver: &Driver, memory: f64) -> i32 {
    let memory = if memory > 0.0 { memory } else { f64::INFINITY };
    send_result(Online::new(driver.fitter(), &outcome_of(driver), memory).map(|online| online.write()))
}

/// The result of a finished fit, its labels beside it; gives the rows' memory back.
#[unsafe(export_name = "fitFinish")]
pub extern "C" fn finish(driver: Box<Driver>) -> i32 {
    send_outcome(&driver)
}

#[inline(never)]
fn outcome_of(driver: &Driver) -> Outcome {
    Outcome::new(&driver.finished().expect("the fit is finished"))
}

pub fn send_outcome(driver: &Driver) -> i32 {
    let outcome = outcome_of(driver);
    let numbers = outcome.numbers();
    send_labels(outcome.labels);
    send(numbers)
}
