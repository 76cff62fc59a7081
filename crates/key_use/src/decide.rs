//! The rules of uses of keys: (use, command, context) → events or a refusal. Total and pure.
//! Who may ask is `access`'s; here stands only what must hold for everybody: a report is the holder's word, and nobody
//! is judge in their own cause.

use crate::{Command, Context, Event, Finding, KeyUse, NewUse, Refusal, Standing};
use kernel::text::clean_line;

/// Longest reason or note, in characters.
pub const WORDS_CHARACTERS_MAX: usize = 500;
/// Longest name of a route, register, record or code, in characters.
pub const ROUTE_CHARACTERS_MAX: usize = 120;

pub(crate) fn decide(
    found: Option<&KeyUse>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match (found, command) {
        (None, Command::Record(new)) => record(new),
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Record(_)) => Err(Refusal::AlreadyRecorded),
        (Some(found), Command::Report { reason }) => report(found, reason.as_deref(), context),
        (Some(found), Command::Settle { finding, note }) => settle(found, *finding, note, context),
    }
}

fn record(new: &NewUse) -> Result<Vec<Event>, Refusal> {
    let names = [&new.through.route, &new.signed.register, &new.signed.record, &new.signed.code];
    // The code alone may be missing: drafts have none.
    let missing = names.iter().take(3).any(|name| name.is_empty());
    let strange = names.iter().any(|name| {
        name.chars().count() > ROUTE_CHARACTERS_MAX || !name.chars().all(|c| c.is_ascii_graphic())
    });
    if missing || strange {
        return Err(Refusal::NameFault);
    }
    Ok(vec![Event::Recorded(Box::new(new.clone()))])
}

fn report(
    found: &KeyUse,
    reason: Option<&str>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if context.actor.account() != Some(found.holder) {
        return Err(Refusal::NotHolder);
    }
    match &found.standing {
        Standing::Reported { .. } => return Err(Refusal::AlreadyReported),
        // What was found a misuse needs no second report; what was found in order may be reported
        // again, for the holder knows better than anybody what they signed.
        Standing::Settled { settlement, .. } if settlement.finding == Finding::Misused => {
            return Err(Refusal::AlreadySettled);
        }
        Standing::Recorded | Standing::Settled { .. } => {}
    }
    let reason = reason.map(str::trim).filter(|words| !words.is_empty());
    let reason = reason.map(clean).transpose()?;
    Ok(vec![Event::Reported { reason }])
}

fn settle(
    found: &KeyUse,
    finding: Finding,
    note: &str,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let by = context.actor.account().ok_or(Refusal::OwnCause)?;
    match &found.standing {
        Standing::Reported { .. } => {}
        Standing::Recorded => return Err(Refusal::NotReported),
        Standing::Settled { .. } => return Err(Refusal::AlreadySettled),
    }
    if by == found.holder || found.used_by.account() == Some(by) {
        return Err(Refusal::OwnCause);
    }
    Ok(vec![Event::Settled { by, finding, note: clean(note)? }])
}

/// A printable line that is not empty.
fn clean(words: &str) -> Result<String, Refusal> {
    let line = clean_line(words, WORDS_CHARACTERS_MAX).ok().filter(|line| !line.is_empty());
    line.ok_or(Refusal::WordsFault)
}
