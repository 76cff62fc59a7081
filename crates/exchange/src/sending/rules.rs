//! The rules of sendings: commands, events, (sending, command, context) → events or a refusal, and the fold. Total and pure.

use super::record::{Ask, Notice, Sending, Standing};
use crate::{Code, Context, Course, NodeName, Refusal, Request};
use kernel::{
    code::AgencyCode,
    id::{DocumentId, ParcelId, SendingId},
    text::{clean_line, clean_text},
    time::Timestamp,
};
use register::{Entry, Fact, Misfit};
use serde::{Deserialize, Serialize};

/// Longest words of a notice, in characters.
const WORDS_CHARS_MAX: usize = 1_000;
/// Longest name of staff, in characters.
const STAFF_CHARS_MAX: usize = 200;
/// Notices that one sending keeps; more is a machine gone wild.
const NOTICES_MAX: usize = 200;

/// A sending as the release knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSending {
    pub id: SendingId,
    pub agency: AgencyCode,
    pub outgoing: DocumentId,
    pub course: Course,
    pub node: NodeName,
    pub parcel: ParcelId,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Send(Box<NewSending>),
    /// The other house has it.
    HandOver {
        at: Timestamp,
    },
    /// The agency says what it did.
    Notice(Box<Notice>),
    /// A document was sent that recalls, updates or replaces this one.
    Ask {
        request: Request,
        by: DocumentId,
    },
    /// A person asks for it back (status 13).
    TakeBack,
    /// Nobody has acknowledged it in time.
    Remind,
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] =
        &["send", "hand_over_sending", "notice", "ask_sending", "take_back", "remind"];

    /// Name of the action, as the access policies know it.
    pub const fn action(&self) -> &'static str {
        match self {
            Command::Send(_) => "send",
            Command::HandOver { .. } => "hand_over_sending",
            Command::Notice(_) => "notice",
            Command::Ask { .. } => "ask_sending",
            Command::TakeBack => "take_back",
            Command::Remind => "remind",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Sent {
        sending: Box<NewSending>,
    },
    HandedOver {
        handed_over_at: Timestamp,
    },
    /// `answers`: what the notice says of what was asked.
    Noticed {
        notice: Box<Notice>,
        answers: Option<bool>,
    },
    Asked {
        request: Request,
        by: Option<DocumentId>,
    },
    Overdue,
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Sent { .. } => "sent",
            Event::HandedOver { .. } => "handed_over",
            Event::Noticed { .. } => "noticed",
            Event::Asked { .. } => "asked",
            Event::Overdue => "overdue",
        }
    }
}

pub(super) fn decide(
    found: Option<&Sending>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let found = match (found, command) {
        (None, Command::Send(new)) => return Ok(vec![Event::Sent { sending: new.clone() }]),
        (None, _) => return Err(Refusal::NotHere),
        (Some(_), Command::Send(_)) => return Err(Refusal::AlreadyHere),
        (Some(found), _) => found,
    };
    let not_now = Refusal::NotNow { standing: found.standing.name() };
    match command {
        Command::HandOver { .. } if found.handed_over_at.is_some() => Ok(Vec::new()),
        Command::HandOver { at } => Ok(vec![Event::HandedOver { handed_over_at: *at }]),
        Command::Notice(notice) => noticed(found, notice),
        Command::Ask { request, by } => {
            let known = found.asks.iter().any(|ask| ask.by == Some(*by));
            if known {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Asked { request: *request, by: Some(*by) }])
        }
        Command::TakeBack => {
            context.actor.account().ok_or(Refusal::AccountNeeded)?;
            if !found.allowed().contains(&"take_back") {
                return Err(not_now);
            }
            if found.open_ask().is_some() {
                return Err(Refusal::AskedAlready);
            }
            Ok(vec![Event::Asked { request: Request::TakeBack, by: None }])
        }
        Command::Remind if found.overdue_at.is_some() || !found.is_unacknowledged() => {
            Ok(Vec::new())
        }
        Command::Remind => Ok(vec![Event::Overdue]),
        Command::Send(_) => Err(Refusal::AlreadyHere),
    }
}

