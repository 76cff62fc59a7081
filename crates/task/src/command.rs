//! What somebody may ask of a task. Ids are made outside.

use crate::model::{Importance, Paper, Place, Source, TaskFile};
use kernel::{code::AgencyCode, id::TaskId, secrecy, time::Date};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Give(Box<NewTask>),
    /// The owner has seen it and does it.
    TakeUp,
    /// Inside the owner's unit, to a unit below or a person.
    Assign {
        to: Place,
        note: String,
    },
    /// A part of it, to a person.
    Split {
        to: Place,
        words: String,
        due: Option<Date>,
    },
    ReportPart {
        part: u32,
        percent: u8,
        brought: Brought,
    },
    Report {
        percent: u8,
        brought: Brought,
    },
    /// All of it is done.
    ReportDone {
        brought: Brought,
    },
    AskExtension {
        due: Date,
        reason: String,
    },
    /// Granted to a day, or refused.
    AnswerExtension {
        due: Option<Date>,
        words: String,
    },
    /// Something is missing.
    SendBack {
        missing: String,
    },
    Complete {
        rating: String,
        words: String,
    },
    Note {
        words: String,
    },
    Cancel {
        reason: String,
    },
    /// Whatever has to be reminded of by now.
    Remind,
    /// The document that ordered it was withdrawn.
    Withhold,
    /// Its own words hold a state secret.
    Withdraw,
}

/// A task as whoever gives it knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    pub id: TaskId,
    /// The giver's agency.
    pub agency: AgencyCode,
    /// Who gives it; a clerk may write down what a leader ordered.
    pub giver: Place,
    pub source: Source,
    pub title: String,
    pub words: String,
    pub owner: Place,
    pub coordinating: Vec<Place>,
    pub due: Option<Date>,
    pub importance: Importance,
    /// A person has looked and says that there is no mark of secrecy.
    pub affirmed: bool,
}

/// Words and what shows that they are so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    pub words: String,
    pub evidence: Vec<NewEvidence>,
    /// Whoever brings it says that no file of it bears a mark of secrecy.
    pub affirmed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewEvidence {
    Paper(Paper),
    /// A file, with what its first page shows.
    File {
        file: Box<TaskFile>,
        on_first_page: Option<secrecy::Sign>,
    },
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "give_task",
        "take_up_task",
        "assign_task",
        "split_task",
        "report_part",
        "report_task",
        "report_task_done",
        "ask_extension",
        "answer_extension",
        "send_back_task",
        "complete_task",
        "note_task",
        "cancel_task",
        "remind_task",
        "withhold_task",
        "withdraw_task",
    ];

    /// Name of the action, as the access policies know it.
    pub const fn action(&self) -> &'static str {
        match self {
            Command::Give(_) => "give_task",
            Command::TakeUp => "take_up_task",
            Command::Assign { .. } => "assign_task",
            Command::Split { .. } => "split_task",
            Command::ReportPart { .. } => "report_part",
            Command::Report { .. } => "report_task",
            Command::ReportDone { .. } => "report_task_done",
            Command::AskExtension { .. } => "ask_extension",
            Command::AnswerExtension { .. } => "answer_extension",
            Command::SendBack { .. } => "send_back_task",
            Command::Complete { .. } => "complete_task",
            Command::Note { .. } => "note_task",
            Command::Cancel { .. } => "cancel_task",
            Command::Remind => "remind_task",
            Command::Withhold => "withhold_task",
            Command::Withdraw => "withdraw_task",
        }
    }

    /// What is brought with it.
    pub const fn brought(&self) -> Option<&Brought> {
        match self {
            Command::ReportPart { brought, .. }
            | Command::Report { brought, .. }
            | Command::ReportDone { brought } => Some(brought),
            _ => None,
        }
    }
}
