//! The State's numbers and the ways to reach a person, each a type that exists only when well formed.
//! They are not our ids (see [`crate::id`]) and nothing here looks anything up: a well-formed code may still name nothing.
//! What must always hold: each prints what it parsed, in one normal form; each fault has a stable code and data, never a
//! sentence for users; `Debug` of a person's data is masked.

pub mod agency;
pub mod dossier;
pub mod email;
pub mod personal_number;
pub mod phone;
pub mod procedure;
pub mod tax;
pub mod unit;

pub use agency::{AgencyCode, AgencyCodeFault};
pub use dossier::{DossierCode, DossierCodeFault};
pub use email::{Email, EmailFault};
pub use personal_number::{PersonalNumber, PersonalNumberFault, Sex};
pub use phone::{Phone, PhoneFault, PhoneKind};
pub use procedure::{ProcedureCode, ProcedureCodeFault};
pub use tax::{TaxCode, TaxCodeFault, TaxCodeKind};
pub use unit::{UnitCode, UnitCodeFault, UnitLevel};

/// Gives a type with `as_str` and `FromStr` its serde form, `String` conversions and `AsRef<str>`.
macro_rules! text_form {
    ($name:ident, $fault:ident) => {
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $fault;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.as_str().to_owned()
            }
        }
    };
}

/// Prints the code itself in `Display` and `Debug`; for codes which are no personal data.
macro_rules! shown_plainly {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

/// Prints only the masked form in `Display` and `Debug`; the whole is had by asking for it with `as_str`.
macro_rules! shown_masked {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(&self.masked())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.masked())
            }
        }
    };
}

pub(crate) use {shown_masked, shown_plainly, text_form};

fn digits_only(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first `head` and last `tail` characters with a star for each between; all stars when nothing would stay hidden.
fn masked_between(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    let kept = |place: usize| place < head || place + tail >= count;
    let whole = head + tail >= count;
    text.chars()
        .enumerate()
        .map(|(place, character)| if kept(place) && !whole { character } else { '*' })
        .collect()
}
