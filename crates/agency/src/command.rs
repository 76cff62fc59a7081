//! What an administrator may ask about a unit.
//! The record's key is the unit's code; it comes with the command that establishes it.

use crate::model::{Kind, Name, Origin};
use kernel::{
    code::{AgencyCode, UnitCode},
    time::Date,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open a unit below an existing one.
    Establish {
        code: AgencyCode,
        key: String,
        name: Name,
        kind: Kind,
        parent: Option<AgencyCode>,
        commune: Option<UnitCode>,
        valid_from: Date,
        origin: Origin,
    },
    Rename {
        name: Name,
    },
    /// Close at the end of a day, naming who goes on with its work.
    Close {
        last_day: Date,
        successor: Option<AgencyCode>,
    },
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &["establish", "rename", "close"];

    /// Name of the action, as the access policies know it.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Establish { .. } => "establish",
            Command::Rename { .. } => "rename",
            Command::Close { .. } => "close",
        }
    }
}
