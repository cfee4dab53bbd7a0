//! A fit of rows that come again for every pass, in slices, on this thread and by workers.

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};

use gaussmix::error::Result;
use gaussmix::options::Options;
use gaussmix::stream::StreamedFit;

use crate::desk::{answer, made, send, send_labels, send_result, taken};
use crate::fit;
use crate::rows::STAGING;

pub struct StreamSession {
    fit: StreamedFit,
    columns: usize,
    staging: Vec<f64>,
}

fn session_for(columns: usize, options: Options) -> Result<StreamSession> {
    let options = options.check()?;
    Ok(StreamSession { fit: StreamedFit::new(columns, options), columns, staging: vec![0.0; STAGING.max(columns + 1)] })
}

/// Takes the options over. The first pass begins.
#[unsafe(export_name = "streamNew")]
pub extern "C" fn new(columns: usize, options: Box<Options>) -> Option<Box<StreamSession>> {
    made(session_for(columns, *options))
}

#[unsafe(export_name = "streamFree")]
pub extern "C" fn free(_: Box<StreamSession>) {}

/// The address of the staging buffer.
#[unsafe(export_name = "streamStaging")]
pub extern "C" fn staging(session: &StreamSession) -> *const f64 {
    session.staging.as_ptr()
}

/// Rows that can be pushed at once; 0 where what has come must be worked through first, or the pass is over.
#[unsafe(export_name = "streamRoom")]
pub extern "C" fn room(session: &StreamSession) -> usize {
    session.fit.room().min(session.staging.len() / (session.columns + 1))
}

/// Whether a part is full: it is to be given away or worked on.
#[unsafe(export_name = "streamIsFull")]
pub extern "C" fn is_full(session: &StreamSession) -> i32 {
    i32::from(session.fit.is_full())
}

/// Takes staged rows: their values row after row, then, if they are weighted, their weights. Errors count rows from here.
#[unsafe(export_name = "streamPush")]
pub extern "C" fn push(session: &mut StreamSession, rows: usize, weighted: bool) -> i32 {
    let (values, rest) = session.staging.split_at(rows * session.columns);
    answer(session.fit.push(values, if weighted { &rest[..rows] } else { &[] }).map(|()| 0))
}

/// After a pass, goes on to the next: 2 where all rows are to be pushed, 1 where there is work without them; 0 once the fit is
/// finished.
#[unsafe(export_name = "streamPrepare")]
pub extern "C" fn prepare(session: &mut StreamSession) -> i32 {
    let goes_on = session.fit.prepare();
    answer(goes_on.map(|goes_on| if goes_on { 1 + i32::from(session.fit.wants_rows()) } else { 0 }))
}

/// Works through at most this many leaves of a pass without rows; 1 once none is left.
#[unsafe(export_name = "streamWork")]
pub extern "C" fn work(session: &mut StreamSession, leaves: usize) -> i32 {
    i32::from(session.fit.work(leaves))
}

/// Works through at most this many leaves of the full part: what is to be answered.
#[unsafe(export_name = "streamWorkOnPart")]
pub extern "C" fn work_on_part(session: &mut StreamSession, leaves: usize) -> i32 {
    send_result(session.fit.work_on_part(leaves))
}

/// The full part in a message for a worker; empty where it is for this thread.
#[unsafe(export_name = "streamMessage")]
pub extern "C" fn message(session: &mut StreamSession) -> i32 {
    send_result(session.fit.message())
}

/// Takes in what has come of the next leaves, in their order; leaves the labels among it.
#[unsafe(export_name = "streamAnswer")]
pub extern "C" fn take_answer(session: &mut StreamSession) -> i32 {
    session.fit.answer(&taken());
    send_labels(session.fit.take_labels())
}

/// What identifies the rows of the pass so far.
#[unsafe(export_name = "streamChecksum")]
pub extern "C" fn checksum(session: &StreamSession) -> u32 {
    let sum = session.fit.checksum();
    (sum ^ (sum >> 32)) as u32
}

/// As of a fit of rows in memory; empty before the fit's own passes.
#[unsafe(export_name = "streamProgress")]
pub extern "C" fn progress(session: &StreamSession) -> i32 {
    session.fit.driver().map_or_else(|| send(Vec::new()), |driver| fit::progress(driver))
}

/// The result of a finished fit, without labels.
#[unsafe(export_name = "streamFinish")]
pub extern "C" fn finish(session: Box<StreamSession>) -> i32 {
    fit::send_outcome(session.fit.driver().expect("the fit is finished"))
}
