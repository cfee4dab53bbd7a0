//! A worker's side of the border: one function over the desk, a message in and a message out.

use core::cell::RefCell;

use alloc::vec;
use gaussmix::task::Worker;

use crate::desk::{Mine, REFUSED, numbers_of, send, taken};

static MINE: Mine<Option<Worker>> = Mine(RefCell::new(None));

/// Serves the message that has come. A reply that begins with `REFUSED` goes on with an error's numbers.
#[unsafe(export_name = "serve")]
pub extern "C" fn serve() -> i32 {
    let served = MINE.0.borrow_mut().get_or_insert_default().serve(&taken());
    send(served.unwrap_or_else(|error| {
        let mut reply = vec![f64::from(REFUSED)];
        reply.extend(numbers_of(&error));
        reply
    }))
}
