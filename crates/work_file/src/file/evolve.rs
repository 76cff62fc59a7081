//! Folds an event into a work file. It checks nothing but that the event can belong to it, and that the file may become what
//! the event makes of it.

use super::{
    event::Event,
    record::{
        Archived, Decided, Destruction, HandedOver, Item, Loan, LoanState, Turn, TurnKind, WorkFile,
    },
    states::Standing,
};
use register::{Entry, Fact, Misfit};

pub(super) fn evolve(found: Option<WorkFile>, entry: &Entry<Event>) -> Result<WorkFile, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = || Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        // In place of an entry before a withdrawal it says the same each time.
        (_, Event::Withdrawn { file }) => Ok(withdrawn(file, entry)),
        (None, event) => opened(event, entry).ok_or_else(misfit),
        (Some(_), Event::Opened { .. }) => Err(misfit()),
        (Some(mut found), event) => {
            let before = found.standing;
            fold(&mut found, event, entry);
            let stays = found.standing == before;
            if stays || before.next().contains(&found.standing) { Ok(found) } else { Err(misfit()) }
        }
    }
}

fn opened(event: &Event, entry: &Entry<Event>) -> Option<WorkFile> {
    let Event::Opened { id, agency, unit, keeper, year, code, title, retention, listed } = event
    else {
        return None;
    };
    Some(WorkFile {
        id: *id,
        agency: agency.clone(),
        unit: unit.clone(),
        keeper: *keeper,
        year: *year,
        code: code.clone(),
        title: title.clone(),
        retention: *retention,
        listed: *listed,
        opened_at: entry.at,
        standing: Standing::Open,
        items: Vec::new(),
        items_ever: 0,
        contents: Vec::new(),
        closed_on: None,
        handed_over: None,
        archived: None,
        loans: Vec::new(),
        destruction: None,
        turns: vec![turn(entry, TurnKind::Opened, "", None)],
    })
}

fn withdrawn(file: &WorkFile, entry: &Entry<Event>) -> WorkFile {
    let mut file = file.clone();
    file.turns.push(turn(entry, TurnKind::Withdrawn, "", None));
    file
}

fn turn(entry: &Entry<Event>, kind: TurnKind, words: &str, item: Option<u32>) -> Turn {
    Turn { at: entry.at, by: entry.by.account(), kind, words: words.to_owned(), item }
}

fn fold(found: &mut WorkFile, event: &Event, entry: &Entry<Event>) {
    let by = entry.by.account();
    let (kind, words, item) = match event {
        Event::Amended { title, retention, reason } => {
            found.title.clone_from(title);
            found.retention = *retention;
            (TurnKind::Amended, reason.as_str(), None)
        }
        Event::Assigned { keeper, reason } => {
            found.keeper = *keeper;
            (TurnKind::Assigned, reason.as_str(), None)
        }
        Event::ItemAdded { item, piece, pages } => {
            found.items_ever = found.items_ever.max(*item);
            found.items.push(Item {
                number: *item,
                piece: *piece,
                pages: *pages,
                added_by: by,
                added_at: entry.at,
            });
            (TurnKind::Added, "", Some(*item))
        }
        Event::ItemRemoved { item, reason } => {
            found.items.retain(|one| one.number != *item);
            (TurnKind::Removed, reason.as_str(), Some(*item))
        }
        Event::ItemMoved { item, place, reason } => {
            if let Some(at) = found.items.iter().position(|one| one.number == *item) {
                let moved = found.items.remove(at);
                found.items.insert(place.saturating_sub(1).min(found.items.len()), moved);
            }
            (TurnKind::Moved, reason.as_str(), Some(*item))
        }
        Event::PagesCounted { item, pages } => {
            if let Some(one) = found.items.iter_mut().find(|one| one.number == *item) {
                one.pages = Some(*pages);
            }
            (TurnKind::Counted, "", Some(*item))
        }
        Event::Closed { contents, words } => {
            found.standing = Standing::Closed;
            found.contents.clone_from(contents);
            found.closed_on = Some(entry.at.local_date());
            (TurnKind::Closed, words.as_str(), None)
        }
        Event::Reopened { reason } => {
            reopen(found);
            (TurnKind::Reopened, reason.as_str(), None)
        }
        Event::Returned { reason } => {
            reopen(found);
            (TurnKind::Returned, reason.as_str(), None)
        }
        Event::HandedOver { note } => {
            found.standing = Standing::HandedOver;
            found.handed_over = Some(HandedOver { by, at: entry.at });
            (TurnKind::HandedOver, note.as_str(), None)
        }
        Event::Accepted { place, note } => {
            found.standing = Standing::Archived;
            found.archived = Some(Archived { by, at: entry.at, place: place.clone() });
            (TurnKind::Accepted, note.as_str(), None)
        }
        Event::LoanAsked { .. }
        | Event::LoanApproved { .. }
        | Event::LoanRefused { .. }
        | Event::LoanEnded { .. } => lend(found, event, entry),
        Event::DestructionProposed { reason } => {
            found.standing = Standing::DestructionProposed;
            found.destruction = Some(Destruction {
                proposed_by: by,
                proposed_at: entry.at,
                reason: reason.clone(),
                decided: None,
            });
            (TurnKind::DestructionProposed, reason.as_str(), None)
        }
        Event::DestructionDropped { reason } => {
            found.standing = Standing::Archived;
            found.destruction = None;
            (TurnKind::DestructionDropped, reason.as_str(), None)
        }
        Event::Destroyed { number, dated } => {
            found.standing = Standing::Destroyed;
            // The table of contents is left; the file holds nothing any more.
            found.items.clear();
            let decided = Decided { by, at: entry.at, number: number.clone(), dated: *dated };
            if let Some(destruction) = &mut found.destruction {
                destruction.decided = Some(decided);
            }
            (TurnKind::Destroyed, number.as_str(), None)
        }
        Event::Exported { .. } => (TurnKind::Exported, "", None),
        Event::Opened { .. } | Event::Withdrawn { .. } => return,
    };
    found.turns.push(turn(entry, kind, words, item));
}

fn reopen(found: &mut WorkFile) {
    found.standing = Standing::Open;
    found.contents.clear();
    found.closed_on = None;
    found.handed_over = None;
}

fn lend<'e>(
    found: &mut WorkFile,
    event: &'e Event,
    entry: &Entry<Event>,
) -> (TurnKind, &'e str, Option<u32>) {
    let by = entry.by.account();
    let mut becomes = |number: u32, state: LoanState| {
        if let Some(loan) = found.loans.iter_mut().find(|loan| loan.number == number) {
            loan.state = state;
            loan.by = by;
            loan.at = entry.at;
        }
    };
    match event {
        Event::LoanApproved { loan } => {
            becomes(*loan, LoanState::Lent);
            (TurnKind::LoanApproved, "", None)
        }
        Event::LoanRefused { loan, reason } => {
            becomes(*loan, LoanState::Refused);
            (TurnKind::LoanRefused, reason, None)
        }
        Event::LoanEnded { loan } => {
            becomes(*loan, LoanState::Ended);
            (TurnKind::LoanEnded, "", None)
        }
        Event::LoanAsked { loan, to, until, purpose } => {
            found.loans.push(Loan {
                number: *loan,
                to: *to,
                until: *until,
                purpose: purpose.clone(),
                asked_by: by,
                asked_at: entry.at,
                state: LoanState::Asked,
                by: None,
                at: entry.at,
            });
            (TurnKind::LoanAsked, purpose, None)
        }
        _ => (TurnKind::Amended, "", None),
    }
}
