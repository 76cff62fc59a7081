//! Electronic forms: JSON Schema 2020-12 with a small set of display hints.
//! Not pages. What people type is kept as flat text ([`Typed`]) exactly as typed; reading it is a
//! pure function that gives typed answers and faults, so nothing typed is ever lost.
//!
//! [`FormDef::parse`] compiles a form, [`read`] answers it, [`flatten`] is the way back, and
//! [`public_schema`] gives the standard schema for the outside, against which [`Checker`] tests
//! accepted answers a second time. What must hold: what `read` accepts, the schema accepts.

pub(crate) mod condition;
mod derived;
mod field;
mod flatten;
mod lists;
mod merge;
mod nodes;
mod pages;
mod parse;
mod prefill;
mod public;
mod read;
mod rules;
mod units;
mod values;

pub use condition::Condition;
pub use derived::Derived;
pub use field::{Choices, Field, FormDef, FormFault, Limits, Page, Widget};
pub use flatten::flatten;
pub use lists::{CodeList, ListItem, Lists};
pub use prefill::prefill;
pub use public::{Checker, public_schema};
pub use read::{Facts, Fault, Reading, read, read_page, visible_pages};
pub use rules::Rule;
pub use units::{Reach, UnitCandidate, UnitDirectory, UnitMatch};

use std::collections::BTreeMap;

/// What somebody typed: dotted path (`child.full_name`, `members.0.phone`) to text.
pub type Typed = BTreeMap<String, String>;

#[cfg(test)]
mod tests;
