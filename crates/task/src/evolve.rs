//! Folds an event into a task. It checks nothing but that the event can belong to it.

use crate::{
    event::Event,
    model::{Asked, Decided, Ended, Evidence, Matter, Reminded, Standing, Task, Turn, TurnKind},
};
use register::{Entry, Fact, Misfit};

pub(crate) fn evolve(found: Option<Task>, entry: &Entry<Event>) -> Result<Task, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = || Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, event) => opened(event, entry).ok_or_else(misfit),
        // What stands in place of an event after a withdrawal says the same each time.
        (Some(found), Event::Withheld { .. }) => Ok(found),
        (Some(found), Event::SourceWithdrawn | Event::Withdrawn) => {
            let source = found.source.without_words();
            Ok(Task { standing: Standing::Withheld, matter: None, source, ..found })
        }
        (Some(mut found), event) => {
            let mut matter = found.matter.take().ok_or_else(misfit)?;
            fold(&mut found, &mut matter, event, entry).ok_or_else(misfit)?;
            found.matter = Some(matter);
            Ok(found)
        }
    }
}

fn opened(event: &Event, entry: &Entry<Event>) -> Option<Task> {
    match event {
        Event::Given {
            id,
            agency,
            giver,
            source,
            title,
            words,
            owner,
            coordinating,
            due,
            importance,
        } => {
            let matter = Matter {
                title: title.clone(),
                words: words.clone(),
                importance: *importance,
                coordinating: coordinating.clone(),
                due: *due,
                first_due: *due,
                due_set_on: entry.at.local_date(),
                performer: None,
                taken_up_at: None,
                percent: 0,
                parts: Vec::new(),
                asked: Vec::new(),
                evidence: Vec::new(),
                reported_on: None,
                ended: None,
                reminders: Vec::new(),
                turns: vec![Turn {
                    to: Some(owner.clone()),
                    due: *due,
                    ..turn(entry, TurnKind::Given, "")
                }],
            };
            Some(Task {
                id: *id,
                agency: agency.clone(),
                giver: giver.clone(),
                given_at: entry.at,
                source: source.clone(),
                owner: owner.clone(),
                standing: Standing::Given,
                matter: Some(Box::new(matter)),
            })
        }
        Event::Withheld { id, agency, giver, given_at, source, owner } => Some(Task {
            id: *id,
            agency: agency.clone(),
            giver: giver.clone(),
            given_at: *given_at,
            source: source.clone(),
            owner: owner.clone(),
            standing: Standing::Withheld,
            matter: None,
        }),
        _ => None,
    }
}

fn turn(entry: &Entry<Event>, kind: TurnKind, words: &str) -> Turn {
    Turn {
        at: entry.at,
        by: entry.by.account(),
        kind,
        words: words.to_owned(),
        percent: None,
        to: None,
        due: None,
    }
}

/// `None` when the event cannot belong to this task.
fn fold(found: &mut Task, matter: &mut Matter, event: &Event, entry: &Entry<Event>) -> Option<()> {
    let said = |kind, words: &str| turn(entry, kind, words);
    let told = match event {
        Event::TakenUp => {
            found.standing = Standing::InHand;
            matter.taken_up_at = Some(entry.at);
            said(TurnKind::TakenUp, "")
        }
        Event::Assigned { to, note } => {
            matter.performer = Some(to.clone());
            Turn { to: Some(to.clone()), ..said(TurnKind::Assigned, note) }
        }
        Event::Split { part } => {
            matter.parts.push((**part).clone());
            let (to, due) = (Some(part.to.clone()), part.due);
            Turn { to, due, ..said(TurnKind::Split, &part.words) }
        }
        Event::PartReported { part, percent, words, evidence } => {
            let part = matter.parts.iter_mut().find(|known| known.number == *part)?;
            part.percent = *percent;
            let to = Some(part.to.clone());
            brought(matter, evidence);
            Turn { to, percent: Some(*percent), ..said(TurnKind::PartReported, words) }
        }
        Event::Reported { percent, words, evidence } => {
            matter.percent = *percent;
            brought(matter, evidence);
            Turn { percent: Some(*percent), ..said(TurnKind::Reported, words) }
        }
        Event::ReportedDone { words, evidence } => {
            found.standing = Standing::Reported;
            matter.reported_on = Some(entry.at.local_date());
            brought(matter, evidence);
            said(TurnKind::ReportedDone, words)
        }
        Event::ExtensionAsked { due, reason } => {
            let (by, at, reason) = (entry.by.account()?, entry.at, reason.clone());
            matter.asked.push(Asked { by, at, due: *due, reason, decided: None });
            let reason = matter.asked.last().map_or("", |asked| asked.reason.as_str());
            Turn { due: Some(*due), ..said(TurnKind::ExtensionAsked, reason) }
        }
        Event::ExtensionGranted { due, words } => {
            decided(matter, Some(*due), words, entry)?;
            matter.due = Some(*due);
            matter.due_set_on = entry.at.local_date();
            Turn { due: Some(*due), ..said(TurnKind::ExtensionGranted, words) }
        }
        Event::ExtensionRefused { words } => {
            decided(matter, None, words, entry)?;
            said(TurnKind::ExtensionRefused, words)
        }
        Event::SentBack { missing } => {
            found.standing = Standing::InHand;
            matter.reported_on = None;
            said(TurnKind::SentBack, missing)
        }
        Event::Completed { in_time, rating, words } => {
            found.standing = Standing::Done;
            let rating = Some(rating.clone());
            matter.ended = Some(Ended { at: entry.at, in_time: *in_time, rating });
            said(TurnKind::Completed, words)
        }
        Event::Noted { words } => said(TurnKind::Noted, words),
        Event::Cancelled { reason } => {
            found.standing = Standing::Cancelled;
            matter.ended = Some(Ended { at: entry.at, in_time: false, rating: None });
            said(TurnKind::Cancelled, reason)
        }
        Event::Reminded { reminders } => {
            let told =
                reminders.iter().map(|reminder| Reminded { reminder: *reminder, at: entry.at });
            matter.reminders.extend(told);
            said(TurnKind::Reminded, "")
        }
        Event::Given { .. }
        | Event::SourceWithdrawn
        | Event::Withdrawn
        | Event::Withheld { .. } => return None,
    };
    matter.turns.push(told);
    Some(())
}

fn brought(matter: &mut Matter, evidence: &[Evidence]) {
    matter.evidence.extend(evidence.iter().cloned());
}

fn decided(
    matter: &mut Matter,
    due: Option<kernel::time::Date>,
    words: &str,
    entry: &Entry<Event>,
) -> Option<()> {
    let asked = matter.asked.iter_mut().find(|asked| asked.decided.is_none())?;
    let (by, at, words) = (entry.by.account(), entry.at, words.to_owned());
    asked.decided = Some(Decided { by, at, due, words });
    Some(())
}
