//! The instance's own life: what is left to say after a trap, and its replacement.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

thread_local! {
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload().downcast_ref::<&str>().map_or_else(
            || info.payload().downcast_ref::<String>().cloned().unwrap_or_default(),
            |text| (*text).to_owned(),
        );
        let place = info.location().map_or(String::new(), |l| format!(" ({}:{})", l.file(), l.line()));
        PANIC.with_borrow_mut(|text| *text = message + &place);
    }));
}

/// The text of the panic behind the last trap; empty where there was none.
#[wasm_bindgen(js_name = panicMessage)]
pub fn panic_message() -> String {
    PANIC.with_borrow(Clone::clone)
}

/// Marks the instance for replacement: the next call must be `ready`, which takes no argument.
#[wasm_bindgen]
pub fn recycle() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Answers from a fresh instance after `recycle`.
#[wasm_bindgen]
pub fn ready() {}
