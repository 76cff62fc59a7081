//! Accounts ("tài khoản"): citizens, businesses and officials, their contacts, and the seats in
//! which officials work.
//!
//! Words: a *seat* is a role in a unit; a *position* is a seat somebody holds, since when; an
//! account is *active* or *locked*; its *home* is the unit that looks after an official's account.
//! Not sessions or sign-in (those are `web` and `store`), not hashing (a hash comes ready made),
//! and not what a role may do (that is `access`).
//!
//! What must always hold: a login belongs to one account for ever; only officials hold seats; a
//! locked account keeps its seats but nothing about it changes until it is unlocked.

mod command;
mod context;
mod decide;
mod event;
mod evolve;
mod listing;
mod login;
mod model;
mod password;
mod refusal;
pub mod role;
#[cfg(test)]
mod tests;

pub use command::{Command, NewOfficial, NewPerson};
pub use context::Context;
pub use decide::{
    ADDRESS_CHARACTERS_MAX, NAME_CHARACTERS_MAX, PASSWORD_HASH_BYTES_MAX, REASON_CHARACTERS_MAX,
    SEATS_MAX,
};
pub use event::Event;
pub use listing::Listing;
pub use login::{LOGIN_CHARACTERS_MAX, LOGIN_CHARACTERS_MIN, Login, LoginFault};
pub use model::{Account, AccountKind, AccountState, Address, Contact, Language, Position};
pub use password::PasswordHash;
pub use refusal::Refusal;
pub use role::Role;

use register::{Entry, Misfit, Register};

/// The register of accounts.
#[derive(Debug)]
pub struct PersonRegister;

impl Register for PersonRegister {
    const NAME: &'static str = "person";
    type Record = Account;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Account>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        decide::decide(record, command, context)
    }

    fn evolve(record: Option<Account>, entry: &Entry<Event>) -> Result<Account, Misfit> {
        evolve::evolve(record, entry)
    }
}
