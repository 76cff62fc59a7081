//! The rules of a meeting while it runs: opened, its items begun and ended, the floor, the door of the room, recordings,
//! roll-calls, and the closing.
//! What must always hold: only whoever has a post for it runs a meeting; the floor goes to those admitted; nobody who was
//! sent out is let in again unless they are admitted by name; a meeting does not close over an open vote.

use super::{
    answers::{invitee_of, listed},
    command::Command,
    decide::{Answer, HEADS_MAX, On, RECORDINGS_MAX},
    event::Event,
    people::Who,
    prepare::item_of,
    record::Matter,
    run::{Present, RollCall, RollCounts, Run},
};
use crate::{
    Kind, Refusal,
    words::{needed, optional},
};
use kernel::time::Timestamp;
use std::collections::BTreeMap;

/// Shortest and longest time for which the floor is given, in seconds.
const FLOOR_SECONDS: std::ops::RangeInclusive<u32> = 10..=14_400;
/// Those who have the floor at once: whoever speaks, and whoever they speak with.
const FLOORS_MAX: usize = 6;

pub(super) fn run(on: &On<'_>, command: &Command) -> Answer {
    if let Command::Open = command {
        on.conducts()?;
        return Ok(vec![Event::Opened]);
    }
    let not_now = Refusal::NotNow { standing: on.found.standing.name() };
    let run = on.matter.run.as_deref().ok_or(not_now.clone())?;
    match command {
        Command::BeginItem { number } => begin_item(on, run, *number),
        Command::EndItem => {
            on.conducts_or_writes()?;
            let number = run.item.ok_or(Refusal::NoItemBegun)?;
            Ok(vec![Event::ItemEnded { number }])
        }
        Command::GiveFloor { invitee, seconds } => give_floor(on, run, *invitee, *seconds),
        Command::YieldFloor { invitee } => {
            let own = invitee_of(on, *invitee)?.is_of(on.context.actor);
            if !own {
                on.conducts()?;
            }
            has_floor(run, *invitee)?;
            Ok(vec![Event::FloorYielded { invitee: *invitee }])
        }
        Command::WithdrawFloor { invitee, reason } => {
            on.conducts()?;
            has_floor(run, *invitee)?;
            let reason = optional("reason", reason)?;
            Ok(vec![Event::FloorWithdrawn { invitee: *invitee, reason }])
        }
        Command::Admit { invitees } => admit(on, run, invitees),
        Command::Remove { invitee, reason } => {
            on.conducts()?;
            invitee_of(on, *invitee)?;
            if run.removed.contains(invitee) {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Removed { invitee: *invitee, reason: needed("reason", reason)? }])
        }
        Command::Lock => {
            on.conducts()?;
            Ok(if run.locked { Vec::new() } else { vec![Event::Locked] })
        }
        Command::Unlock => {
            on.conducts()?;
            Ok(if run.locked { vec![Event::Unlocked] } else { Vec::new() })
        }
        Command::StartRecording => start_recording(on, run),
        Command::StopRecording => {
            on.conducts()?;
            let number = run.recording().ok_or(Refusal::NotRecording)?.number;
            Ok(vec![Event::RecordingStopped { number }])
        }
        Command::CallRoll { present } => {
            on.conducts_or_writes()?;
            let roll = roll(on, present)?;
            Ok(vec![Event::RollCalled { roll: Box::new(roll) }])
        }
        Command::Announce { words } => {
            on.conducts_or_writes()?;
            Ok(vec![Event::Announced { words: needed("words", words)? }])
        }
        Command::Close { words } => {
            on.conducts()?;
            if on.context.motions_open > 0 {
                return Err(Refusal::MotionsOpen { count: on.context.motions_open });
            }
            Ok(vec![Event::Closed { words: optional("words", words)? }])
        }
        _ => Err(not_now),
    }
}

fn begin_item(on: &On<'_>, run: &Run, number: u32) -> Answer {
    on.conducts_or_writes()?;
    item_of(on, number)?;
    if run.item == Some(number) {
        return Ok(Vec::new());
    }
    // One item at a time: the one before ends with the next.
    let ended = run.item.map(|number| Event::ItemEnded { number });
    Ok(ended.into_iter().chain([Event::ItemBegun { number }]).collect())
}

