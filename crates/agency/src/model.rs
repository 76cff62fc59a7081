//! The nouns: a unit, its name, kind and origin. Not their arrangement (`tree`).
//! A unit's validity is in whole days: it is open on its first day and on its last.

use kernel::{
    code::{AgencyCode, UnitCode},
    time::Date,
};
use serde::{Deserialize, Serialize};

/// An agency or one of its divisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Electronic identifier (QĐ 20/2020/QĐ-TTg); never changes.
    pub code: AgencyCode,
    /// Key in the province folder, `so-tu-phap`; never changes.
    pub key: String,
    pub name: Name,
    pub kind: Kind,
    /// The unit it belongs to; `None` for the province itself.
    pub parent: Option<AgencyCode>,
    /// Commune it serves, when it serves one.
    pub commune: Option<UnitCode>,
    pub valid_from: Date,
    /// Last day on which it was open.
    pub valid_to: Option<Date>,
    /// Who took over its work.
    pub successor: Option<AgencyCode>,
    pub origin: Origin,
}

impl Unit {
    /// Whether the unit works on that day.
    pub fn open_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// A name in both languages of the program.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    pub vi: String,
    pub en: String,
}

/// What sort of body it is: `division`, or the province folder's own word such as `department`,
/// `service_centre`, `police`. The rules only tell divisions from agencies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kind(pub String);

impl Kind {
    /// The kind of a division ("phòng").
    pub const DIVISION: &'static str = "division";

    /// Whether it is a division of an agency rather than an agency.
    pub fn is_division(&self) -> bool {
        self.0 == Self::DIVISION
    }
}

/// Where a unit came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The province folder.
    Folder,
    /// An administrator of the running installation.
    Administrator,
}
