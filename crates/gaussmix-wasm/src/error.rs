//! An error as numbers: -1 and NaN where a place or value does not apply.

use alloc::{boxed::Box, vec::Vec};

use gaussmix::error::Error;
use wasm_bindgen::prelude::*;

pub type Fallible<T> = Result<T, CoreError>;

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum ErrorCode {
    OutOfMemory,
    NotFinite,
    ScaleOutOfRange,
    TooFewRows,
    BadWeight,
    WeightsSumToZero,
    BadStartWeight,
    BadStartMean,
    NotPositiveDefinite,
    NotSymmetric,
    BadLabel,
    EmptyLabel,
    BadResponsibility,
    BadOption,
    Shape,
}

#[wasm_bindgen]
pub struct CoreError {
    numbers: [f64; 6],
}

#[wasm_bindgen]
impl CoreError {
    /// Code, row, column, component, value, expected.
    pub fn numbers(&self) -> Vec<f64> {
        self.numbers.to_vec()
    }
}

impl From<Box<Error>> for CoreError {
    fn from(error: Box<Error>) -> Self {
        use gaussmix::error::ErrorCode as Code;
        let place = |place: Option<usize>| place.map_or(-1.0, |p| p as f64);
        let code = match error.code {
            Code::OutOfMemory => ErrorCode::OutOfMemory,
            Code::NotFinite => ErrorCode::NotFinite,
            Code::ScaleOutOfRange => ErrorCode::ScaleOutOfRange,
            Code::TooFewRows => ErrorCode::TooFewRows,
            Code::BadWeight => ErrorCode::BadWeight,
            Code::WeightsSumToZero => ErrorCode::WeightsSumToZero,
            Code::BadStartWeight => ErrorCode::BadStartWeight,
            Code::BadStartMean => ErrorCode::BadStartMean,
            Code::NotPositiveDefinite => ErrorCode::NotPositiveDefinite,
            Code::NotSymmetric => ErrorCode::NotSymmetric,
            Code::BadLabel => ErrorCode::BadLabel,
            Code::EmptyLabel => ErrorCode::EmptyLabel,
            Code::BadResponsibility => ErrorCode::BadResponsibility,
            Code::BadOption => ErrorCode::BadOption,
            Code::Shape => ErrorCode::Shape,
        };
        let code = f64::from(code as u8);
        Self { numbers: [code, place(error.row), place(error.column), place(error.component), error.value, error.expected] }
    }
}
