//! Why a change of an account was refused, as data. Codes `PER-0xx` are stable and never reused;
//! the sentences stand in `words/*/person.ftl` under `refusal-PER-0xx`. Details never repeat
//! personal data.

use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("account does not exist")]
    NotHere,
    #[error("account exists already")]
    AlreadyOpen,
    #[error("login belongs to another account")]
    LoginTaken,
    #[error("full name is empty, too long or holds characters that cannot be printed")]
    NameFault,
    #[error("address is empty, too long or holds characters that cannot be printed")]
    AddressFault,
    #[error("neither phone nor email was given")]
    ContactMissing,
    #[error("a business needs a tax code")]
    TaxCodeMissing,
    #[error("officials do not register themselves")]
    OfficialsAreOpened,
    #[error("password hash is no PHC string")]
    PasswordFault,
    #[error("account is no official's")]
    NotOfficial,
    #[error("role {role} does not exist")]
    RoleUnknown { role: String },
    #[error("unit {unit} does not exist or is closed")]
    UnitNotOpen { unit: String },
    #[error("seat is held already")]
    SeatHeld,
    #[error("seat is not held")]
    SeatNotHeld,
    #[error("an official may hold {max} seats")]
    SeatsFull { max: usize },
    #[error("account is locked")]
    Locked,
    #[error("account is not locked")]
    NotLocked,
    #[error("reason or note is empty, too long or holds characters that cannot be printed")]
    ReasonFault,
    #[error("one cannot lock oneself out")]
    OwnAccount,
    #[error("nothing would change")]
    NothingNew,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "PER-001",
            Refusal::AlreadyOpen => "PER-002",
            Refusal::LoginTaken => "PER-003",
            Refusal::NameFault => "PER-004",
            Refusal::AddressFault => "PER-005",
            Refusal::ContactMissing => "PER-006",
            Refusal::TaxCodeMissing => "PER-007",
            Refusal::OfficialsAreOpened => "PER-008",
            Refusal::PasswordFault => "PER-009",
            Refusal::NotOfficial => "PER-010",
            Refusal::RoleUnknown { .. } => "PER-011",
            Refusal::UnitNotOpen { .. } => "PER-012",
            Refusal::SeatHeld => "PER-013",
            Refusal::SeatNotHeld => "PER-014",
            Refusal::SeatsFull { .. } => "PER-015",
            Refusal::Locked => "PER-016",
            Refusal::NotLocked => "PER-017",
            Refusal::ReasonFault => "PER-018",
            Refusal::OwnAccount => "PER-019",
            Refusal::NothingNew => "PER-020",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::RoleUnknown { role } => vec![("role", role.clone())],
            Refusal::UnitNotOpen { unit } => vec![("unit", unit.clone())],
            Refusal::SeatsFull { max } => vec![("max", max.to_string())],
            _ => Vec::new(),
        }
    }
}
