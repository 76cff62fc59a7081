//! A task: who gave it to whom and out of what, how it stands, and what it says as long as that may be known.
//! What must always hold: without its matter nothing here tells what was ordered.

use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId, TaskId},
    time::{Date, Timestamp},
};
use register::Actor;
use serde::{Deserialize, Serialize};

/// Keys of the roles that act for a unit.
const HEADS: [&str; 2] = ["division_head", "leader"];
/// Key of the role that stands in for the giver.
const LEADER: &str = "leader";

/// One task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    /// In whose name it was given: the giver's agency.
    pub agency: AgencyCode,
    /// The person who gave it, in the unit of their seat.
    pub giver: Place,
    pub given_at: Timestamp,
    pub source: Source,
    /// Who answers for it.
    pub owner: Place,
    pub standing: Standing,
    /// What is asked and what became of it; absent once it or its source was withdrawn.
    pub matter: Option<Box<Matter>>,
}

/// A unit, whose head acts, or one person of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub unit: AgencyCode,
    #[serde(default)]
    pub account: Option<AccountId>,
}

/// Out of what it was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Source {
    /// A document that came in.
    Incoming { document: DocumentId },
    /// A document that goes out, such as a notice of conclusions ("thông báo kết luận").
    Outgoing { document: DocumentId },
    /// A conclusion of a meeting: its opaque id, and its title as the giver typed it.
    Meeting { meeting: String, title: String },
    /// A leader's word.
    Word,
}

/// A document, by its id alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "direction", content = "document")]
pub enum Paper {
    Incoming(DocumentId),
    Outgoing(DocumentId),
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has taken it up yet.
    Given,
    InHand,
    /// Its owner says that it is done; the giver has to look.
    Reported,
    Done,
    Cancelled,
    /// It was withdrawn, or the document that ordered it was, and with it every word of the task.
    Withheld,
}

/// What is asked, and its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub title: String,
    /// What exactly is to be done; may be empty.
    pub words: String,
    pub importance: Importance,
    pub coordinating: Vec<Place>,
    pub due: Option<Date>,
    /// As it was first set.
    pub first_due: Option<Date>,
    /// When the due date of now was set.
    pub due_set_on: Date,
    /// To whom inside the owner's unit it was assigned.
    pub performer: Option<Place>,
    pub taken_up_at: Option<Timestamp>,
    /// As last reported for the whole; see [`Task::percent`].
    pub percent: u8,
    pub parts: Vec<Part>,
    /// Later due dates that were asked for, oldest first.
    pub asked: Vec<Asked>,
    pub evidence: Vec<Evidence>,
    /// The day of the last report that it is done.
    pub reported_on: Option<Date>,
    pub ended: Option<Ended>,
    pub reminders: Vec<Reminded>,
    pub turns: Vec<Turn>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Importance {
    #[default]
    Normal,
    Important,
    /// Followed by the agency's leaders every day.
    Key,
}

/// A part of a task that one person of the owner's unit does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Counted from 1 within the task.
    pub number: u32,
    pub to: Place,
    pub words: String,
    pub due: Option<Date>,
    pub given_by: AccountId,
    pub percent: u8,
}

/// A later due date that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub by: AccountId,
    pub at: Timestamp,
    pub due: Date,
    pub reason: String,
    pub decided: Option<Decided>,
}

/// What the giver said to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub by: Option<AccountId>,
    pub at: Timestamp,
    /// The new due date; none when it was refused.
    pub due: Option<Date>,
    pub words: String,
}

/// What shows that something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The document that reported it.
    Paper(Paper),
    File(Box<TaskFile>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFile {
    pub id: FileId,
    /// As it was named, cleaned; for display only.
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    pub kept_at: Timestamp,
}

/// The end of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub at: Timestamp,
    /// Of what was done: reported by the end of its due date.
    pub in_time: bool,
    /// Of what was done: key of the mark and what it counts.
    #[serde(default)]
    pub rating: Option<Rating>,
}

/// A mark the giver sets; the scale is the province's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub key: String,
    pub points: u32,
}

/// A reminder for one due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reminder {
    pub due: Date,
    pub kind: ReminderKind,
    /// Working days before or after the due date.
    pub days: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    Before,
    Today,
    Late,
    /// To the head of the unit and to the giver.
    Escalated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    pub reminder: Reminder,
    pub at: Timestamp,
}

/// One turn of its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub kind: TurnKind,
    pub words: String,
    /// Progress after this turn, where it was about that.
    #[serde(default)]
    pub percent: Option<u8>,
    /// To whom it went, where it was about that.
    #[serde(default)]
    pub to: Option<Place>,
    /// The day that was asked for or set.
    #[serde(default)]
    pub due: Option<Date>,
}