fn give_floor(on: &On<'_>, run: &Run, invitee: u32, seconds: Option<u32>) -> Answer {
    on.conducts()?;
    invitee_of(on, invitee)?;
    if !run.admitted.contains(&invitee) {
        return Err(Refusal::NotAdmitted { number: invitee });
    }
    if seconds.is_some_and(|seconds| !FLOOR_SECONDS.contains(&seconds)) {
        return Err(Refusal::SecondsFault);
    }
    if run.has_floor(invitee) {
        return Err(Refusal::HasFloor { number: invitee });
    }
    if run.floor().count() >= FLOORS_MAX {
        return Err(Refusal::TooMany { of: "floors" });
    }
    Ok(vec![Event::FloorGiven { invitee, seconds }])
}

fn has_floor(run: &Run, invitee: u32) -> Result<(), Refusal> {
    if run.has_floor(invitee) { Ok(()) } else { Err(Refusal::NoFloor { number: invitee }) }
}

/// Those who are in already are passed over. A lock holds for everybody; whoever was sent out comes in again only when they
/// alone are named.
fn admit(on: &On<'_>, run: &Run, invitees: &[u32]) -> Answer {
    on.conducts()?;
    let named = listed(on, invitees)?;
    if run.locked {
        return Err(Refusal::Locked);
    }
    let alone = named.len() == 1;
    let comes =
        |number: &u32| !run.admitted.contains(number) && (alone || !run.removed.contains(number));
    let invitees: Vec<u32> = named.into_iter().filter(comes).collect();
    Ok(if invitees.is_empty() { Vec::new() } else { vec![Event::Admitted { invitees }] })
}

fn start_recording(on: &On<'_>, run: &Run) -> Answer {
    on.conducts()?;
    on.found.kind.recording_days.ok_or(Refusal::NotRecorded)?;
    if run.recording().is_some() {
        return Ok(Vec::new());
    }
    if run.recordings.len() >= RECORDINGS_MAX {
        return Err(Refusal::TooMany { of: "recordings" });
    }
    Ok(vec![Event::RecordingStarted { number: on.matter.ever.recordings + 1 }])
}

fn roll(on: &On<'_>, present: &[Present]) -> Result<RollCall, Refusal> {
    let numbers: Vec<u32> = present.iter().map(|one| one.invitee).collect();
    if listed(on, &numbers)?.len() != numbers.len() {
        return Err(Refusal::NamedTwice);
    }
    if present.iter().any(|one| one.heads == 0 || one.heads > HEADS_MAX) {
        return Err(Refusal::HeadsFault);
    }
    let mut present = present.to_vec();
    present.sort_by_key(|one| one.invitee);
    let counts = counted(&on.found.kind, on.matter, &present);
    let (at, by): (Timestamp, _) = (on.context.now, on.context.actor.account());
    Ok(RollCall { at, by, present, counts })
}

/// What a roll-call counts: places, sites, heads, and those with a vote against the quorum.
fn counted(kind: &Kind, matter: &Matter, present: &[Present]) -> RollCounts {
    let there: BTreeMap<u32, u32> = present.iter().map(|one| (one.invitee, one.heads)).collect();
    let mut counts = RollCounts {
        invited: 0,
        present: 0,
        sites: 0,
        sites_present: 0,
        heads: 0,
        members: 0,
        members_present: 0,
        quorum: None,
        quorum_reached: true,
    };
    for invitee in &matter.invitees {
        let heads = there.get(&invitee.number).copied();
        let here = u32::from(heads.is_some());
        let site = u32::from(matches!(invitee.who, Who::Site { .. }));
        let member = u32::from(invitee.voting);
        counts.invited += 1;
        counts.present += here;
        counts.sites += site;
        counts.sites_present += site * here;
        counts.heads = counts.heads.saturating_add(heads.unwrap_or(0));
        counts.members += member;
        counts.members_present += member * here;
    }
    if let Some(share) = kind.quorum {
        counts.quorum = Some(share.needed(counts.members));
        counts.quorum_reached = share.reached(counts.members_present, counts.members);
    }
    counts
}
