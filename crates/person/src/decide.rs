//! The rules of accounts: (account, command, context) → events or a refusal. Total and pure.
//! Who may ask is not looked at here (that is `access`), except that nobody locks themself out.

use crate::{
    Account, Command, Context, Event, NewOfficial, NewPerson, PasswordHash, Refusal, Role,
    model::{AccountKind, AccountState, Address, Contact},
};
use kernel::{code::AgencyCode, text::clean_line};
use register::{Actor, Seat};

/// Longest full name, in characters.
pub const NAME_CHARACTERS_MAX: usize = 200;
/// Longest address line, in characters.
pub const ADDRESS_CHARACTERS_MAX: usize = 250;
/// Longest reason or note, in characters.
pub const REASON_CHARACTERS_MAX: usize = 500;
/// Most seats one official may hold at a time.
pub const SEATS_MAX: usize = 20;
/// Longest PHC string, in bytes.
pub const PASSWORD_HASH_BYTES_MAX: usize = 512;

pub(crate) fn decide(
    account: Option<&Account>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(account) = account else {
        return match command {
            Command::Register(person) => register(person, context),
            Command::OpenOfficial(official) => open_official(official, context),
            _ => Err(Refusal::NotHere),
        };
    };
    if let AccountState::Locked { .. } = account.state {
        return match command {
            Command::Register(_) | Command::OpenOfficial(_) => Err(Refusal::AlreadyOpen),
            Command::Unlock => Ok(vec![Event::Unlocked]),
            // Whoever leaves loses the seats, locked or not.
            Command::TakeSeat { seat } => take_seat(account, seat, context),
            _ => Err(Refusal::Locked),
        };
    }
    match command {
        Command::Register(_) | Command::OpenOfficial(_) => Err(Refusal::AlreadyOpen),
        Command::ChangeContact { contact } => change_contact(account, contact),
        Command::ChangePassword { hash } => {
            // Whoever else makes a password knows it, so its owner has to choose another.
            let temporary = context.actor.account() != Some(account.id);
            Ok(vec![Event::PasswordChanged { hash: checked_hash(hash)?, temporary }])
        }
        Command::GiveSeat { seat, note } => give_seat(account, seat, note.as_deref(), context),
        Command::TakeSeat { seat } => take_seat(account, seat, context),
        Command::Lock { reason } => lock(account, reason, context),
        Command::Unlock => Err(Refusal::NotLocked),
    }
}

fn register(person: &NewPerson, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if context.login_holder.is_some() {
        return Err(Refusal::LoginTaken);
    }
    match person.kind {
        AccountKind::Official => return Err(Refusal::OfficialsAreOpened),
        AccountKind::Business if person.tax_code.is_none() => return Err(Refusal::TaxCodeMissing),
        AccountKind::Citizen | AccountKind::Business => {}
    }
    Ok(vec![Event::Registered {
        id: person.id,
        kind: person.kind,
        login: person.login.clone(),
        full_name: clean_name(&person.full_name)?,
        personal_number: person.personal_number.clone(),
        tax_code: person.tax_code.clone(),
        contact: reachable(&person.contact)?,
        password: checked_hash(&person.password)?,
    }])
}

fn open_official(official: &NewOfficial, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if context.login_holder.is_some() {
        return Err(Refusal::LoginTaken);
    }
    unit_open(&official.home, context)?;
    Ok(vec![Event::OfficialOpened {
        id: official.id,
        login: official.login.clone(),
        full_name: clean_name(&official.full_name)?,
        personal_number: official.personal_number.clone(),
        // Officials are reached in their seats; a phone or address of their own is theirs to give.
        contact: clean_contact(&official.contact)?,
        password: checked_hash(&official.password)?,
        home: official.home.clone(),
        // Laying out an installation, the operator chooses for the first administrator.
        temporary: matches!(context.actor, Actor::Officer { .. }),
    }])
}

fn change_contact(account: &Account, contact: &Contact) -> Result<Vec<Event>, Refusal> {
    let contact = match account.kind {
        AccountKind::Official => clean_contact(contact)?,
        AccountKind::Citizen | AccountKind::Business => reachable(contact)?,
    };
    if contact == account.contact {
        return Err(Refusal::NothingNew);
    }
    Ok(vec![Event::ContactChanged { contact }])
}

fn give_seat(
    account: &Account,
    seat: &Seat,
    note: Option<&str>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if account.kind != AccountKind::Official {
        return Err(Refusal::NotOfficial);
    }
    if seat.role.parse::<Role>().is_err() {
        return Err(Refusal::RoleUnknown { role: seat.role.clone() });
    }
    unit_open(&seat.unit, context)?;
    if account.holds(seat) {
        return Err(Refusal::SeatHeld);
    }
    if account.positions.len() >= SEATS_MAX {
        return Err(Refusal::SeatsFull { max: SEATS_MAX });
    }
    let note = note.map(clean_reason).transpose()?;
    Ok(vec![Event::SeatGiven { seat: seat.clone(), note }])
}

fn take_seat(account: &Account, seat: &Seat, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if !account.holds(seat) {
        return Err(Refusal::SeatNotHeld);
    }
    let own_administration =
        context.actor.account() == Some(account.id) && seat.role == Role::Administrator.key();
    if own_administration {
        return Err(Refusal::OwnAccount);
    }
    Ok(vec![Event::SeatTaken { seat: seat.clone() }])
}

fn lock(account: &Account, reason: &str, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if context.actor.account() == Some(account.id) {
        return Err(Refusal::OwnAccount);
    }
    Ok(vec![Event::Locked { reason: clean_reason(reason)? }])
}

fn unit_open(unit: &AgencyCode, context: &Context<'_>) -> Result<(), Refusal> {
    if context.unit_open {
        return Ok(());
    }
    Err(Refusal::UnitNotOpen { unit: unit.to_string() })
}

fn clean_name(name: &str) -> Result<String, Refusal> {
    clean(name, NAME_CHARACTERS_MAX).ok_or(Refusal::NameFault)
}

fn clean_reason(reason: &str) -> Result<String, Refusal> {
    clean(reason, REASON_CHARACTERS_MAX).ok_or(Refusal::ReasonFault)
}

/// A printable line that is not empty.
fn clean(text: &str, characters_max: usize) -> Option<String> {
    clean_line(text, characters_max).ok().filter(|line| !line.is_empty())
}

fn clean_contact(contact: &Contact) -> Result<Contact, Refusal> {
    let address = match &contact.address {
        Some(address) => Some(Address {
            line: clean(&address.line, ADDRESS_CHARACTERS_MAX).ok_or(Refusal::AddressFault)?,
            unit: address.unit.clone(),
        }),
        None => None,
    };
    Ok(Contact { address, ..contact.clone() })
}

/// People must be told about their dossiers, so one way to reach them is needed.
fn reachable(contact: &Contact) -> Result<Contact, Refusal> {
    if contact.phone.is_none() && contact.email.is_none() {
        return Err(Refusal::ContactMissing);
    }
    clean_contact(contact)
}

/// A PHC string begins with `$`; anything else may be a password in the clear.
fn checked_hash(hash: &PasswordHash) -> Result<PasswordHash, Refusal> {
    let phc = hash.as_phc();
    if !phc.starts_with('$') || phc.len() > PASSWORD_HASH_BYTES_MAX || !phc.is_ascii() {
        return Err(Refusal::PasswordFault);
    }
    Ok(hash.clone())
}
