//! Folds an event into a unit. It checks nothing but that the event can belong to this record.

use crate::{Event, Unit};
use register::{Entry, Fact, Misfit};

pub(crate) fn evolve(unit: Option<Unit>, entry: &Entry<Event>) -> Result<Unit, Misfit> {
    match (unit, &entry.event) {
        (
            None,
            Event::Established { code, key, name, kind, parent, commune, valid_from, origin },
        ) => Ok(Unit {
            code: code.clone(),
            key: key.clone(),
            name: name.clone(),
            kind: kind.clone(),
            parent: parent.clone(),
            commune: commune.clone(),
            valid_from: *valid_from,
            valid_to: None,
            successor: None,
            origin: *origin,
        }),
        (Some(unit), Event::Renamed { name }) => Ok(Unit { name: name.clone(), ..unit }),
        (Some(unit), Event::Closed { last_day, successor }) => {
            Ok(Unit { valid_to: Some(*last_day), successor: successor.clone(), ..unit })
        }
        (found, event) => Err(Misfit {
            event: event.kind(),
            found: if found.is_some() { "established".into() } else { "absent".into() },
        }),
    }
}
