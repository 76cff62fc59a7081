//! Who asks, as the policies know them. Made from the desk's actor; a follower (code and lookup
//! secret proven) exists only at the edge, because it never gives a command but a rating.

use kernel::{code::DossierCode, id::AccountId, id::VisitorId};
use register::{Actor, Seat};

/// The one who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Principal {
    Visitor {
        visitor: VisitorId,
    },
    Person {
        account: AccountId,
        /// Who the same browser was before it signed in; needed only to claim drafts.
        visitor: Option<VisitorId>,
    },
    Officer {
        account: AccountId,
        seat: Seat,
    },
    /// Knows this dossier's code and lookup secret; the caller has checked both.
    Follower {
        code: DossierCode,
    },
    System {
        job: String,
    },
}

impl Principal {
    /// The person who was this visitor before signing in; others stay who they are.
    #[must_use]
    pub fn formerly(self, was: VisitorId) -> Self {
        match self {
            Principal::Person { account, .. } => Principal::Person { account, visitor: Some(was) },
            other => other,
        }
    }
}

impl From<&Actor> for Principal {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Visitor { visitor } => Principal::Visitor { visitor: *visitor },
            Actor::Person { account } => Principal::Person { account: *account, visitor: None },
            Actor::Officer { account, seat } => {
                Principal::Officer { account: *account, seat: seat.clone() }
            }
            Actor::System { job } => Principal::System { job: job.clone() },
        }
    }
}
