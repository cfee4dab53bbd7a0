use wasm_bindgen::prelude::*;

/// Marks the instance for replacement; call an argument-free export straight after it.
#[wasm_bindgen]
pub fn recycle() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Answers once the instance is ready.
#[wasm_bindgen]
pub fn ready() {}
