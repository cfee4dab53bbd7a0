//! An error as numbers: -1 and NaN where a place or value does not apply.

use alloc::boxed::Box;

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
    #[wasm_bindgen(readonly)]
    pub code: ErrorCode,
    #[wasm_bindgen(readonly)]
    pub row: f64,
    #[wasm_bindgen(readonly)]
    pub column: f64,
    #[wasm_bindgen(readonly)]
    pub component: f64,
    #[wasm_bindgen(readonly)]
    pub value: f64,
    #[wasm_bindgen(readonly)]
    pub expected: f64,
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
        Self {
            code,
            row: place(error.row),
            column: place(error.column),
            component: place(error.component),
            value: error.value,
            expected: error.expected,
        }
    }
}