macro_rules! names {
    ($kind:ident: $($variant:ident $name:literal),+ $(,)?) => {
        impl $kind {
            pub const ALL: &'static [$kind] = &[$($kind::$variant),+];

            /// The name in rows, policies, forms and words.
            pub const fn name(self) -> &'static str {
                match self { $($kind::$variant => $name),+ }
            }
        }
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnKind {
    Given,
    TakenUp,
    Assigned,
    Split,
    PartReported,
    Reported,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    ReportedDone,
    SentBack,
    Completed,
    Cancelled,
    Noted,
    Reminded,
}

names!(Standing: Given "given", InHand "in_hand", Reported "reported", Done "done",
    Cancelled "cancelled", Withheld "withheld");
names!(Importance: Normal "normal", Important "important", Key "key");
names!(ReminderKind: Before "before", Today "today", Late "late", Escalated "escalated");
names!(TurnKind: Given "given", TakenUp "taken-up", Assigned "assigned", Split "split",
    PartReported "part-reported", Reported "reported", ExtensionAsked "extension-asked",
    ExtensionGranted "extension-granted", ExtensionRefused "extension-refused",
    ReportedDone "reported-done", SentBack "sent-back", Completed "completed",
    Cancelled "cancelled", Noted "noted", Reminded "reminded");

impl Place {
    /// Whether it is the actor's: their own, or that of the unit they head.
    pub fn is_of(&self, actor: &Actor) -> bool {
        match (actor, self.account) {
            (_, Some(account)) => actor.account() == Some(account),
            (Actor::Officer { seat, .. }, None) => {
                seat.unit == self.unit && HEADS.contains(&seat.role.as_str())
            }
            (_, None) => false,
        }
    }
}

impl Source {
    /// The document it was ordered by.
    pub const fn paper(&self) -> Option<Paper> {
        match self {
            Source::Incoming { document } => Some(Paper::Incoming(*document)),
            Source::Outgoing { document } => Some(Paper::Outgoing(*document)),
            Source::Meeting { .. } | Source::Word => None,
        }
    }

    /// The same with nothing that somebody typed.
    pub(crate) fn without_words(&self) -> Source {
        match self {
            Source::Meeting { meeting, .. } => {
                Source::Meeting { meeting: meeting.clone(), title: String::new() }
            }
            other => other.clone(),
        }
    }

    /// The name in rows and words.
    pub const fn name(&self) -> &'static str {
        match self {
            Source::Incoming { .. } => "incoming",
            Source::Outgoing { .. } => "outgoing",
            Source::Meeting { .. } => "meeting",
            Source::Word => "word",
        }
    }
}

impl Paper {
    pub const fn document(self) -> DocumentId {
        match self {
            Paper::Incoming(document) | Paper::Outgoing(document) => document,
        }
    }
}

impl Task {
    /// Whether something is still to be done.
    pub const fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Given | Standing::InHand | Standing::Reported)
    }

    /// How far it is, in hundredths: the parts together where it was split, else as last reported.
    pub fn percent(&self) -> u8 {
        let Some(matter) = self.matter.as_deref() else { return 0 };
        if matches!(self.standing, Standing::Reported | Standing::Done) {
            return 100;
        }
        let sum: u32 = matter.parts.iter().map(|part| u32::from(part.percent)).sum();
        let parts = u32::try_from(matter.parts.len()).unwrap_or(u32::MAX);
        match sum.checked_div(parts) {
            Some(mean) => u8::try_from(mean).unwrap_or(100),
            None => matter.percent,
        }
    }

    /// Whether the actor answers for it, or has it in hand for whoever does.
    pub fn is_worked_on_by(&self, actor: &Actor) -> bool {
        let performer = self.matter.iter().filter_map(|matter| matter.performer.as_ref());
        performer.chain([&self.owner]).any(|place| place.is_of(actor))
    }

    /// Whether the actor gave it, or is a leader of the agency in whose name it was given.
    pub fn is_given_by(&self, actor: &Actor) -> bool {
        let leads = matches!(actor, Actor::Officer { seat, .. }
            if seat.role == LEADER && seat.unit == self.agency);
        leads || self.giver.is_of(actor)
    }

    /// The later due date that waits for an answer.
    pub fn open_question(&self) -> Option<&Asked> {
        let matter = self.matter.as_deref()?;
        matter.asked.iter().find(|asked| asked.decided.is_none())
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(&self) -> &'static [&'static str] {
        match self.standing {
            Standing::Given => &[
                "take_up_task",
                "assign_task",
                "split_task",
                "report_task",
                "report_task_done",
                "ask_extension",
                "answer_extension",
                "note_task",
                "cancel_task",
                "remind_task",
                "withhold_task",
                "withdraw_task",
            ],
            Standing::InHand => &[
                "report_part",
                "report_task",
                "report_task_done",
                "assign_task",
                "split_task",
                "ask_extension",
                "answer_extension",
                "note_task",
                "cancel_task",
                "remind_task",
                "withhold_task",
                "withdraw_task",
            ],
            Standing::Reported => &[
                "complete_task",
                "send_back_task",
                "note_task",
                "cancel_task",
                "withhold_task",
                "withdraw_task",
            ],
            Standing::Done | Standing::Cancelled => {
                &["note_task", "withhold_task", "withdraw_task"]
            }
            Standing::Withheld => &[],
        }
    }
}
