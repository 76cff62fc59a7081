//! The rules of work on a task: taken up, assigned on, split, reported, and a later due date asked for.
//! What must always hold: nobody works for another; whatever its owner does first, takes it up.

use crate::{
    Context, Refusal,
    command::{Brought, NewEvidence},
    decide::{Answer, FILES_MAX, PARTS_MAX, in_time, keep_out, later, needed, optional, signs_of},
    event::Event,
    model::{Evidence, Matter, Part, Place, Standing, Task},
};
use kernel::time::Date;
use std::collections::BTreeSet;

pub(crate) fn take_up(found: &Task, context: &Context<'_>) -> Answer {
    begun(found, context)
}

pub(crate) fn assign(
    found: &Task,
    matter: &Matter,
    to: &Place,
    note: &str,
    context: &Context<'_>,
) -> Answer {
    let mut events = begun(found, context)?;
    if *to == found.owner || matter.performer.as_ref() == Some(to) {
        return Err(Refusal::NamedTwice);
    }
    events.push(Event::Assigned { to: to.clone(), note: optional("note", note)? });
    Ok(events)
}

pub(crate) fn split(
    found: &Task,
    matter: &Matter,
    (to, due): (&Place, Option<Date>),
    words: &str,
    context: &Context<'_>,
) -> Answer {
    let mut events = begun(found, context)?;
    let given_by = context.actor.account().ok_or(Refusal::AccountNeeded)?;
    to.account.ok_or(Refusal::AccountNeeded)?;
    if matter.parts.len() >= PARTS_MAX {
        return Err(Refusal::TooManyParts);
    }
    in_time(due, context)?;
    let number = matter.parts.iter().map(|part| part.number).max().unwrap_or(0) + 1;
    let words = needed("words", words)?;
    let due = due.or(matter.due);
    let part = Part { number, to: to.clone(), words, due, given_by, percent: 0 };
    events.push(Event::Split { part: Box::new(part) });
    Ok(events)
}

pub(crate) fn report_part(
    found: &Task,
    matter: &Matter,
    (number, percent): (u32, u8),
    brought: &Brought,
    context: &Context<'_>,
) -> Answer {
    let open = |part: &&Part| part.number == number && part.percent < 100;
    let part = matter.parts.iter().find(open).ok_or(Refusal::NoPart { part: number })?;
    if !part.to.is_of(context.actor) && !found.is_worked_on_by(context.actor) {
        return Err(Refusal::NotYours);
    }
    let percent = hundredths(percent)?;
    let (words, evidence) = taken(matter, brought, percent == 100)?;
    Ok(vec![Event::PartReported { part: number, percent, words, evidence }])
}

pub(crate) fn report(
    found: &Task,
    matter: &Matter,
    percent: u8,
    brought: &Brought,
    context: &Context<'_>,
) -> Answer {
    let mut events = begun(found, context)?;
    let percent = hundredths(percent)?;
    let (words, evidence) = taken(matter, brought, true)?;
    events.push(Event::Reported { percent, words, evidence });
    Ok(events)
}

pub(crate) fn report_done(
    found: &Task,
    matter: &Matter,
    brought: &Brought,
    context: &Context<'_>,
) -> Answer {
    let mut events = begun(found, context)?;
    let count = matter.parts.iter().filter(|part| part.percent < 100).count();
    if count > 0 {
        return Err(Refusal::PartsOpen { count });
    }
    let (words, evidence) = taken(matter, brought, true)?;
    events.push(Event::ReportedDone { words, evidence });
    Ok(events)
}

pub(crate) fn ask_extension(
    found: &Task,
    matter: &Matter,
    due: Date,
    reason: &str,
    context: &Context<'_>,
) -> Answer {
    let mut events = begun(found, context)?;
    if found.open_question().is_some() {
        return Err(Refusal::AskedAlready);
    }
    later(matter, due, context)?;
    events.push(Event::ExtensionAsked { due, reason: needed("reason", reason)? });
    Ok(events)
}

/// Taken up by what is done first; refused to whoever does not answer for it.
fn begun(found: &Task, context: &Context<'_>) -> Answer {
    if !found.is_worked_on_by(context.actor) {
        return Err(Refusal::NotYours);
    }
    Ok(if found.standing == Standing::Given { vec![Event::TakenUp] } else { Vec::new() })
}

const fn hundredths(percent: u8) -> Result<u8, Refusal> {
    if percent <= 100 { Ok(percent) } else { Err(Refusal::PercentFault) }
}

/// What is brought, cleaned; nothing that bears a mark of secrecy, and no file twice.
fn taken(
    matter: &Matter,
    brought: &Brought,
    words_needed: bool,
) -> Result<(String, Vec<Evidence>), Refusal> {
    let words = if words_needed { needed } else { optional }("words", &brought.words)?;
    keep_out(signs_of(&brought.evidence), brought.affirmed)?;
    let evidence: Vec<Evidence> = brought
        .evidence
        .iter()
        .map(|one| match one {
            NewEvidence::Paper(paper) => Evidence::Paper(*paper),
            NewEvidence::File { file, .. } => Evidence::File(file.clone()),
        })
        .filter(|one| matches!(one, Evidence::File(_)) || !matter.evidence.contains(one))
        .collect();
    let files = matter.evidence.iter().chain(&evidence).filter_map(|one| match one {
        Evidence::File(file) => Some(file.as_ref()),
        Evidence::Paper(_) => None,
    });
    let count = files.clone().count();
    let contents: BTreeSet<_> = files.clone().map(|file| file.sha256).collect();
    let ids: BTreeSet<_> = files.map(|file| file.id).collect();
    if count > FILES_MAX || contents.len() != count || ids.len() != count {
        return Err(Refusal::FilesFault);
    }
    Ok((words, evidence))
}
