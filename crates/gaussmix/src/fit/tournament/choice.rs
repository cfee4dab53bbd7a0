//! Who goes on after the short runs.

use super::{Entrant, Tournament};

/// How many, of starts with even and with odd numbers, and of those that challenged their leader. Odd ones join their parts from
/// smaller ones, and are often ahead of the others at first without ending there.
const PLACES: [usize; 3] = [3, 2, 2];
const OF_CHALLENGERS: usize = 2;

impl Tournament {
    #[inline(never)]
    pub(super) fn choose(&mut self) {
        let mut places = PLACES;
        for index in self.ranking() {
            let places = &mut places[if index < self.restarts { index % 2 } else { OF_CHALLENGERS }];
            if *places > 0 {
                *places -= 1;
                self.field.push_back(Entrant { index, run: None });
            }
        }
        self.is_alone = self.field.len() == 1;
    }

    /// How many they are in all.
    pub(super) fn promising(&self) -> usize {
        let there_are = [self.restarts.div_ceil(2), self.restarts / 2, self.most_challengers[0]];
        PLACES.iter().zip(there_are).map(|(&places, there_are)| places.min(there_are)).sum()
    }
}
