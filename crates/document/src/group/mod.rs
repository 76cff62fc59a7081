//! Groups of recipients to whom an agency often writes together ("nhóm nơi nhận"): founded, revised, dissolved by those who
//! draft its documents and by its records clerk.
//! Not the recipients of a document, which are copied when it is drafted. What must always hold: a group belongs to one
//! agency and has a name and somebody in it; a dissolved one changes no more.

#[cfg(test)]
mod tests;

use crate::Refusal;
use crate::incoming::LINE_CHARS_MAX;
use crate::outgoing::{Recipient, cleaned_recipients};
use crate::secrets;
use kernel::{code::AgencyCode, id::GroupId, text::clean_line};
use register::{Entry, Fact, Misfit, Register};
use serde::{Deserialize, Serialize};

/// The register of groups of recipients.
#[derive(Debug)]
pub struct GroupRegister;

/// One group of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub agency: AgencyCode,
    /// As printed under "Nơi nhận" where it is chosen.
    /// Empty once it was withdrawn.
    pub name: String,
    pub recipients: Vec<Recipient>,
    pub dissolved: bool,
}

/// What may be asked. Ids are made outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Found {
        id: GroupId,
        agency: AgencyCode,
        name: String,
        recipients: Vec<Recipient>,
    },
    Revise {
        name: String,
        recipients: Vec<Recipient>,
    },
    Dissolve,
    /// Its name told a secret: it is dissolved, and no word of what it was is left.
    Withdraw,
}

impl Command {
    /// The name by which the access policies know all of them.
    pub const ACTION: &'static str = "keep_group";
}

/// What happened. Cleaned values, so that replaying needs no rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Founded {
        id: GroupId,
        agency: AgencyCode,
        name: String,
        recipients: Vec<Recipient>,
    },
    Revised {
        name: String,
        recipients: Vec<Recipient>,
    },
    Dissolved,
    /// In place of every entry before stands this too.
    Withdrawn {
        id: GroupId,
        agency: AgencyCode,
    },
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Founded { .. } => "founded",
            Event::Revised { .. } => "revised",
            Event::Dissolved => "dissolved",
            Event::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Register for GroupRegister {
    const NAME: &'static str = "recipient_group";
    type Record = Group;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Context<'a> = ();

    fn decide(found: Option<&Group>, command: &Command, (): &()) -> Result<Vec<Event>, Refusal> {
        match (found, command) {
            (None, Command::Found { id, agency, name, recipients }) => {
                let (name, recipients) = cleaned(name, recipients)?;
                Ok(vec![Event::Founded { id: *id, agency: agency.clone(), name, recipients }])
            }
            (None, _) => Err(Refusal::NotHere),
            (Some(_), Command::Found { .. }) => Err(Refusal::AlreadyHere),
            // Of one that was dissolved, what it was is still shown.
            (Some(group), Command::Withdraw) if !group.name.is_empty() => {
                Ok(vec![Event::Withdrawn { id: group.id, agency: group.agency.clone() }])
            }
            (Some(group), _) if group.dissolved => Err(Refusal::NotNow { standing: "dissolved" }),
            (Some(group), Command::Revise { name, recipients }) => {
                let (name, recipients) = cleaned(name, recipients)?;
                let same = name == group.name && recipients == group.recipients;
                Ok(if same { Vec::new() } else { vec![Event::Revised { name, recipients }] })
            }
            (Some(_), Command::Dissolve) => Ok(vec![Event::Dissolved]),
            (Some(_), Command::Withdraw) => Err(Refusal::NotNow { standing: "dissolved" }),
        }
    }

    fn evolve(found: Option<Group>, entry: &Entry<Event>) -> Result<Group, Misfit> {
        let standing = match &found {
            None => "absent",
            Some(group) if group.dissolved => "dissolved",
            Some(_) => "open",
        };
        match (found, &entry.event) {
            (_, Event::Withdrawn { id, agency }) => Ok(Group {
                id: *id,
                agency: agency.clone(),
                name: String::new(),
                recipients: Vec::new(),
                dissolved: true,
            }),
            (None, Event::Founded { id, agency, name, recipients }) => Ok(Group {
                id: *id,
                agency: agency.clone(),
                name: name.clone(),
                recipients: recipients.clone(),
                dissolved: false,
            }),
            (Some(group), Event::Revised { name, recipients }) => {
                Ok(Group { name: name.clone(), recipients: recipients.clone(), ..group })
            }
            (Some(group), Event::Dissolved) => Ok(Group { dissolved: true, ..group }),
            (_, event) => Err(Misfit { event: event.kind(), found: standing.into() }),
        }
    }
}

fn cleaned(name: &str, recipients: &[Recipient]) -> Result<(String, Vec<Recipient>), Refusal> {
    let fault = Refusal::TextFault { field: "name" };
    let name = clean_line(name, LINE_CHARS_MAX).map_err(|_| fault.clone())?;
    if name.is_empty() {
        return Err(fault);
    }
    let name = secrets::unmarked("name", name)?;
    let recipients = cleaned_recipients(recipients)?;
    if recipients.is_empty() {
        return Err(Refusal::NoRecipients);
    }
    Ok((name, recipients))
}
