//! Folds an event into a motion. It checks nothing but that the event can belong to it, and that the motion may become what
//! the event makes of it.

use super::{
    event::{Event, Opening},
    record::{Issued, Matter, Motion, Opened, Standing, Vote},
};
use register::{Entry, Fact, Misfit};

pub(super) fn evolve(found: Option<Motion>, entry: &Entry<Event>) -> Result<Motion, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = || Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, event) => proposed(event, entry).ok_or_else(misfit),
        // What stands in place of an event after a withdrawal says the same each time.
        (Some(found), Event::Withheld { .. }) if found.matter.is_none() => Ok(found),
        (Some(found), Event::Withdrawn) => {
            Ok(Motion { standing: Standing::Withheld, matter: None, ..found })
        }
        (Some(mut found), event) => {
            let before = found.standing;
            let mut matter = found.matter.take().ok_or_else(misfit)?;
            fold(&mut found, &mut matter, event, entry).ok_or_else(misfit)?;
            let stays = found.standing == before;
            if !stays && !before.next().contains(&found.standing) {
                return Err(misfit());
            }
            found.matter = Some(matter);
            Ok(found)
        }
    }
}

fn proposed(event: &Event, entry: &Entry<Event>) -> Option<Motion> {
    match event {
        Event::Proposed { opening } => Some(begun(opening, entry)),
        Event::Withheld { id, meeting, agency, proposed_by, proposed_at, secret } => Some(Motion {
            id: *id,
            meeting: *meeting,
            agency: agency.clone(),
            proposed_by: *proposed_by,
            proposed_at: *proposed_at,
            secret: *secret,
            standing: Standing::Withheld,
            matter: None,
        }),
        _ => None,
    }
}

fn begun(opening: &Opening, entry: &Entry<Event>) -> Motion {
    let matter = Matter {
        item: opening.item,
        text: opening.text.clone(),
        choices: opening.choices.clone(),
        rule: opening.rule,
        voters: opening.voters.clone(),
        opened: None,
        votes: Vec::new(),
        issued: Vec::new(),
        closing: None,
        dropped: None,
    };
    Motion {
        id: opening.id,
        meeting: opening.meeting,
        agency: opening.agency.clone(),
        proposed_by: opening.proposed_by,
        proposed_at: entry.at,
        secret: opening.secret,
        standing: Standing::Proposed,
        matter: Some(Box::new(matter)),
    }
}

/// `None` when the event cannot belong to this motion as it stands.
fn fold(
    found: &mut Motion,
    matter: &mut Matter,
    event: &Event,
    entry: &Entry<Event>,
) -> Option<()> {
    let (at, by) = (entry.at, entry.by.account());
    match (found.standing, event) {
        (Standing::Proposed, Event::Amended { text, choices }) => {
            matter.text.clone_from(text);
            matter.choices.clone_from(choices);
        }
        (Standing::Proposed, Event::VotersListed { voters }) => matter.voters.clone_from(voters),
        (Standing::Proposed | Standing::Open, Event::StandInNamed { voter, stand_in }) => {
            let known = matter.voters.iter_mut().find(|known| known.number == *voter)?;
            known.stand_in = *stand_in;
        }
        (Standing::Proposed, Event::Opened { present }) => {
            found.standing = Standing::Open;
            matter.opened = Some(Opened { at, by, present: *present });
        }
        (Standing::Open, Event::Voted { voter, option, on_paper }) if !found.secret => {
            matter.votes.retain(|vote| vote.voter != *voter);
            let (option, on_paper) = (option.clone(), *on_paper);
            matter.votes.push(Vote { voter: *voter, option, at, by, on_paper });
        }
        (Standing::Open, Event::BallotIssued { voter }) if found.secret => {
            let again = matter.issued.iter().any(|issued| issued.voter == *voter);
            if again {
                return None;
            }
            matter.issued.push(Issued { voter: *voter, by });
        }
        (Standing::Open, Event::Closed { closing }) => {
            found.standing = Standing::Closed;
            matter.closing = Some((**closing).clone());
        }
        (Standing::Proposed | Standing::Open, Event::Dropped { reason }) => {
            found.standing = Standing::Dropped;
            matter.dropped = Some(reason.clone());
        }
        _ => return None,
    }
    Some(())
}
