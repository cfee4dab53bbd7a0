//! Numbers on their way from thread to thread: messages are plain doubles, read in the order in which they were written.

pub struct Numbers<'a> {
    rest: &'a [f64],
}

impl<'a> Numbers<'a> {
    pub fn new(numbers: &'a [f64]) -> Self {
        Self { rest: numbers }
    }

    pub fn take(&mut self, len: usize) -> &'a [f64] {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }

    pub fn next(&mut self) -> f64 {
        self.take(1)[0]
    }

    pub fn count(&mut self) -> usize {
        self.next() as usize
    }

    pub fn rest(self) -> &'a [f64] {
        self.rest
    }
}
