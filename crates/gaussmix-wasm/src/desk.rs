//! What crosses the border beside plain numbers: a message of doubles on its way in, and one on its way out with labels beside it.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::mem::take;
use core::ptr::null_mut;

use gaussmix::error::{Error, Result, try_filled};

struct Desk {
    incoming: Vec<f64>,
    outgoing: Vec<f64>,
    labels: Vec<i32>,
}

/// What an instance has once.
pub struct Mine<T>(pub RefCell<T>);

// SAFETY: an instance belongs to one thread.
unsafe impl<T> Sync for Mine<T> {}

static MINE: Mine<Desk> = Mine(RefCell::new(Desk { incoming: Vec::new(), outgoing: Vec::new(), labels: Vec::new() }));

/// What a call answers that was refused; why, is in the outgoing message.
pub const REFUSED: i32 = -1;

/// The address of room for an incoming message of so many doubles; null where there is none, and an error in its place. What went
/// out before is forgotten.
#[unsafe(export_name = "incoming")]
pub extern "C" fn room(length: usize) -> *mut f64 {
    send(Vec::new());
    send_labels(Vec::new());
    match try_filled(0.0, length) {
        Ok(room) => {
            let desk = &mut *MINE.0.borrow_mut();
            desk.incoming = room;
            desk.incoming.as_mut_ptr()
        }
        Err(error) => {
            answer(Err(error));
            null_mut()
        }
    }
}

/// The address of the outgoing message; its length is what the call answered that wrote it.
#[unsafe(export_name = "outgoing")]
pub extern "C" fn message() -> *const f64 {
    MINE.0.borrow().outgoing.as_ptr()
}

/// The address of the labels beside it.
#[unsafe(export_name = "labels")]
pub extern "C" fn labels() -> *const i32 {
    MINE.0.borrow().labels.as_ptr()
}

/// The message that has come.
pub fn taken() -> Vec<f64> {
    take(&mut MINE.0.borrow_mut().incoming)
}

pub fn send(numbers: Vec<f64>) -> i32 {
    let length = numbers.len() as i32;
    MINE.0.borrow_mut().outgoing = numbers;
    length
}

pub fn send_labels(labels: Vec<i32>) -> i32 {
    let length = labels.len() as i32;
    MINE.0.borrow_mut().labels = labels;
    length
}

/// A message, or the error in its place.
pub fn send_result(result: Result<Vec<f64>>) -> i32 {
    answer(result.map(send))
}

/// A number that is not negative, or the error in the message.
pub fn answer(result: Result<i32>) -> i32 {
    result.unwrap_or_else(|error| {
        send(numbers_of(&error).into());
        REFUSED
    })
}

/// A new object by its address, which is null where there is an error in the message instead.
pub fn made<T>(result: Result<T>) -> Option<Box<T>> {
    match result {
        Ok(object) => Some(Box::new(object)),
        Err(error) => {
            send(numbers_of(&error).into());
            None
        }
    }
}

/// Code, row, column, component, value, expected: -1 and NaN where a place or value does not apply.
pub fn numbers_of(error: &Error) -> [f64; 6] {
    let place = |place: Option<usize>| place.map_or(-1.0, |p| p as f64);
    [f64::from(error.code as u8), place(error.row), place(error.column), place(error.component), error.value, error.expected]
}
