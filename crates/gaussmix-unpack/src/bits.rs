//! The range decoder: bits, each by its adaptive model, and numbers made of them.

pub struct Bits<'a> {
    packed: core::slice::Iter<'a, u8>,
    range: u32,
    code: u32,
    /// The chance of a zero, in units of 2^-11.
    chances: [u16; MODELS],
}

/// How many models there are.
pub const MODELS: usize = 7990;

/// Under this range the next byte is wanted.
const LOW: u32 = 1 << 24;

impl<'a> Bits<'a> {
    pub fn new(packed: &'a [u8]) -> Self {
        let mut bits = Self { packed: packed.iter(), range: 0, code: 0, chances: [1 << 10; MODELS] };
        (0..4).for_each(|_| bits.shift());
        bits.range = u32::MAX;
        bits
    }

    #[inline(never)]
    pub fn bit(&mut self, model: usize) -> usize {
        let chance = &mut self.chances[model];
        let bound = (self.range >> 11) * u32::from(*chance);
        let one = self.code >= bound;
        if one {
            *chance -= *chance >> 5;
            self.range -= bound;
            self.code -= bound;
        } else {
            *chance += (2048 - *chance) >> 5;
            self.range = bound;
        }
        self.shift_if_low();
        usize::from(one)
    }

    /// A number of so many bits that are as often 0 as 1.
    pub fn even(&mut self, count: u32) -> usize {
        let mut value = 0;
        for _ in 0..count {
            self.range >>= 1;
            let one = self.code >= self.range;
            if one {
                self.code -= self.range;
            }
            value = 2 * value + usize::from(one);
            self.shift_if_low();
        }
        value
    }

    /// A number whose bits have models in a tree.
    #[inline(never)]
    pub fn number(&mut self, models: usize, count: u32) -> usize {
        let mut node = 1;
        for _ in 0..count {
            node = 2 * node + self.bit(models + node);
        }
        node - (1 << count)
    }

    /// The same with the lowest bit first.
    #[inline(never)]
    pub fn reversed(&mut self, models: usize, count: u32) -> usize {
        let (mut node, mut value) = (1, 0);
        for i in 0..count {
            let bit = self.bit(models + node);
            node = 2 * node + bit;
            value += bit << i;
        }
        value
    }

    fn shift_if_low(&mut self) {
        if self.range < LOW {
            self.shift();
        }
    }

    fn shift(&mut self) {
        self.range <<= 8;
        self.code = (self.code << 8) | u32::from(*self.packed.next().unwrap_or(&0));
    }
}
