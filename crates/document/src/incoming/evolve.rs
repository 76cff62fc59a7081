//! Folds an event into an incoming document. It checks nothing but that the event can belong to it.

use super::{
    event::Event,
    listing::twin_key,
    record::{Ask, Ended, Incoming, Matter, Part, Share, Standing, Suspicion, Turn, TurnKind},
};
use crate::model::{Request, Sheet};
use kernel::id::AccountId;
use register::{Entry, Fact, Misfit};

pub(super) fn evolve(found: Option<Incoming>, entry: &Entry<Event>) -> Result<Incoming, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = || Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, event) => opened(event, entry).ok_or_else(misfit),
        // What stands in place of an event after a withdrawal says the same each time.
        (Some(found), Event::Withheld { registration, .. }) => {
            Ok(Incoming { registration: registration.or(found.registration), ..found })
        }
        (Some(found), Event::Withdrawn) => {
            Ok(Incoming { standing: Standing::Withdrawn, matter: None, ..found })
        }
        (Some(mut found), event) => {
            let mut matter = found.matter.take().ok_or_else(misfit)?;
            fold(&mut found, &mut matter, event, entry);
            found.matter = Some(matter);
            Ok(found)
        }
    }
}

fn opened(event: &Event, entry: &Entry<Event>) -> Option<Incoming> {
    let record = |id, agency: &kernel::code::AgencyCode, standing| Incoming {
        id,
        agency: agency.clone(),
        arrived_at: entry.at,
        standing,
        registration: None,
        matter: None,
    };
    match event {
        Event::Arrived { id, agency, way, sheet, files, twin, origin, concern, letter } => {
            let matter = Matter {
                way: *way,
                sheet: (**sheet).clone(),
                files: files.clone(),
                twin: *twin,
                leader: None,
                shares: Vec::new(),
                turns: vec![turn(entry, TurnKind::Arrived, "", &[])],
                origin: origin.clone(),
                concern: *concern,
                asks: Vec::new(),
                letter: letter.clone(),
                suspicions: Vec::new(),
            };
            Some(Incoming {
                matter: Some(Box::new(matter)),
                ..record(*id, agency, Standing::Arrived)
            })
        }
        Event::ReceivedOnPaper { id, agency } => Some(record(*id, agency, Standing::OnPaper)),
        Event::KeptOut { id, agency } => Some(record(*id, agency, Standing::KeptOut)),
        Event::Withheld { id, agency, arrived_at, registration } => Some(Incoming {
            arrived_at: *arrived_at,
            registration: *registration,
            ..record(*id, agency, Standing::Withdrawn)
        }),
        _ => None,
    }
}

fn turn(entry: &Entry<Event>, kind: TurnKind, words: &str, shares: &[u32]) -> Turn {
    let by: Option<AccountId> = entry.by.account();
    Turn { at: entry.at, by, kind, words: words.to_owned(), shares: shares.to_vec(), before: None }
}

/// Gives the document another sheet; the turn keeps what the one before said.
fn rewrite(matter: &mut Matter, sheet: &Sheet, turn: Turn) {
    let before = std::mem::replace(&mut matter.sheet, sheet.clone());
    let before = (before != *sheet).then(|| Box::new(before));
    matter.turns.push(Turn { before, ..turn });
}

