//! The yearly list of file titles ("danh mục hồ sơ") of an agency: which files will be opened, by which unit, kept for how
//! long (Decree 30/2020 art. 28). The records clerk puts titles in, a leader issues it.
//! Not files that are opened. What must always hold: one list for an agency and year; a code stands in it once; in an issued
//! list titles are added and never changed.

mod rules;
pub(crate) use rules::code;
#[cfg(test)]
mod tests;

use crate::{Refusal, Retention};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::TitleListId,
    time::{Date, Timestamp},
};
use register::{Actor, Entry, Fact, Misfit, Register};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The register of lists.
#[derive(Debug)]
pub struct TitleListRegister;

/// One agency's list of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleList {
    pub id: TitleListId,
    pub agency: AgencyCode,
    pub year: i16,
    /// In the order of their codes.
    pub titles: Vec<Title>,
    /// Since when it is in force.
    #[serde(default)]
    pub issued_at: Option<Timestamp>,
}

/// A file that will be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// Number and sign ("số và ký hiệu hồ sơ"): `01.KT`.
    pub code: String,
    /// Empty once it was withdrawn and no other was given.
    pub title: String,
    /// Whose people keep it.
    pub unit: AgencyCode,
    pub retention: Retention,
}

impl TitleList {
    /// The list of an agency and year has one id, so that there cannot be two.
    pub fn id_of(agency: &AgencyCode, year: i16) -> TitleListId {
        let hash = Sha256Hash::of(format!("title-list\n{agency}\n{year}").as_bytes());
        let mut bits: u128 = 0;
        for byte in hash.as_bytes().iter().take(16) {
            bits = (bits << 8) | u128::from(*byte);
        }
        TitleListId::from_uuid(Uuid::from_u128(bits))
    }

    pub fn title(&self, code: &str) -> Option<&Title> {
        self.titles.iter().find(|title| title.code == code)
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(&self) -> &'static [&'static str] {
        if self.issued_at.is_some() {
            &["put_title", "withdraw_title"]
        } else {
            &["put_title", "drop_title", "issue_titles", "withdraw_title"]
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Empty, or with the titles of the year before.
    Begin {
        agency: AgencyCode,
        year: i16,
        titles: Vec<Title>,
    },
    /// A new title, or another text under a code that is there.
    Put {
        title: Title,
    },
    Drop {
        code: String,
    },
    /// By a leader: in force from now on.
    Issue,
    /// A title told a secret: its words go from the list and from what it was before.
    Withdraw {
        code: String,
    },
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] =
        &["begin_titles", "put_title", "drop_title", "issue_titles", "withdraw_title"];

    /// Name of the action, as the access policies know it.
    pub fn action(&self) -> &'static str {
        match self {
            Command::Begin { .. } => "begin_titles",
            Command::Put { .. } => "put_title",
            Command::Drop { .. } => "drop_title",
            Command::Issue => "issue_titles",
            Command::Withdraw { .. } => "withdraw_title",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Begun {
        agency: AgencyCode,
        year: i16,
        titles: Vec<Title>,
    },
    TitlePut {
        title: Title,
    },
    TitleDropped {
        code: String,
    },
    Issued,
    /// In place of every entry before stands this, so it holds the whole list.
    TitleWithdrawn {
        code: String,
        list: Box<TitleList>,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Begun { .. } => "begun",
            Event::TitlePut { .. } => "title_put",
            Event::TitleDropped { .. } => "title_dropped",
            Event::Issued => "issued",
            Event::TitleWithdrawn { .. } => "title_withdrawn",
        }
    }
}

/// What the rules may look at beside the list.
#[derive(Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
}

impl Context<'_> {
    pub(crate) fn today(&self) -> Date {
        self.now.local_date()
    }
}

impl Register for TitleListRegister {
    const NAME: &'static str = "title_list";
    type Record = TitleList;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = Context<'a>;

    fn decide(
        record: Option<&TitleList>,
        command: &Command,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Refusal> {
        rules::decide(record, command, context)
    }

    fn evolve(record: Option<TitleList>, entry: &Entry<Event>) -> Result<TitleList, Misfit> {
        rules::evolve(record, entry)
    }
}
