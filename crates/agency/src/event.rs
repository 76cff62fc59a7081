//! What happened to a unit. Events hold the cleaned values, so that replaying needs no rules.

use crate::model::{Kind, Name, Origin};
use kernel::{
    code::{AgencyCode, UnitCode},
    time::Date,
};
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Established {
        code: AgencyCode,
        key: String,
        name: Name,
        kind: Kind,
        parent: Option<AgencyCode>,
        commune: Option<UnitCode>,
        valid_from: Date,
        origin: Origin,
    },
    Renamed {
        name: Name,
    },
    Closed {
        last_day: Date,
        successor: Option<AgencyCode>,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Established { .. } => "established",
            Event::Renamed { .. } => "renamed",
            Event::Closed { .. } => "closed",
        }
    }
}
