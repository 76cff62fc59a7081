//! What a form asks about administrative units: is this text a commune, now or once?
//! Not the register of units itself; the province brings it. Old names never resolve silently:
//! the successors are offered (domain.md §5.1: code and validity together are the key).

use jiff::civil::Date;
use kernel::code::UnitCode;
use std::fmt::Debug;

/// One unit that a typed text may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCandidate {
    pub code: UnitCode,
    /// With its kind: "Phường Hạc Thành".
    pub name: String,
}

/// What a typed text means as a commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitMatch {
    /// Exactly one unit valid on the day.
    One(UnitCode),
    /// Several units of the day bear the name.
    Many(Vec<UnitCandidate>),
    /// A unit of the past; its successors are offered.
    OldName { candidates: Vec<UnitCandidate> },
    /// Nothing of that name.
    None,
}

/// How far the communes lie that an answer may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// In this province: where to file.
    Province,
    /// In the country: where somebody lives or was born.
    Country,
}

/// The register of units, as forms need it.
pub trait UnitDirectory: Debug {
    /// Reads a five-digit code or a typed name (with or without kind, accents, case; in the country
    /// with or without the province behind a comma).
    fn resolve(&self, text: &str, on: Date, reach: Reach) -> UnitMatch;
    /// Full name of a unit, whatever its validity, with its kind; of another province's, that too.
    fn name(&self, code: &UnitCode) -> Option<String>;
}
