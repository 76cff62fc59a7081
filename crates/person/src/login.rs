//! The name with which a person signs in: small letters without accents, digits and `. _ - @ +`.
//! Not checked against other accounts here. What must hold: two spellings that a person would take
//! for the same name are the same login (`Nguyễn.An` and `nguyen.an`).

use kernel::text::fold;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Shortest login, in characters.
pub const LOGIN_CHARACTERS_MIN: usize = 3;
/// Longest login, in characters.
pub const LOGIN_CHARACTERS_MAX: usize = 64;

/// A folded login.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

/// Why a text is no login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoginFault {
    #[error("login has {given} characters")]
    Length { given: usize },
    #[error("login holds a character other than letters, digits and . _ - @ +")]
    Character,
}

impl Login {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = LoginFault;

    fn from_str(text: &str) -> Result<Self, LoginFault> {
        let folded = fold(text.trim());
        let given = folded.chars().count();
        if !(LOGIN_CHARACTERS_MIN..=LOGIN_CHARACTERS_MAX).contains(&given) {
            return Err(LoginFault::Length { given });
        }
        let proper = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._-@+".contains(letter)
        };
        if !folded.chars().all(proper) {
            return Err(LoginFault::Character);
        }
        Ok(Self(folded))
    }
}

impl TryFrom<String> for Login {
    type Error = LoginFault;

    fn try_from(text: String) -> Result<Self, LoginFault> {
        text.parse()
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// A login is often an address or a phone number: it stays out of debug output.
impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Login(…)")
    }
}
