//! The rules of shares: who is to do what until when, passed on, answered, handed back.
//! What must always hold: at most one open share leads at each level; nobody answers for another.

use super::{
    Context,
    command::Order,
    decide::{Answer, SHARES_MAX, needed, optional},
    event::Event,
    record::{Incoming, Matter, Part, Place, Share},
};
use crate::Refusal;
use kernel::{id::AccountId, time::Date};
use register::Actor;
use std::collections::BTreeSet;

/// Key of the role whose word stands above that of heads.
const LEADER: &str = "leader";

/// The leader's note: at least one share, one lead at most.
pub(super) fn direct(
    matter: &Matter,
    note: &str,
    orders: &[Order],
    context: &Context<'_>,
) -> Answer {
    let by = context.actor.account().ok_or(Refusal::AccountNeeded)?;
    if orders.is_empty() {
        return Err(Refusal::NoShares);
    }
    if matter.shares.len() + orders.len() > SHARES_MAX {
        return Err(Refusal::TooManyShares);
    }
    let open = || matter.shares.iter().filter(|share| share.is_open() && share.under.is_none());
    let leads = open().map(|share| share.part).chain(orders.iter().map(|order| order.part));
    if leads.filter(|part| *part == Part::Lead).count() > 1 {
        return Err(Refusal::OneLead);
    }
    let mut places: BTreeSet<&Place> = open().map(|share| &share.to).collect();
    if !orders.iter().all(|order| places.insert(&order.to)) {
        return Err(Refusal::NamedTwice);
    }
    in_time(orders.iter().filter_map(|order| order.due), context)?;
    let first = next_number(matter);
    let shares = orders.iter().zip(first..).map(|(order, number)| Share {
        number,
        to: order.to.clone(),
        part: order.part,
        due: order.due,
        given_by: by,
        given_at: context.now,
        under: None,
        begun_at: None,
        ended: None,
    });
    Ok(vec![Event::Directed { note: optional("note", note)?, shares: shares.collect() }])
}

pub(super) fn pass_on(
    matter: &Matter,
    share: u32,
    (to, due): (AccountId, Option<Date>),
    note: &str,
    context: &Context<'_>,
) -> Answer {
    let by = context.actor.account().ok_or(Refusal::AccountNeeded)?;
    let own = own(matter, share, context)?;
    if context.actor.unit() != Some(&own.to.unit) {
        return Err(Refusal::OtherUnit);
    }
    let place = Place { unit: own.to.unit.clone(), account: Some(to) };
    let open = || matter.shares.iter().filter(|share| share.is_open());
    if open().any(|share| share.to == place) {
        return Err(Refusal::NamedTwice);
    }
    if matter.shares.len() >= SHARES_MAX {
        return Err(Refusal::TooManyShares);
    }
    // The second who gets a share of a lead helps the first.
    let has_lead = open().any(|other| other.under == Some(share) && other.part == Part::Lead);
    let part = if own.part == Part::Lead && has_lead { Part::Coordinate } else { own.part };
    in_time(due, context)?;
    let passed = Share {
        number: next_number(matter),
        to: place,
        part,
        due: due.or(own.due),
        given_by: by,
        given_at: context.now,
        under: Some(share),
        begun_at: None,
        ended: None,
    };
    Ok(vec![Event::PassedOn { note: optional("note", note)?, share: Box::new(passed) }])
}

pub(super) fn begin(matter: &Matter, share: u32, context: &Context<'_>) -> Answer {
    let own = own(matter, share, context)?;
    if own.begun_at.is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Begun { share }])
}

/// The share ends, and those above it that wait for nothing else; with the last lead's answer the document is closed when
/// nobody else is at work on it.
pub(super) fn answer(
    found: &Incoming,
    matter: &Matter,
    share: u32,
    words: &str,
    context: &Context<'_>,
) -> Answer {
    let own = own(matter, share, context)?;
    let words = match own.part {
        Part::Inform => optional("words", words)?,
        Part::Lead | Part::Coordinate => needed("words", words)?,
    };
    let mut ended = BTreeSet::from([share]);
    let mut above = own.under;
    // Shares below end with it; shares above end when nothing else is open under them.
    for below in &matter.shares {
        if below.is_open() && below.under.is_some_and(|under| ended.contains(&under)) {
            ended.insert(below.number);
        }
    }
    while let Some(number) = above {
        let waits = found
            .open_shares()
            .any(|other| other.under == Some(number) && !ended.contains(&other.number));
        if waits {
            break;
        }
        ended.insert(number);
        above = matter.shares.iter().find(|other| other.number == number).and_then(|it| it.under);
    }
    let at_work = |other: &&Share| other.part != Part::Inform && !ended.contains(&other.number);
    let closes = own.part != Part::Inform && found.open_shares().filter(at_work).count() == 0;
    let answered =
        Event::Answered { share, words: words.clone(), ended: ended.into_iter().collect() };
    let closed = closes.then_some(Event::Closed { words });
    Ok(std::iter::once(answered).chain(closed).collect())
}

pub(super) fn hand_back(
    matter: &Matter,
    share: u32,
    reason: &str,
    context: &Context<'_>,
) -> Answer {
    own(matter, share, context)?;
    if matter.shares.iter().any(|other| other.is_open() && other.under == Some(share)) {
        return Err(Refusal::NoShare { share });
    }
    Ok(vec![Event::HandedBack { share, reason: needed("reason", reason)? }])
}

/// By whoever gave the share, or a leader; `access` says of which agency.
pub(super) fn extend(
    matter: &Matter,
    share: u32,
    due: Date,
    reason: &str,
    context: &Context<'_>,
) -> Answer {
    let given = open(matter, share)?;
    let leads = matches!(context.actor, Actor::Officer { seat, .. } if seat.role == LEADER);
    if !leads && context.actor.account() != Some(given.given_by) {
        return Err(Refusal::NotYours { share });
    }
    in_time([due], context)?;
    Ok(vec![Event::Extended { share, due, reason: needed("reason", reason)? }])
}

fn open(matter: &Matter, number: u32) -> Result<&Share, Refusal> {
    let found = matter.shares.iter().find(|share| share.number == number && share.is_open());
    found.ok_or(Refusal::NoShare { share: number })
}

/// The open share, if it is the actor's.
fn own<'a>(matter: &'a Matter, number: u32, context: &Context<'_>) -> Result<&'a Share, Refusal> {
    let share = open(matter, number)?;
    share.is_of(context.actor).then_some(share).ok_or(Refusal::NotYours { share: number })
}

fn in_time(due: impl IntoIterator<Item = Date>, context: &Context<'_>) -> Result<(), Refusal> {
    let past = due.into_iter().any(|due| due < context.today());
    if past { Err(Refusal::DuePast) } else { Ok(()) }
}

fn next_number(matter: &Matter) -> u32 {
    matter.shares.iter().map(|share| share.number).max().unwrap_or(0) + 1
}