fn noticed(found: &Sending, notice: &Notice) -> Result<Vec<Event>, Refusal> {
    let same = |known: &Notice| known.code == notice.code && known.at == notice.at;
    if found.notices.iter().any(same) || found.notices.len() >= NOTICES_MAX {
        return Ok(Vec::new());
    }
    let words = clean_text(&notice.words, WORDS_CHARS_MAX)
        .map_err(|_| Refusal::TextFault { field: "words" })?;
    let staff = clean_line(&notice.staff, STAFF_CHARS_MAX).unwrap_or_default();
    let answers = found.open_ask().and_then(|_| answer(found, notice.code));
    let reached = reached(notice.code);
    let late = answers.is_none() && reached.is_some_and(|it| it < found.standing);
    let notice = Notice { words, staff, late, ..notice.clone() };
    Ok(vec![Event::Noticed { notice: Box::new(notice), answers }])
}

/// What a code says of something asked. Systems of the older kind answer a recall with 03 and 02 (domain.md §7.2); on a copy
/// that was not registered yet these are about the copy itself.
fn answer(found: &Sending, code: Code) -> Option<bool> {
    let registered = found.standing >= Standing::Registered;
    match code {
        Code::Agreed => Some(true),
        Code::Declined => Some(false),
        Code::Registered if registered => Some(true),
        Code::Refused if registered => Some(false),
        _ => None,
    }
}

/// How far a copy is of which this is said.
const fn reached(code: Code) -> Option<Standing> {
    match code {
        Code::Arrived => Some(Standing::Arrived),
        Code::Refused => Some(Standing::Refused),
        Code::Registered => Some(Standing::Registered),
        Code::Assigned => Some(Standing::Assigned),
        Code::InProgress => Some(Standing::InProgress),
        Code::Done => Some(Standing::Done),
        Code::TakeBack | Code::Agreed | Code::Declined => None,
    }
}

pub(super) fn evolve(found: Option<Sending>, entry: &Entry<Event>) -> Result<Sending, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, Event::Sent { sending }) => Ok(Sending {
            id: sending.id,
            agency: sending.agency.clone(),
            outgoing: sending.outgoing,
            course: sending.course.clone(),
            node: sending.node.clone(),
            parcel: sending.parcel,
            to: sending.to.clone(),
            sent_at: entry.at,
            standing: Standing::Sent,
            handed_over_at: None,
            acknowledged_at: None,
            notices: Vec::new(),
            asks: Vec::new(),
            overdue_at: None,
        }),
        (Some(_), Event::Sent { .. }) | (None, _) => Err(misfit),
        (Some(found), _) => Ok(fold(found, entry)),
    }
}

fn fold(mut found: Sending, entry: &Entry<Event>) -> Sending {
    match &entry.event {
        Event::HandedOver { handed_over_at } => {
            found.handed_over_at = Some(*handed_over_at);
            found.standing = found.standing.max(Standing::HandedOver);
        }
        Event::Noticed { notice, answers } => {
            found.notices.push(Notice { told_at: entry.at, ..(**notice).clone() });
            if let Some(agreed) = answers {
                let open = found.asks.iter_mut().rev().find(|ask| ask.agreed.is_none());
                let request = open.map(|ask| {
                    ask.agreed = Some(*agreed);
                    ask.request
                });
                let back = matches!(request, Some(Request::Recall | Request::TakeBack));
                if *agreed && back {
                    found.standing = Standing::GivenBack;
                }
                return found;
            }
            if matches!(notice.code, Code::Refused | Code::Registered) {
                found.acknowledged_at = found.acknowledged_at.or(Some(entry.at));
            }
            // A refusal after the registration is words; the copy is in their book.
            let reached = reached(notice.code).unwrap_or(found.standing);
            found.standing = found.standing.max(reached);
        }
        Event::Asked { request, by } => {
            found.asks.push(Ask { request: *request, at: entry.at, by: *by, agreed: None });
        }
        Event::Overdue => found.overdue_at = Some(entry.at),
        Event::Sent { .. } => {}
    }
    found
}
