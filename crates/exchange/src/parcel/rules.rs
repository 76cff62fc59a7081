//! The rules of parcels: commands, events, (parcel, command, context) → events or a refusal, and the fold. Total and pure.

use super::record::{Content, Outcome, Parcel, Standing, WITHDRAWN, Way};
use crate::{Context, Course, NodeName, Refusal, SignedReceipt};
use kernel::{
    code::AgencyCode,
    id::ParcelId,
    text::{clean_line, clean_text},
};
use register::{Entry, Fact, Misfit};
use serde::{Deserialize, Serialize};

/// Longest reason, in characters.
const WORDS_CHARS_MAX: usize = 1_000;
/// Longest code of a fault, in bytes.
const FAULT_BYTES_MAX: usize = 120;

/// A parcel as whoever opens it knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewParcel {
    pub id: ParcelId,
    pub node: NodeName,
    pub agency: AgencyCode,
    pub course: Course,
    pub content: Content,
    /// How urgent its document is; 0 for what is not.
    #[serde(default, skip_serializing_if = "super::record::is_nothing")]
    pub urgency: u8,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// To be handed over to another house.
    Queue(Box<NewParcel>),
    /// The other house has it.
    Deliver { receipt: Box<SignedReceipt> },
    /// It cannot be handed over, or was tried long enough.
    GiveUp { fault: String },
    /// A person has it tried again.
    Retry,
    /// A person lets it go.
    Drop { why: String },
    /// Its document was withdrawn: it goes no further, and nothing waits for it.
    Withhold,
    /// It came in.
    Take { parcel: Box<NewParcel>, receipt: Box<SignedReceipt>, outcome: Outcome },
}

impl Command {
    /// Every name [`Command::action`] can give.
    pub const ACTIONS: &'static [&'static str] = &[
        "queue_parcel",
        "deliver_parcel",
        "give_up_parcel",
        "retry_parcel",
        "drop_parcel",
        "withhold_parcel",
        "take_parcel",
    ];

    /// Name of the action, as the access policies know it.
    pub const fn action(&self) -> &'static str {
        match self {
            Command::Queue(_) => "queue_parcel",
            Command::Deliver { .. } => "deliver_parcel",
            Command::GiveUp { .. } => "give_up_parcel",
            Command::Retry => "retry_parcel",
            Command::Drop { .. } => "drop_parcel",
            Command::Withhold => "withhold_parcel",
            Command::Take { .. } => "take_parcel",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Queued { parcel: Box<NewParcel> },
    Delivered { receipt: Box<SignedReceipt> },
    GivenUp { fault: String },
    Requeued,
    Dropped { why: String },
    Withheld,
    Taken { parcel: Box<NewParcel>, receipt: Box<SignedReceipt>, outcome: Outcome },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Queued { .. } => "queued",
            Event::Delivered { .. } => "delivered",
            Event::GivenUp { .. } => "given_up",
            Event::Requeued => "requeued",
            Event::Dropped { .. } => "dropped",
            Event::Withheld => "withheld",
            Event::Taken { .. } => "taken",
        }
    }
}