fn fold(found: &mut Incoming, matter: &mut Matter, event: &Event, entry: &Entry<Event>) {
    let took = |kind, words: &str, shares: &[u32], matter: &mut Matter| {
        matter.turns.push(turn(entry, kind, words, shares));
    };
    match event {
        Event::Registered { registration, sheet, files, twin } => {
            found.registration = Some(*registration);
            found.standing = Standing::Registered;
            matter.files.extend(files.iter().cloned());
            matter.twin = twin.or(matter.twin);
            rewrite(matter, sheet, turn(entry, TurnKind::Registered, "", &[]));
        }
        Event::Refused { reason } => {
            found.standing = Standing::Refused;
            took(TurnKind::Refused, reason, &[], matter);
        }
        Event::Amended { sheet, reason, twin } => {
            let key = |sheet: &Sheet| twin_key(&found.agency, sheet);
            if twin.is_some() || key(sheet) != key(&matter.sheet) {
                matter.twin = *twin;
            }
            rewrite(matter, sheet, turn(entry, TurnKind::Amended, reason, &[]));
        }
        Event::Submitted { to, note } => {
            found.standing = Standing::Submitted;
            matter.leader = *to;
            took(TurnKind::Submitted, note, &[], matter);
        }
        Event::Directed { note, shares } => {
            found.standing = Standing::InHand;
            let numbers: Vec<u32> = shares.iter().map(|share| share.number).collect();
            matter.shares.extend(shares.iter().cloned());
            took(TurnKind::Directed, note, &numbers, matter);
        }
        Event::PassedOn { note, share } => {
            matter.shares.push((**share).clone());
            took(TurnKind::PassedOn, note, &[share.number], matter);
        }
        Event::Begun { share } => {
            of(matter, *share, |found| found.begun_at = Some(entry.at));
            took(TurnKind::Begun, "", &[*share], matter);
        }
        Event::Answered { share, words, ended } => {
            for number in ended {
                end(matter, *number, entry, false);
            }
            took(TurnKind::Answered, words, &[*share], matter);
        }
        Event::HandedBack { share, reason } => {
            end(matter, *share, entry, true);
            let works = |share: &Share| share.is_open() && share.part != Part::Inform;
            if !matter.shares.iter().any(works) {
                found.standing = Standing::Submitted;
            }
            took(TurnKind::HandedBack, reason, &[*share], matter);
        }
        Event::Extended { share, due, reason } => {
            of(matter, *share, |found| found.due = Some(*due));
            took(TurnKind::Extended, reason, &[*share], matter);
        }
        Event::Noted { words } => took(TurnKind::Noted, words, &[], matter),
        Event::Closed { words } => {
            found.standing = Standing::Done;
            end_all(matter, entry, false);
            took(TurnKind::Closed, words, &[], matter);
        }
        Event::Asked { request, by, words } => {
            let at = entry.at;
            matter.asks.push(Ask { request: *request, by: *by, at, agreed: None });
            took(TurnKind::Asked, words, &[], matter);
        }
        Event::AskAnswered { request, agreed, words } => {
            let open = matter.asks.iter_mut().find(|ask| ask.agreed.is_none());
            if let Some(ask) = open {
                ask.agreed = Some(*agreed);
            }
            let kind = if *agreed { TurnKind::Agreed } else { TurnKind::Declined };
            if *agreed && *request != Request::Update {
                end_all(matter, entry, request.gives_back());
                found.standing = Standing::Done;
            }
            if *agreed && request.gives_back() {
                matter.files.clear();
                found.standing = Standing::GivenBack;
            }
            took(kind, words, &[], matter);
        }
        Event::Suspected { files } => {
            let new =
                files.iter().map(|file| Suspicion { file: *file, at: entry.at, cleared_at: None });
            matter.suspicions.extend(new);
            took(TurnKind::Suspected, "", &[], matter);
        }
        Event::Cleared { files, reason } => {
            for suspicion in matter.suspicions.iter_mut().filter(|it| files.contains(&it.file)) {
                suspicion.cleared_at = Some(entry.at);
            }
            took(TurnKind::Cleared, reason, &[], matter);
        }
        Event::Arrived { .. }
        | Event::ReceivedOnPaper { .. }
        | Event::KeptOut { .. }
        | Event::Withdrawn
        | Event::Withheld { .. } => {}
    }
}

/// Ends the open shares of those who work on it, and with `informed` of those who were to read it.
fn end_all(matter: &mut Matter, entry: &Entry<Event>, informed: bool) {
    let open: Vec<u32> = matter
        .shares
        .iter()
        .filter(|share| share.is_open() && (informed || share.part != Part::Inform))
        .map(|share| share.number)
        .collect();
    for number in open {
        end(matter, number, entry, false);
    }
}

fn of(matter: &mut Matter, number: u32, change: impl FnOnce(&mut Share)) {
    if let Some(share) = matter.shares.iter_mut().find(|share| share.number == number) {
        change(share);
    }
}

fn end(matter: &mut Matter, number: u32, entry: &Entry<Event>, handed_back: bool) {
    let ended = Ended { at: entry.at, by: entry.by.account(), handed_back };
    of(matter, number, |share| share.ended = Some(ended));
}
