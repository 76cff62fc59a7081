//! Who asks: a visitor without account, a person, an official in a seat, or the program itself.
//! Not who they are allowed to be (that is `access`), and never a name: names are looked up when
//! shown, so that an event holds no more about a person than it must.

use kernel::{code::AgencyCode, id::AccountId, id::VisitorId};
use serde::{Deserialize, Serialize};

/// The one who gives a command.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "as")]
pub enum Actor {
    /// Somebody who has not signed in; known by a cookie only.
    Visitor { visitor: VisitorId },
    /// A citizen's or business's account.
    Person { account: AccountId },
    /// An official acting in one of their seats.
    Officer { account: AccountId, seat: Seat },
    /// A job of the program, by its name.
    System { job: String },
}

/// A seat of an official: a role in a unit of the agency tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seat {
    /// Key of the role, as in the access policies: `reception`, `specialist` …
    pub role: String,
    /// The unit (agency or division) in which the role is held.
    pub unit: AgencyCode,
}

impl Actor {
    /// The account behind the actor, if there is one.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Actor::Person { account } | Actor::Officer { account, .. } => Some(*account),
            Actor::Visitor { .. } | Actor::System { .. } => None,
        }
    }

    /// The unit in whose name the actor acts; only officials have one.
    pub fn unit(&self) -> Option<&AgencyCode> {
        match self {
            Actor::Officer { seat, .. } => Some(&seat.unit),
            _ => None,
        }
    }
}