pub(super) fn decide(
    found: Option<&Parcel>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let found = match (found, command) {
        (None, Command::Queue(parcel)) => {
            return Ok(vec![Event::Queued { parcel: Box::new(cleaned(parcel)?) }]);
        }
        (None, Command::Take { parcel, receipt, outcome }) => {
            if receipt.receipt.parcel != parcel.id {
                return Err(Refusal::OtherReceipt);
            }
            let (parcel, receipt) = (Box::new(cleaned(parcel)?), receipt.clone());
            return Ok(vec![Event::Taken { parcel, receipt, outcome: outcome.clone() }]);
        }
        (None, _) => return Err(Refusal::NotHere),
        (Some(_), Command::Queue(_) | Command::Take { .. }) => return Err(Refusal::AlreadyHere),
        (Some(found), _) => found,
    };
    // A receipt that comes twice says nothing new.
    let again = matches!(command, Command::Deliver { .. });
    if again && found.way == Way::Out && found.standing == Standing::Delivered {
        return Ok(Vec::new());
    }
    if !found.allowed().contains(&command.action()) {
        return Err(Refusal::NotNow { standing: found.standing.name() });
    }
    match command {
        Command::Deliver { receipt } if receipt.receipt.parcel == found.id => {
            Ok(vec![Event::Delivered { receipt: receipt.clone() }])
        }
        Command::Deliver { .. } => Err(Refusal::OtherReceipt),
        Command::GiveUp { fault } => {
            let fault = clean_line(fault, FAULT_BYTES_MAX).ok().filter(|line| !line.is_empty());
            Ok(vec![Event::GivenUp { fault: fault.ok_or(Refusal::TextFault { field: "fault" })? }])
        }
        Command::Retry => {
            context.actor.account().ok_or(Refusal::AccountNeeded)?;
            Ok(vec![Event::Requeued])
        }
        Command::Drop { why } => {
            context.actor.account().ok_or(Refusal::AccountNeeded)?;
            let why = clean_text(why, WORDS_CHARS_MAX).ok().filter(|words| !words.is_empty());
            Ok(vec![Event::Dropped { why: why.ok_or(Refusal::TextFault { field: "why" })? }])
        }
        Command::Withhold => Ok(vec![Event::Withheld]),
        Command::Queue(_) | Command::Take { .. } => Err(Refusal::AlreadyHere),
    }
}

fn cleaned(parcel: &NewParcel) -> Result<NewParcel, Refusal> {
    let mut parcel = parcel.clone();
    if let Content::Status { words, .. } = &mut parcel.content {
        *words = clean_text(words, WORDS_CHARS_MAX)
            .map_err(|_| Refusal::TextFault { field: "words" })?;
    }
    Ok(parcel)
}

pub(super) fn evolve(found: Option<Parcel>, entry: &Entry<Event>) -> Result<Parcel, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = Misfit { event: entry.event.kind(), found: standing.into() };
    let opened = |parcel: &NewParcel, way, standing| Parcel {
        id: parcel.id,
        way,
        node: parcel.node.clone(),
        agency: parcel.agency.clone(),
        course: parcel.course.clone(),
        content: parcel.content.clone(),
        urgency: parcel.urgency,
        opened_at: entry.at,
        standing,
        receipt: None,
        fault: None,
        ended_at: None,
    };
    match (found, &entry.event) {
        (None, Event::Queued { parcel }) => Ok(opened(parcel, Way::Out, Standing::Waiting)),
        (None, Event::Taken { parcel, receipt, outcome }) => Ok(Parcel {
            receipt: Some(receipt.clone()),
            fault: match outcome {
                Outcome::Accepted { .. } => None,
                Outcome::Repeated => Some("repeated".to_owned()),
                Outcome::Unknown => Some("unknown".to_owned()),
            },
            ended_at: Some(entry.at),
            ..opened(parcel, Way::In, Standing::Taken)
        }),
        (Some(mut found), event) => {
            match event {
                Event::Delivered { receipt } => {
                    found.standing = Standing::Delivered;
                    found.receipt = Some(receipt.clone());
                    found.fault = None;
                }
                Event::GivenUp { fault } => {
                    found.standing = Standing::Dead;
                    found.fault = Some(fault.clone());
                }
                Event::Requeued => {
                    found.standing = Standing::Waiting;
                    found.ended_at = None;
                    return Ok(found);
                }
                Event::Dropped { .. } => found.standing = Standing::Dropped,
                Event::Withheld => {
                    found.standing = Standing::Dropped;
                    found.fault = Some(WITHDRAWN.to_owned());
                }
                Event::Queued { .. } | Event::Taken { .. } => return Err(misfit),
            }
            found.ended_at = Some(entry.at);
            Ok(found)
        }
        (None, _) => Err(misfit),
    }
}
