//! Folds an event into an account. It checks nothing but that the event can belong to it.

use crate::{
    Account, Event,
    model::{AccountKind, AccountState, Position},
};
use register::{Entry, Fact, Misfit};

pub(crate) fn evolve(account: Option<Account>, entry: &Entry<Event>) -> Result<Account, Misfit> {
    match account {
        None => open(entry),
        Some(account) => change(account, entry),
    }
}

fn open(entry: &Entry<Event>) -> Result<Account, Misfit> {
    let at = entry.at;
    match entry.event.clone() {
        Event::Registered {
            id,
            kind,
            login,
            full_name,
            personal_number,
            tax_code,
            contact,
            password,
        } => Ok(Account {
            id,
            login,
            kind,
            full_name,
            personal_number,
            tax_code,
            contact,
            password,
            password_changed_at: at,
            password_temporary: false,
            home: None,
            positions: Vec::new(),
            state: AccountState::Active,
            opened_at: at,
        }),
        Event::OfficialOpened {
            id,
            login,
            full_name,
            personal_number,
            contact,
            password,
            home,
            temporary,
        } => Ok(Account {
            id,
            login,
            kind: AccountKind::Official,
            full_name,
            personal_number,
            tax_code: None,
            contact,
            password,
            password_changed_at: at,
            password_temporary: temporary,
            home: Some(home),
            positions: Vec::new(),
            state: AccountState::Active,
            opened_at: at,
        }),
        event => Err(Misfit { event: event.kind(), found: "absent".into() }),
    }
}

fn change(mut account: Account, entry: &Entry<Event>) -> Result<Account, Misfit> {
    let at = entry.at;
    match entry.event.clone() {
        event @ (Event::Registered { .. } | Event::OfficialOpened { .. }) => {
            return Err(Misfit { event: event.kind(), found: "open".into() });
        }
        Event::ContactChanged { contact } => account.contact = contact,
        Event::PasswordChanged { hash, temporary } => {
            account.password = hash;
            account.password_changed_at = at;
            account.password_temporary = temporary;
        }
        Event::SeatGiven { seat, note } => {
            account.positions.push(Position { seat, since: at, note });
        }
        Event::SeatTaken { seat } => account.positions.retain(|position| position.seat != seat),
        Event::Locked { reason } => account.state = AccountState::Locked { reason, at },
        Event::Unlocked => account.state = AccountState::Active,
    }
    Ok(account)
}
