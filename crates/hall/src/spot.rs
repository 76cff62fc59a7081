//! The name of a place in the room. Not who sits there. What must always hold: a spot is written as few letters that tell
//! nothing of a person.

use std::fmt;
use std::str::FromStr;

/// A place in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// By its number on the list of those invited: `3`.
    Listed(u32),
    /// Of somebody with a post and no place on the list, in the order of coming: `c1`.
    Posted(u32),
}

impl Spot {
    /// The number on the list; the register gives floor and entry by it.
    pub const fn listed(self) -> Option<u32> {
        match self {
            Spot::Listed(number) => Some(number),
            Spot::Posted(_) => None,
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::Listed(number) => write!(formatter, "{number}"),
            Spot::Posted(number) => write!(formatter, "c{number}"),
        }
    }
}

impl FromStr for Spot {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix('c') {
            Some(number) => number.parse().map(Spot::Posted),
            None => text.parse().map(Spot::Listed),
        }
    }
}
