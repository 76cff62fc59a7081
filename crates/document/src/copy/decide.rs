//! The rules of certified copies: (copy, command, context) → events or a refusal. Total and pure.

use super::{CertifiedCopy, Command, Context, Event, Form, Issue, Issued, NewCopy};
use crate::Refusal;
use crate::incoming::{LINE_CHARS_MAX, Place, WORDS_CHARS_MAX};
use crate::outgoing::cleaned_recipients;
use crate::secrets;
use kernel::text::{clean_line, clean_text};

/// Longest extract, in characters.
pub const PART_CHARS_MAX: usize = 50_000;

/// The media type of files that a copy can be made of.
const PDF: &str = "application/pdf";

type Answer = Result<Vec<Event>, Refusal>;

pub(super) fn decide(
    found: Option<&CertifiedCopy>,
    command: &Command,
    context: &Context<'_>,
) -> Answer {
    match (found, command) {
        (None, Command::Ask(new)) => asked(new, context),
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Ask(_)) => Err(Refusal::AlreadyHere),
        (Some(found), _) if !found.allowed().contains(&command.action()) => {
            Err(Refusal::NotNow { standing: found.standing.name() })
        }
        (Some(found), Command::Approve) => {
            // The decision is the signer's own (art. 27).
            if context.actor.account() != found.signer.account {
                return Err(Refusal::NotWithYou);
            }
            Ok(vec![Event::Approved])
        }
        (Some(_), Command::Decline { reason }) => {
            let fault = Refusal::TextFault { field: "reason" };
            let reason = clean_text(reason, WORDS_CHARS_MAX).map_err(|_| fault.clone())?;
            if reason.is_empty() {
                return Err(fault);
            }
            Ok(vec![Event::Declined { reason: secrets::unmarked("reason", reason)? }])
        }
        (Some(_), Command::Issue(issue)) => issued(issue, context),
        (Some(_), Command::Withhold) => Ok(vec![Event::SourceWithdrawn]),
        (Some(found), Command::Strengthen { paper, sealed }) => {
            let known = found.issued.as_ref().is_some_and(|issued| issued.paper.id == paper.id);
            let (paper, sealed) = (paper.clone(), sealed.clone());
            if known {
                Ok(vec![Event::Strengthened { paper, sealed }])
            } else {
                Err(Refusal::FilesFault)
            }
        }
    }
}

fn asked(new: &NewCopy, context: &Context<'_>) -> Answer {
    let (Some(unit), Some(account)) = (context.actor.unit(), context.actor.account()) else {
        return Err(Refusal::AccountNeeded);
    };
    if new.signer.account.is_none() {
        return Err(Refusal::NoShares);
    }
    // A copy of a copy is of a paper that came in as a copy; what the agency issued itself is an original (art. 3).
    if new.form == Form::OfCopy && !new.of.came_in {
        return Err(Refusal::CopyOfOriginal);
    }
    if new.form != Form::Extract && new.of.file.media_type != PDF {
        return Err(Refusal::NoPaperToCopy);
    }
    let (mut part, mut place) = (String::new(), String::new());
    if new.form == Form::Extract {
        part = clean_text(&new.part, PART_CHARS_MAX)
            .map_err(|_| Refusal::TextFault { field: "part" })?;
        place = clean_line(&new.place, LINE_CHARS_MAX)
            .map_err(|_| Refusal::TextFault { field: "place" })?;
        if part.is_empty() {
            return Err(Refusal::TextFault { field: "part" });
        }
        part = secrets::unmarked("part", part)?;
        place = secrets::unmarked("place", place)?;
    }
    let recipients = cleaned_recipients(&new.recipients)?;
    let by = Place { unit: unit.clone(), account: Some(account) };
    let new = Box::new(NewCopy { part, place, recipients, ..new.clone() });
    Ok(vec![Event::Asked { new, by }])
}

fn issued(issue: &Issue, context: &Context<'_>) -> Answer {
    let number = context.number.filter(|number| *number > 0).ok_or(Refusal::NoNumber)?;
    let by = context.actor.account().ok_or(Refusal::AccountNeeded)?;
    let issued = Issued {
        year: context.now.local_date().year(),
        number,
        sign: issue.sign.clone(),
        at: context.now,
        by,
        paper: issue.paper.clone(),
        sealed: issue.sealed.clone(),
        deliveries: issue.deliveries.clone(),
    };
    Ok(vec![Event::Issued { issued: Box::new(issued) }])
}
