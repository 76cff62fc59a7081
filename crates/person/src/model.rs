//! The nouns: an account with its contact, positions and state.
//! Everything here is personal data: it goes into the store and onto its owner's pages, never into
//! a log line or a metric.

use crate::{Login, PasswordHash};
use kernel::{
    code::{AgencyCode, Email, PersonalNumber, Phone, TaxCode, UnitCode},
    id::AccountId,
    time::Timestamp,
};
use register::Seat;
use serde::{Deserialize, Serialize};

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub login: Login,
    pub kind: AccountKind,
    pub full_name: String,
    /// Số định danh cá nhân.
    pub personal_number: Option<PersonalNumber>,
    /// Mã số thuế of a business.
    pub tax_code: Option<TaxCode>,
    pub contact: Contact,
    pub password: PasswordHash,
    pub password_changed_at: Timestamp,
    /// Somebody else made the password: nothing may be done with it but to choose another.
    #[serde(default)]
    pub password_temporary: bool,
    /// Unit whose administrators look after an official's account; `None` for people.
    pub home: Option<AgencyCode>,
    /// Seats held now, oldest first.
    pub positions: Vec<Position>,
    pub state: AccountState,
    pub opened_at: Timestamp,
}

impl Account {
    /// Whether that seat is held now.
    pub fn holds(&self, seat: &Seat) -> bool {
        self.positions.iter().any(|position| position.seat == *seat)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    Citizen,
    Business,
    Official,
}

/// How to reach the person, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub address: Option<Address>,
    pub language: Language,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// House, street, hamlet: one line as printed.
    pub line: String,
    /// Commune.
    pub unit: UnitCode,
}

/// Language of pages and letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    Vi,
    En,
}

/// A seat somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub seat: Seat,
    pub since: Timestamp,
    /// Decision of appointment, or anything else worth keeping.
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AccountState {
    Active,
    Locked { reason: String, at: Timestamp },
}
