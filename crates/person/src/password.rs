//! A password as its PHC string (`$argon2id$…`). Hashing and checking happen outside, on a thread
//! where they may take their time. What must hold: neither hash nor password reaches debug output.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A password hash in PHC string form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub fn new(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    /// The PHC string, for the one who checks a password against it.
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}
