//! Folds an event into a use of a key. It checks nothing but that the event can belong to it.

use crate::{Event, KeyUse, Report, Settlement, Standing};
use register::{Entry, Fact, Misfit};

pub(crate) fn evolve(found: Option<KeyUse>, entry: &Entry<Event>) -> Result<KeyUse, Misfit> {
    let at = entry.at;
    match (found, entry.event.clone()) {
        (None, Event::Recorded(new)) => Ok(KeyUse {
            id: new.id,
            holder: new.holder,
            unit: new.unit,
            key: new.key,
            kind: new.kind,
            signed: new.signed,
            through: new.through,
            used_at: at,
            used_by: entry.by.clone(),
            standing: Standing::Recorded,
        }),
        (Some(found), Event::Reported { reason }) => {
            Ok(KeyUse { standing: Standing::Reported { report: Report { at, reason } }, ..found })
        }
        (Some(found), Event::Settled { by, finding, note }) => match found.standing {
            Standing::Reported { report } => {
                let settlement = Settlement { at, by, finding, note };
                Ok(KeyUse { standing: Standing::Settled { report, settlement }, ..found })
            }
            other => Err(Misfit { event: "settled", found: other.name().into() }),
        },
        (found, event) => {
            let found = found.map_or("absent", |found| found.standing.name());
            Err(Misfit { event: event.kind(), found: found.into() })
        }
    }
}
