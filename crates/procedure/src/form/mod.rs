//! Electronic forms: JSON Schema 2020-12 with a small set of display hints.
//! Not pages. What people type is kept as flat text ([`Typed`]) exactly as typed; reading it is a
//! pure function that gives typed answers and faults, so nothing typed is ever lost.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody typed: dotted path (`child.full_name`, `members.0.phone`) to text.
pub type Typed = BTreeMap<String, String>;

/// A condition over answers, as `x-when` and `x-required-when` in schemas and `when_answers` in
/// `procedure.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    All { all: Vec<Condition> },
    Any { any: Vec<Condition> },
    Not { not: Box<Condition> },
    /// The answer at `field` is one of `in`.
    In { field: String, r#in: Vec<String> },
    /// The answer at `field` has been given (true) or not (false).
    Present { field: String, present: bool },
}
