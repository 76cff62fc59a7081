//! The rules of calling a meeting: who is on the list, that they are told, what they answer, and the rehearsal.
//! What must always hold: nobody stands on the list twice; a site answers for itself until the meeting opens, and then only
//! whoever runs the meeting puts its count right; as many are absent as are named.

use super::{
    command::{Command, NewInvitee},
    decide::{Answer, HEADS_MAX, INVITEES_MAX, On, is_program},
    event::Event,
    people::{Absentee, Confirmation, Guest, Invitee, Named, Reply, Role, Who},
    states::Standing,
};
use crate::{
    Refusal,
    words::{needed, needed_line},
};
use std::collections::BTreeSet;

/// Absentees that one site names.
const ABSENT_MAX: usize = 200;

pub(super) fn call(on: &On<'_>, command: &Command) -> Answer {
    match command {
        Command::AddInvitees { invitees } => add(on, invitees),
        Command::RemoveInvitee { number, reason } => {
            on.prepares()?;
            invitee_of(on, *number)?;
            let reason = needed("reason", reason)?;
            Ok(vec![Event::InviteeRemoved { number: *number, reason }])
        }
        Command::Invite { letter } => {
            on.prepares()?;
            complete(on)?;
            Ok(vec![Event::Invited { letter: *letter }])
        }
        Command::ConfirmSite { invitee, confirmation } => {
            site_of(on, *invitee)?;
            let confirmation = cleaned(confirmation)?;
            Ok(said(on, *invitee, Reply::Confirmed(Box::new(confirmation))))
        }
        Command::DeclineSite { invitee, reason } => {
            site_of(on, *invitee)?;
            let reason = needed("reason", reason)?;
            Ok(said(on, *invitee, Reply::Declined { reason }))
        }
        Command::Answer { invitee, reply } => {
            let found = invitee_of(on, *invitee)?;
            if matches!(found.who, Who::Site { .. }) || matches!(reply, Reply::Confirmed(_)) {
                return Err(Refusal::NotOfThisKind { number: *invitee });
            }
            may_answer(on, found)?;
            let reply = match reply {
                Reply::StandIn { who, reason } => {
                    Reply::StandIn { who: named(who)?, reason: needed("reason", reason)? }
                }
                Reply::Declined { reason } => Reply::Declined { reason: needed("reason", reason)? },
                other => other.clone(),
            };
            Ok(said(on, *invitee, reply))
        }
        Command::NoteRehearsal { words, ready } => {
            on.conducts_or_writes()?;
            let ready = listed(on, ready)?;
            Ok(vec![Event::Rehearsed { words: needed("words", words)?, ready }])
        }
        _ => Err(Refusal::NotNow { standing: on.found.standing.name() }),
    }
}

fn add(on: &On<'_>, new: &[NewInvitee]) -> Answer {
    let running = on.found.standing == Standing::Running;
    if running { on.conducts() } else { on.prepares() }?;
    if new.is_empty() {
        return Ok(Vec::new());
    }
    if on.matter.invitees.len().saturating_add(new.len()) > INVITEES_MAX {
        return Err(Refusal::TooMany { of: "invitees" });
    }
    let mut known: BTreeSet<Who> = on.matter.invitees.iter().map(|one| place(&one.who)).collect();
    let mut invitees = Vec::new();
    for (number, one) in (on.matter.ever.invitees.saturating_add(1)..).zip(new) {
        let who = match &one.who {
            Who::Guest(guest) => Who::Guest(Guest {
                name: needed_line("guest", &guest.name)?,
                contact: guest.contact.clone(),
            }),
            other => other.clone(),
        };
        // Who holds the meeting is appointed, not invited; and the public looks on without a vote.
        let posted = matches!(one.role, Role::Secretary | Role::Host | Role::CoHost);
        let without_vote = matches!(one.role, Role::Guest | Role::Observer);
        if posted || (one.voting && (without_vote || matches!(who, Who::Guest(_)))) {
            return Err(Refusal::RoleFault);
        }
        if !known.insert(place(&who)) {
            return Err(Refusal::NamedTwice);
        }
        invitees.push(Invitee { number, who, role: one.role, voting: one.voting, answer: None });
    }
    Ok(vec![Event::InviteesAdded { invitees }])
}

