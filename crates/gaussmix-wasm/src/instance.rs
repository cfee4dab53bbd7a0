//! The instance's own life: what is left to say after a trap, and its replacement.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

thread_local! {
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| PANIC.with_borrow_mut(|text| *text = info.to_string())));
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
