//! Folds an event into an outgoing document. It checks nothing but that the event can belong to it.

use super::{
    event::Event,
    record::{Initial, Outgoing, Released, Sealed, Standing, Step, StepKind},
};
use crate::incoming::Place;
use crate::model::DocumentFile;
use register::{Entry, Fact, Misfit};

pub(super) fn evolve(found: Option<Outgoing>, entry: &Entry<Event>) -> Result<Outgoing, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, Event::Drafted { id, agency, unit, author, text }) => {
            let mut found = Outgoing {
                id: *id,
                agency: agency.clone(),
                unit: unit.clone(),
                author: author.clone(),
                successor: None,
                drafted_at: entry.at,
                standing: Standing::Draft,
                text: (**text).clone(),
                edition: 1,
                holder: None,
                attachments: Vec::new(),
                initials: Vec::new(),
                paper: None,
                signed_by: None,
                released: None,
                concerned: Vec::new(),
                book_line: None,
                people: Vec::new(),
                steps: Vec::new(),
            };
            take(&mut found, entry, StepKind::Drafted, "", Some(author.clone()));
            Ok(found)
        }
        (None, Event::Withheld { left }) => Ok(Outgoing::from((**left).clone())),
        // Every entry before the withdrawal says the same.
        (Some(found), Event::Withheld { .. }) => Ok(found),
        (Some(found), Event::Withdrawn) => {
            let mut left = Outgoing::from(found.remains());
            take(&mut left, entry, StepKind::Withdrawn, "", None);
            Ok(left)
        }
        (Some(found), event) if !matches!(event, Event::Drafted { .. }) => Ok(fold(found, entry)),
        _ => Err(misfit),
    }
}

/// Writes the step down and hands the document over.
fn take(
    found: &mut Outgoing,
    entry: &Entry<Event>,
    kind: StepKind,
    words: &str,
    to: Option<Place>,
) {
    if let Some(to) = &to {
        found.holder = Some(to.clone());
        if !found.people.contains(to) {
            found.people.push(to.clone());
        }
    }
    found.steps.push(Step {
        at: entry.at,
        by: entry.by.account(),
        kind,
        words: words.to_owned(),
        passage: String::new(),
        to,
        edition: found.edition,
    });
}

/// The file as it is now, in the place it has.
fn strengthened(released: &mut Released, file: &DocumentFile, sealed: &Sealed) {
    if released.paper.id == file.id {
        released.paper = file.clone();
        released.sealed = sealed.clone();
    }
    for kept in released.attachments.iter_mut().filter(|kept| kept.id == file.id) {
        *kept = file.clone();
    }
    for seal in released.attachment_seals.iter_mut().filter(|seal| seal.file == file.id) {
        seal.sealed = sealed.clone();
    }
}

fn unsigned(found: &mut Outgoing) {
    found.initials.clear();
    found.paper = None;
    found.signed_by = None;
}

const fn waiting(to_sign: bool) -> Standing {
    if to_sign { Standing::ToSign } else { Standing::UnderReview }
}

fn fold(mut found: Outgoing, entry: &Entry<Event>) -> Outgoing {
    match &entry.event {
        Event::Edited { text } => {
            found.text = (**text).clone();
            found.edition += 1;
            unsigned(&mut found);
            take(&mut found, entry, StepKind::Edited, "", None);
        }
        Event::Attached { files } => {
            found.attachments.extend(files.iter().cloned());
            unsigned(&mut found);
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            take(&mut found, entry, StepKind::Attached, &names.join("; "), None);
        }
        Event::Detached { file } => {
            let gone = found.attachments.iter().find(|one| one.id == *file);
            let name = gone.map(|gone| gone.name.clone()).unwrap_or_default();
            found.attachments.retain(|one| one.id != *file);
            unsigned(&mut found);
            take(&mut found, entry, StepKind::Detached, &name, None);
        }
        Event::Commented { words, passage } => {
            take(&mut found, entry, StepKind::Commented, words, None);
            if let Some(step) = found.steps.last_mut() {
                passage.clone_into(&mut step.passage);
            }
        }
        Event::Presented { to, to_sign, note } => {
            found.standing = waiting(*to_sign);
            take(&mut found, entry, StepKind::Presented, note, Some(to.clone()));
        }
        Event::Initialled { to, to_sign, note } => {
            found.standing = waiting(*to_sign);
            let by = entry.by.account();
            found.initials.extend(by.map(|by| Initial { by, at: entry.at }));
            take(&mut found, entry, StepKind::Initialled, note, Some(to.clone()));
        }
        Event::SentBack { reason } => {
            found.standing = Standing::Draft;
            unsigned(&mut found);
            let writer = found.successor.clone().unwrap_or_else(|| found.author.clone());
            take(&mut found, entry, StepKind::SentBack, reason, Some(writer));
        }
        Event::Retracted { to } => {
            let initialled = found.handed_on().map(|step| step.kind) == Some(StepKind::Initialled);
            if initialled {
                found.standing = Standing::UnderReview;
                found.initials.pop();
            } else {
                found.standing = Standing::Draft;
            }
            take(&mut found, entry, StepKind::Retracted, "", Some(to.clone()));
        }
        Event::TakenOver { to, reason } => {
            if found.standing == Standing::Draft {
                found.successor = Some(to.clone());
            }
            take(&mut found, entry, StepKind::TakenOver, reason, Some(to.clone()));
        }
        Event::Signed { paper } => {
            found.standing = Standing::Signed;
            found.paper = Some((**paper).clone());
            found.signed_by = entry.by.account();
            let records = Place { unit: found.agency.clone(), account: None };
            take(&mut found, entry, StepKind::Signed, "", Some(records));
        }
        Event::Released { released } => {
            found.standing = Standing::Released;
            found.released = Some((**released).clone());
            take(&mut found, entry, StepKind::Released, &released.sign, None);
            found.holder = None;
        }
        Event::Cancelled { reason } => {
            found.standing = Standing::Cancelled;
            take(&mut found, entry, StepKind::Cancelled, reason, None);
            found.holder = None;
        }
        Event::Concerned { by } => {
            found.concerned.push(*by);
            take(&mut found, entry, StepKind::Concerned, "", None);
        }
        Event::Strengthened { file, sealed } => {
            if let Some(released) = &mut found.released {
                strengthened(released, file, sealed);
            }
        }
        Event::Drafted { .. } | Event::Withdrawn | Event::Withheld { .. } => {}
    }
    found
}
