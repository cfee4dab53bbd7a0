//! A worker's side of the border: plain functions over plain memory, so that a worker needs no glue.

use alloc::{vec, vec::Vec};
use core::cell::RefCell;

use gaussmix::task::Worker;

use crate::error::CoreError;

struct Desk {
    worker: Option<Worker>,
    message: Vec<f64>,
    reply: Vec<f64>,
}

struct Mine(RefCell<Desk>);

// SAFETY: an instance belongs to one thread.
unsafe impl Sync for Mine {}

static MINE: Mine = Mine(RefCell::new(Desk { worker: None, message: Vec::new(), reply: Vec::new() }));

/// First number of a reply that is an error; its numbers follow.
const REFUSED: f64 = -1.0;

/// The address of room for a message of so many doubles.
#[unsafe(export_name = "shardRoom")]
pub extern "C" fn room(length: usize) -> *mut f64 {
    let desk = &mut *MINE.0.borrow_mut();
    desk.reply = Vec::new();
    desk.message = vec![0.0; length];
    desk.message.as_mut_ptr()
}

/// Serves the message that stands there; returns the length of the reply.
#[unsafe(export_name = "shardServe")]
pub extern "C" fn serve() -> usize {
    let desk = &mut *MINE.0.borrow_mut();
    desk.reply = desk.worker.get_or_insert_default().serve(&desk.message).unwrap_or_else(|error| {
        let mut reply = vec![REFUSED];
        reply.extend(CoreError::from(error).numbers());
        reply
    });
    desk.message = Vec::new();
    desk.reply.len()
}

#[unsafe(export_name = "shardReply")]
pub extern "C" fn reply() -> *const f64 {
    MINE.0.borrow().reply.as_ptr()
}
