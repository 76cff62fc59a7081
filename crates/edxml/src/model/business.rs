//! What a package asks its receiver to do (element 2.2, `Bussiness`): take in a new document, or recall, update or replace
//! one that came before.
//! It asks; the receiver's clerk answers with a status package. What must always hold: a recall and an update have a
//! target, so that nobody recalls nothing.

use std::fmt;

use super::envelope::{DocumentId, coded};

/// A number that the standard does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

/// What is asked, why and by whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Business {
    /// What is asked.
    pub action: Action,
    /// Why.
    pub reason: Option<String>,
    /// Who at the sender can be asked.
    pub staff: Option<Staff>,
    /// Whether it is sent on paper too.
    pub paper: Option<bool>,
}

/// Reasons are somebody's words.
impl fmt::Debug for Business {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Business")
            .field("action", &self.action)
            .field("paper", &self.paper)
            .finish_non_exhaustive()
    }
}

/// What is asked (`BussinessDocType`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// 0: a new document.
    New,
    /// 1: give that document back.
    Recall {
        /// Which.
        target: DocumentId,
    },
    /// 2: that document's particulars or receivers changed.
    Update {
        /// Which.
        target: DocumentId,
        /// What changed.
        information: UpdateInformation,
    },
    /// 3: this one replaces those.
    Replace {
        /// Which, at least one.
        replaced: Vec<Replacement>,
    },
}

impl Action {
    /// The number of the standard.
    pub const fn number(&self) -> u8 {
        match self {
            Self::New => 0,
            Self::Recall { .. } => 1,
            Self::Update { .. } => 2,
            Self::Replace { .. } => 3,
        }
    }
}

/// What an update is about (`BussinessDocumentInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateInformation {
    /// Whether its particulars changed.
    pub document: Option<bool>,
    /// Whether its receivers changed.
    pub receivers: Option<bool>,
    /// How.
    pub receiver_list: Vec<(ReceiverChange, String)>,
}

coded! {
    /// What became of a receiver (`ReceiverType`).
    ReceiverChange {
        /// It is none any more.
        Removed = 0,
        /// It is one now.
        Added = 1,
    }
}

/// A document that is replaced, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The document.
    pub document_id: DocumentId,
    /// The agencies that have it.
    pub organ_ids: Vec<String>,
}

/// A person at the sender. Does not show in `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Staff {
    /// The unit.
    pub department: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The telephone number.
    pub mobile: Option<String>,
    /// The mail address.
    pub email: Option<String>,
}

impl fmt::Debug for Staff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Staff").finish_non_exhaustive()
    }
}
