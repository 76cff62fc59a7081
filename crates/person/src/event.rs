//! What happened to an account. Events hold cleaned values, so that replaying needs no rules.
//! A password change records the new hash, because the record must follow from its events.

use crate::{
    Login, PasswordHash,
    model::{AccountKind, Contact},
};
use kernel::{
    code::{AgencyCode, PersonalNumber, TaxCode},
    id::AccountId,
};
use register::{Fact, Seat};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Registered {
        id: AccountId,
        kind: AccountKind,
        login: Login,
        full_name: String,
        personal_number: Option<PersonalNumber>,
        tax_code: Option<TaxCode>,
        contact: Contact,
        password: PasswordHash,
    },
    OfficialOpened {
        id: AccountId,
        login: Login,
        full_name: String,
        personal_number: Option<PersonalNumber>,
        contact: Contact,
        password: PasswordHash,
        home: AgencyCode,
        /// The password was chosen by somebody else: its owner has to choose another.
        #[serde(default)]
        temporary: bool,
    },
    ContactChanged {
        contact: Contact,
    },
    PasswordChanged {
        hash: PasswordHash,
        /// As in `OfficialOpened`.
        #[serde(default)]
        temporary: bool,
    },
    SeatGiven {
        seat: Seat,
        note: Option<String>,
    },
    SeatTaken {
        seat: Seat,
    },
    Locked {
        reason: String,
    },
    Unlocked,
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Registered { .. } => "registered",
            Event::OfficialOpened { .. } => "official_opened",
            Event::ContactChanged { .. } => "contact_changed",
            Event::PasswordChanged { .. } => "password_changed",
            Event::SeatGiven { .. } => "seat_given",
            Event::SeatTaken { .. } => "seat_taken",
            Event::Locked { .. } => "locked",
            Event::Unlocked => "unlocked",
        }
    }
}