/// What tells one place on the list from another: a site by its unit and room, a guest by how they are reached.
fn place(who: &Who) -> Who {
    match who {
        Who::Guest(guest) => {
            Who::Guest(Guest { name: String::new(), contact: guest.contact.clone() })
        }
        other => other.clone(),
    }
}

/// Nobody is called to a meeting that nobody can hold.
fn complete(on: &On<'_>) -> Result<(), Refusal> {
    let posts = &on.found.posts;
    let missing = [("secretary", posts.secretary.is_none()), ("host", posts.host.is_none())];
    if let Some((post, _)) = missing.into_iter().find(|(_, missing)| *missing) {
        return Err(Refusal::PostMissing { post });
    }
    if on.matter.items.is_empty() {
        return Err(Refusal::NoItems);
    }
    if on.matter.invitees.is_empty() {
        return Err(Refusal::NoInvitees);
    }
    super::decide::span(on.found.planned, on.context)
}

pub(super) fn invitee_of<'a>(on: &On<'a>, number: u32) -> Result<&'a Invitee, Refusal> {
    on.matter.invitee(number).ok_or(Refusal::NoInvitee { number })
}

/// Numbers of the list, each once and in order.
pub(super) fn listed(on: &On<'_>, numbers: &[u32]) -> Result<Vec<u32>, Refusal> {
    let known: BTreeSet<u32> = on.matter.invitees.iter().map(|one| one.number).collect();
    let wanted: BTreeSet<u32> = numbers.iter().copied().collect();
    match wanted.difference(&known).next() {
        Some(number) => Err(Refusal::NoInvitee { number: *number }),
        None => Ok(wanted.into_iter().collect()),
    }
}

fn site_of(on: &On<'_>, number: u32) -> Result<(), Refusal> {
    let found = invitee_of(on, number)?;
    if !matches!(found.who, Who::Site { .. }) {
        return Err(Refusal::NotOfThisKind { number });
    }
    may_answer(on, found)
}

fn may_answer(on: &On<'_>, found: &Invitee) -> Result<(), Refusal> {
    if on.found.standing == Standing::Running {
        return on.conducts_or_writes();
    }
    let guest = matches!(found.who, Who::Guest(_)) && is_program(on.context);
    // A colleague in the unit writes down what its head says: the room is the unit's, not one person's.
    let of_unit = match (&found.who, on.context.actor.unit()) {
        (Who::Site { unit, .. }, Some(own)) => unit.contains(own),
        _ => false,
    };
    let own = found.is_of(on.context.actor);
    let noted = on.found.is_prepared_by(on.context.actor);
    if own || of_unit || guest || noted { Ok(()) } else { Err(Refusal::NotYours) }
}

fn said(on: &On<'_>, invitee: u32, reply: Reply) -> Vec<Event> {
    let before = on.matter.invitee(invitee).and_then(|found| found.answer.as_ref());
    let same = before.is_some_and(|answer| answer.reply == reply);
    if same { Vec::new() } else { vec![Event::Answered { invitee, reply }] }
}

fn cleaned(confirmation: &Confirmation) -> Result<Confirmation, Refusal> {
    if confirmation.present == 0 || confirmation.present > HEADS_MAX {
        return Err(Refusal::HeadsFault);
    }
    if confirmation.absent.len() > ABSENT_MAX {
        return Err(Refusal::TooMany { of: "absent" });
    }
    let head = named(&confirmation.head)?;
    let mut seen = BTreeSet::from([head.clone()]);
    let mut absent = Vec::new();
    for one in &confirmation.absent {
        let who = named(&one.who)?;
        if !seen.insert(who.clone()) {
            return Err(Refusal::NamedTwice);
        }
        let stand_in = one.stand_in.as_ref().map(named).transpose()?;
        absent.push(Absentee { who, reason: needed("reason", &one.reason)?, stand_in });
    }
    // Nobody comes in place of somebody and is away.
    let away = |stand_in: &Named| absent.iter().any(|one| one.who == *stand_in);
    if absent.iter().filter_map(|one| one.stand_in.as_ref()).any(away) {
        return Err(Refusal::NamedTwice);
    }
    Ok(Confirmation { head, present: confirmation.present, absent })
}

fn named(who: &Named) -> Result<Named, Refusal> {
    Ok(match who {
        Named::Account(account) => Named::Account(*account),
        Named::Name(name) => Named::Name(needed_line("name", name)?),
    })
}
