//! The rules of sites, and folding their events. Total and pure.

use super::{Command, Context, Equipment, Event, Kiosk, Sheet, Site, Standing};
use crate::{
    Refusal,
    words::{line, needed, needed_line},
};
use register::{Entry, Fact, Misfit};
use std::collections::BTreeSet;

/// Kinds and makes of equipment in one room.
pub const EQUIPMENT_MAX: usize = 60;
/// Pieces of one make.
const PIECES_MAX: u32 = 500;

pub(super) fn decide(
    found: Option<&Site>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    context.actor.account().ok_or(Refusal::AccountNeeded)?;
    let found = match (found, command) {
        (None, Command::Open { id, unit, sheet }) => {
            let sheet = Box::new(cleaned(sheet)?);
            return Ok(vec![Event::Opened { id: *id, unit: unit.clone(), sheet }]);
        }
        (None, _) => return Err(Refusal::NotHere),
        (Some(_), Command::Open { .. }) => return Err(Refusal::AlreadyHere),
        (Some(found), _) => found,
    };
    if !found.standing.allowed().contains(&command.action()) {
        return Err(Refusal::NotNow { standing: found.standing.name() });
    }
    let paired = matches!(found.kiosk, Kiosk::Paired { .. });
    match command {
        Command::Open { .. } => Err(Refusal::AlreadyHere),
        Command::Change { sheet } => {
            let sheet = cleaned(sheet)?;
            let same = sheet == found.sheet;
            let changed = Event::Changed { sheet: Box::new(sheet) };
            Ok(if same { Vec::new() } else { vec![changed] })
        }
        Command::Pair { token } if found.knows(token) => Ok(Vec::new()),
        Command::Pair { token } if found.spent.contains(token) => Err(Refusal::TokenSpent),
        Command::Pair { token } => Ok(vec![Event::Paired { token: *token }]),
        Command::Unpair => Ok(if paired { vec![Event::Unpaired] } else { Vec::new() }),
        Command::Revoke { .. } if !paired => Err(Refusal::NotPaired),
        Command::Revoke { reason } => {
            Ok(vec![Event::Revoked { reason: needed("reason", reason)? }])
        }
        Command::Close { reason } => Ok(vec![Event::Closed { reason: needed("reason", reason)? }]),
        Command::Reopen => Ok(vec![Event::Reopened]),
    }
}

fn cleaned(sheet: &Sheet) -> Result<Sheet, Refusal> {
    if sheet.equipment.len() > EQUIPMENT_MAX {
        return Err(Refusal::TooMany { of: "equipment" });
    }
    let mut equipment = Vec::new();
    for one in &sheet.equipment {
        if one.count == 0 || one.count > PIECES_MAX {
            return Err(Refusal::EquipmentFault);
        }
        let name = line("equipment", &one.name)?;
        equipment.push(Equipment { kind: one.kind, name, count: one.count });
    }
    Ok(Sheet {
        name: needed_line("site", &sheet.name)?,
        place: line("place", &sheet.place)?,
        equipment,
        contact: sheet.contact.clone(),
    })
}

pub(super) fn evolve(found: Option<Site>, entry: &Entry<Event>) -> Result<Site, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, Event::Opened { id, unit, sheet }) => Ok(Site {
            id: *id,
            unit: unit.clone(),
            opened_at: entry.at,
            standing: Standing::Open,
            sheet: (**sheet).clone(),
            kiosk: Kiosk::Unpaired,
            spent: BTreeSet::new(),
            closed: None,
        }),
        (Some(found), Event::Reopened) if found.standing == Standing::Closed => {
            Ok(Site { standing: Standing::Open, closed: None, ..found })
        }
        (Some(found), event) if found.standing == Standing::Open => {
            fold(found, event, entry).ok_or(misfit)
        }
        _ => Err(misfit),
    }
}

/// What happens to an open site; `None` for anything else.
fn fold(found: Site, event: &Event, entry: &Entry<Event>) -> Option<Site> {
    Some(match event {
        Event::Changed { sheet } => Site { sheet: (**sheet).clone(), ..found },
        Event::Paired { token } => {
            let mut spent = found.spent.clone();
            spent.insert(*token);
            let kiosk = Kiosk::Paired { token: *token, at: entry.at, by: entry.by.account() };
            Site { kiosk, spent, ..found }
        }
        Event::Unpaired => Site { kiosk: Kiosk::Unpaired, ..found },
        Event::Revoked { reason } => {
            let kiosk = Kiosk::Revoked { at: entry.at, reason: reason.clone() };
            Site { kiosk, ..found }
        }
        Event::Closed { reason } => Site {
            standing: Standing::Closed,
            kiosk: Kiosk::Unpaired,
            closed: Some(reason.clone()),
            ..found
        },
        Event::Opened { .. } | Event::Reopened => return None,
    })
}
