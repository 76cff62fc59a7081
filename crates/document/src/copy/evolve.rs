//! Folds an event into a certified copy. It checks nothing but that the event can belong to it.

use super::{Approved, CertifiedCopy, Event, Line, NewCopy, Standing};
use register::{Entry, Fact, Misfit};

pub(super) fn evolve(
    found: Option<CertifiedCopy>,
    entry: &Entry<Event>,
) -> Result<CertifiedCopy, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, Event::Asked { new, by }) => {
            let NewCopy { id, agency, form, of, part, place, recipients, signer } = (**new).clone();
            Ok(CertifiedCopy {
                id,
                agency,
                form,
                of,
                part,
                place,
                recipients,
                asked_by: by.clone(),
                asked_at: entry.at,
                signer,
                standing: Standing::Asked,
                approved: None,
                reason: String::new(),
                issued: None,
                line: None,
            })
        }
        (Some(found), Event::Approved) => {
            let approved = entry.by.account().map(|by| Approved { by, at: entry.at });
            Ok(CertifiedCopy { standing: Standing::Approved, approved, ..found })
        }
        (Some(found), Event::Declined { reason }) => {
            Ok(CertifiedCopy { standing: Standing::Declined, reason: reason.clone(), ..found })
        }
        (None, Event::Withheld { left }) => Ok(CertifiedCopy::from((**left).clone())),
        // What stands in place of an event after a withdrawal says the same each time.
        (Some(found), Event::Withheld { .. }) => Ok(found),
        (Some(found), Event::SourceWithdrawn) => Ok(CertifiedCopy::from(found.remains())),
        (Some(found), Event::Issued { issued }) => Ok(CertifiedCopy {
            standing: Standing::Issued,
            line: Some(Line { year: issued.year, number: issued.number }),
            issued: Some((**issued).clone()),
            ..found
        }),
        (Some(mut found), Event::Strengthened { paper, sealed }) => {
            if let Some(issued) = &mut found.issued {
                issued.paper = (**paper).clone();
                issued.sealed = sealed.clone();
            }
            Ok(found)
        }
        _ => Err(misfit),
    }
}
