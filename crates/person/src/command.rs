//! What somebody may ask of an account. Ids and password hashes are made outside.

use crate::{
    Login, PasswordHash,
    model::{AccountKind, Contact},
};
use kernel::{
    code::{AgencyCode, PersonalNumber, TaxCode},
    id::AccountId,
};
use register::Seat;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A citizen or business opens an account.
    Register(Box<NewPerson>),
    /// An administrator opens an account for an official.
    OpenOfficial(Box<NewOfficial>),
    ChangeContact {
        contact: Contact,
    },
    ChangePassword {
        hash: PasswordHash,
    },
    GiveSeat {
        seat: Seat,
        note: Option<String>,
    },
    TakeSeat {
        seat: Seat,
    },
    Lock {
        reason: String,
    },
    Unlock,
}

/// What a citizen or business brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    pub id: AccountId,
    /// [`AccountKind::Citizen`] or [`AccountKind::Business`].
    pub kind: AccountKind,
    pub login: Login,
    pub full_name: String,
    pub personal_number: Option<PersonalNumber>,
    pub tax_code: Option<TaxCode>,
    pub contact: Contact,
    pub password: PasswordHash,
}

/// What an administrator brings for an official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOfficial {
    pub id: AccountId,
    pub login: Login,
    pub full_name: String,
    pub personal_number: Option<PersonalNumber>,
    pub contact: Contact,
    pub password: PasswordHash,
    /// Unit whose administrators look after the account.
    pub home: AgencyCode,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "register",
        "open_official",
        "change_contact",
        "change_password",
        "give_seat",
        "take_seat",
        "lock",
        "unlock",
    ];

    /// Name of the action, as the access policies know it.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Register(_) => "register",
            Command::OpenOfficial(_) => "open_official",
            Command::ChangeContact { .. } => "change_contact",
            Command::ChangePassword { .. } => "change_password",
            Command::GiveSeat { .. } => "give_seat",
            Command::TakeSeat { .. } => "take_seat",
            Command::Lock { .. } => "lock",
            Command::Unlock => "unlock",
        }
    }
}
