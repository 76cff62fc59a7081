//! Sites ("điểm cầu"): rooms of units from which they take part, with their equipment, and the small computer with a
//! television that starts by itself (kiosk). Opened, changed, closed.
//! Not who takes part in which meeting, and not link checks, which are rows elsewhere. What must always hold: of a kiosk's
//! token only the hash is here; a token that was given back or taken away never opens the door again; a closed site has no
//! kiosk.

mod rules;
#[cfg(test)]
mod tests;

use crate::{Refusal, names::names};
use kernel::{
    code::{AgencyCode, Phone},
    hash::Sha256Hash,
    id::{AccountId, SiteId},
    time::Timestamp,
};
use register::{Actor, Entry, Fact, Misfit, Register};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use rules::EQUIPMENT_MAX;

/// The register of sites.
#[derive(Debug)]
pub struct SiteRegister;

/// One room of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub id: SiteId,
    pub unit: AgencyCode,
    pub opened_at: Timestamp,
    pub standing: Standing,
    pub sheet: Sheet,
    pub kiosk: Kiosk,
    /// Hashes of every token that was ever paired.
    pub spent: BTreeSet<Sha256Hash>,
    /// Why it was closed.
    pub closed: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Open,
    Closed,
}

names!(Standing "site-standing-{}": Open "open", Closed "closed");

/// What is known of the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// As it is shown on the wall of sites.
    pub name: String,
    /// Address and floor.
    pub place: String,
    pub equipment: Vec<Equipment>,
    pub contact: Contact,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equipment {
    pub kind: EquipmentKind,
    /// Make and model; may be empty.
    pub name: String,
    pub count: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EquipmentKind {
    Television,
    Camera,
    Microphone,
    Loudspeaker,
    Computer,
    /// The line to the network.
    Line,
    /// What goes on when the current fails.
    PowerSupply,
    Other,
}

names!(EquipmentKind "site-equipment-{}": Television "television", Camera "camera",
    Microphone "microphone", Loudspeaker "loudspeaker", Computer "computer", Line "line",
    PowerSupply "power_supply", Other "other");

/// Whom to call when something does not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub account: Option<AccountId>,
    /// Of the room, not of a person.
    pub phone: Option<Phone>,
}

/// The small computer with the television.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kiosk")]
pub enum Kiosk {
    Unpaired,
    Paired {
        token: Sha256Hash,
        at: Timestamp,
        by: Option<AccountId>,
    },
    /// Taken away: lost, stolen, or of somebody who is not invited any more.
    Revoked {
        at: Timestamp,
        reason: String,
    },
}

/// What may be asked. Ids are made outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Open {
        id: SiteId,
        unit: AgencyCode,
        sheet: Sheet,
    },
    Change {
        sheet: Sheet,
    },
    /// The kiosk showed a code, somebody typed it, and it got a token with this hash.
    Pair {
        token: Sha256Hash,
    },
    /// The kiosk gives its token back.
    Unpair,
    Revoke {
        reason: String,
    },
    Close {
        reason: String,
    },
    Reopen,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "open_site",
        "change_site",
        "pair_kiosk",
        "unpair_kiosk",
        "revoke_kiosk",
        "close_site",
        "reopen_site",
    ];

    /// Name of the action, as the access policies know it.
    pub const fn action(&self) -> &'static str {
        match self {
            Command::Open { .. } => "open_site",
            Command::Change { .. } => "change_site",
            Command::Pair { .. } => "pair_kiosk",
            Command::Unpair => "unpair_kiosk",
            Command::Revoke { .. } => "revoke_kiosk",
            Command::Close { .. } => "close_site",
            Command::Reopen => "reopen_site",
        }
    }
}

/// What happened. Cleaned values, so that replaying needs no rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Opened { id: SiteId, unit: AgencyCode, sheet: Box<Sheet> },
    Changed { sheet: Box<Sheet> },
    Paired { token: Sha256Hash },
    Unpaired,
    Revoked { reason: String },
    Closed { reason: String },
    Reopened,
}

impl Event {
    /// Every name that [`Fact::kind`] can give.
    pub const KINDS: [&'static str; 7] =
        ["opened", "changed", "paired", "unpaired", "revoked", "closed", "reopened"];
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Opened { .. } => "opened",
            Event::Changed { .. } => "changed",
            Event::Paired { .. } => "paired",
            Event::Unpaired => "unpaired",
            Event::Revoked { .. } => "revoked",
            Event::Closed { .. } => "closed",
            Event::Reopened => "reopened",
        }
    }
}

/// What the rules may look at beside the site.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
}

/// One row per site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: SiteId,
    pub unit: AgencyCode,
    pub name: String,
    pub standing: Standing,
    /// Name of the state of its kiosk.
    pub kiosk: &'static str,
    /// The hash of the token by which its kiosk is known.
    pub token: Option<Sha256Hash>,
    pub text: String,
}

impl Standing {
    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(self) -> &'static [&'static str] {
        match self {
            Standing::Open => {
                &["change_site", "pair_kiosk", "unpair_kiosk", "revoke_kiosk", "close_site"]
            }
            Standing::Closed => &["reopen_site"],
        }
    }
}

impl Kiosk {
    /// The names of its states, in rows and words.
    pub const NAMES: [&'static str; 3] = ["unpaired", "paired", "revoked"];

    pub const fn name(&self) -> &'static str {
        match self {
            Kiosk::Unpaired => "unpaired",
            Kiosk::Paired { .. } => "paired",
            Kiosk::Revoked { .. } => "revoked",
        }
    }

    /// The key of its word.
    pub fn word(&self) -> String {
        format!("site-kiosk-{}", self.name())
    }
}

impl Site {
    /// Whether a token with this hash opens the door to this room's page.
    pub fn knows(&self, shown: &Sha256Hash) -> bool {
        matches!(&self.kiosk, Kiosk::Paired { token, .. } if token == shown)
    }

    /// The rows of this site.
    pub fn listing(&self) -> Listing {
        let token = match &self.kiosk {
            Kiosk::Paired { token, .. } => Some(*token),
            Kiosk::Unpaired | Kiosk::Revoked { .. } => None,
        };
        Listing {
            id: self.id,
            unit: self.unit.clone(),
            name: self.sheet.name.clone(),
            standing: self.standing,
            kiosk: self.kiosk.name(),
            token,
            text: format!("{}\n{}", self.sheet.name, self.sheet.place),
        }
    }
}

impl Register for SiteRegister {
    const NAME: &'static str = "site";
    type Record = Site;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&Site>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        rules::decide(record, command, context)
    }

    fn evolve(record: Option<Site>, entry: &Entry<Event>) -> Result<Site, Misfit> {
        rules::evolve(record, entry)
    }
}
