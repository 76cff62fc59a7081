//! The flat row by which lists of accounts know one. Not a view.
//! What must hold: it is a pure function of the record, so it can always be rebuilt.

use crate::{Account, AccountKind, AccountState};
use kernel::{code::AgencyCode, id::AccountId, text::name_sort_key, time::Timestamp};
use register::Seat;

/// One row per account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: AccountId,
    pub login: String,
    pub kind: AccountKind,
    pub full_name: String,
    /// Sorts by given name, family name, middle names.
    pub name_sort_key: Vec<u8>,
    pub home: Option<AgencyCode>,
    pub seats: Vec<Seat>,
    pub locked: bool,
    pub opened_at: Timestamp,
}

impl Account {
    /// The row of this account.
    pub fn listing(&self) -> Listing {
        Listing {
            id: self.id,
            login: self.login.to_string(),
            kind: self.kind,
            full_name: self.full_name.clone(),
            name_sort_key: name_sort_key(&self.full_name),
            home: self.home.clone(),
            seats: self.positions.iter().map(|position| position.seat.clone()).collect(),
            locked: matches!(self.state, AccountState::Locked { .. }),
            opened_at: self.opened_at,
        }
    }
}
