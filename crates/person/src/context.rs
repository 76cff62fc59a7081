//! What the rules may look at beside the account. Put together by the desk; nothing is fetched.

use kernel::{id::AccountId, time::Timestamp};
use register::Actor;

#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// Who has the login of the command already, for commands that open an account.
    pub login_holder: Option<AccountId>,
    /// Whether the unit the command names (of a seat, or a home) exists and is open today.
    pub unit_open: bool,
}
