//! What can be wrong with what came in: a code and the place, in numbers.
//! The words for people are made on the TypeScript side, from these.

use alloc::boxed::Box;
use alloc::vec::Vec;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    OutOfMemory = 0,
    NotFinite = 1,
    ScaleOutOfRange = 2,
    TooFewRows = 3,
    BadWeight = 4,
    WeightsSumToZero = 5,
    BadStartWeight = 6,
    BadStartMean = 7,
    NotPositiveDefinite = 8,
    NotSymmetric = 9,
    BadLabel = 10,
    EmptyLabel = 11,
    BadResponsibility = 12,
    BadOption = 13,
    Shape = 14,
}

/// One error: `value` is what came, `expected` what would have been right; places that do not apply are `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    pub code: ErrorCode,
    pub row: Option<usize>,
    pub column: Option<usize>,
    pub component: Option<usize>,
    pub value: f64,
    pub expected: f64,
}

/// Errors are rare and large: boxed, so that results stay small.
pub type Result<T> = core::result::Result<T, Box<Error>>;

impl Error {
    #[inline(never)]
    pub fn new(code: ErrorCode) -> Box<Self> {
        Box::new(Self { code, row: None, column: None, component: None, value: f64::NAN, expected: f64::NAN })
    }

    pub fn row(mut self: Box<Self>, n: usize) -> Box<Self> {
        self.row = Some(n);
        self
    }

    pub fn column(mut self: Box<Self>, d: usize) -> Box<Self> {
        self.column = Some(d);
        self
    }

    pub fn component(mut self: Box<Self>, k: usize) -> Box<Self> {
        self.component = Some(k);
        self
    }

    pub fn value(mut self: Box<Self>, value: f64) -> Box<Self> {
        self.value = value;
        self
    }

    pub fn expected(mut self: Box<Self>, expected: f64) -> Box<Self> {
        self.expected = expected;
        self
    }

    /// Errs with `Shape` unless a length is what it should be.
    pub fn check_length(came: usize, expected: usize) -> Result<()> {
        if came == expected {
            return Ok(());
        }
        Err(Self::new(ErrorCode::Shape).value(came as f64).expected(expected as f64))
    }
}

/// A vector of `len` copies of `value`, or a typed error where the memory is not to be had.
pub fn try_filled<T: Clone>(value: T, len: usize) -> Result<Vec<T>> {
    let mut filled = Vec::new();
    filled.try_reserve_exact(len).map_err(|_| {
        Error::new(ErrorCode::OutOfMemory).value(len as f64 * size_of::<T>() as f64)
    })?;
    filled.resize(len, value);
    Ok(filled)
}
