//! Folds an event into a meeting. It checks nothing but that the event can belong to it, and that the meeting may become
//! what the event makes of it.

use super::{
    event::{Event, Left, Opening},
    people,
    record::{Conclusion, Ever, Item, Matter, Meeting, Paper, Rehearsal, Stretch, Turn, TurnKind},
    run::{Announcement, Recording, Run, Speech},
    states::Standing,
};
use kernel::time::Timestamp;
use register::{Entry, Fact, Misfit};
use std::collections::BTreeSet;

pub(super) fn evolve(found: Option<Meeting>, entry: &Entry<Event>) -> Result<Meeting, Misfit> {
    let standing = found.as_ref().map_or("absent", |found| found.standing.name());
    let misfit = || Misfit { event: entry.event.kind(), found: standing.into() };
    match (found, &entry.event) {
        (None, event) => opened(event, entry).ok_or_else(misfit),
        // What stands in place of an event after a withdrawal says the same each time.
        (Some(found), Event::Withheld { .. }) if found.matter.is_none() => Ok(found),
        (Some(found), Event::Withdrawn) => {
            Ok(Meeting { standing: Standing::Withheld, matter: None, ..found })
        }
        (Some(mut found), event) => {
            let before = found.standing;
            let mut matter = found.matter.take().ok_or_else(misfit)?;
            prepared(&mut found, &mut matter, event, entry)
                .or_else(|| held(&mut found, &mut matter, event, entry))
                .or_else(|| written(&mut found, &mut matter, event, entry))
                .ok_or_else(misfit)?;
            let stays = found.standing == before;
            if !stays && !before.next().contains(&found.standing) {
                return Err(misfit());
            }
            found.matter = Some(matter);
            Ok(found)
        }
    }
}

fn opened(event: &Event, entry: &Entry<Event>) -> Option<Meeting> {
    match event {
        Event::Requested { opening } => Some(requested(opening, entry)),
        Event::Withheld { left } => Some(blank(left)),
        _ => None,
    }
}

fn blank(left: &Left) -> Meeting {
    Meeting {
        id: left.id,
        agency: left.agency.clone(),
        kind: left.kind.clone(),
        requested_by: left.requested_by,
        requested_at: left.requested_at,
        posts: left.posts.clone(),
        planned: left.planned,
        series: left.series.clone(),
        standing: Standing::Withheld,
        sequence: left.sequence,
        matter: None,
    }
}

fn requested(opening: &Opening, entry: &Entry<Event>) -> Meeting {
    let matter = Matter {
        sheet: opening.sheet.clone(),
        convener: opening.convener.clone(),
        items: Vec::new(),
        papers: Vec::new(),
        invitees: Vec::new(),
        ever: Ever::default(),
        letter: None,
        rehearsals: Vec::new(),
        run: None,
        note: String::new(),
        conclusions: Vec::new(),
        minutes: None,
        notice: None,
        turns: vec![turn(entry, TurnKind::Requested, "", None)],
    };
    Meeting {
        id: opening.id,
        agency: opening.agency.clone(),
        kind: opening.kind.clone(),
        requested_by: opening.requested_by,
        requested_at: entry.at,
        posts: opening.posts.clone(),
        planned: opening.planned,
        series: opening.series.clone(),
        standing: Standing::Requested,
        sequence: 0,
        matter: Some(Box::new(matter)),
    }
}

fn turn(entry: &Entry<Event>, kind: TurnKind, words: &str, number: Option<u32>) -> Turn {
    Turn { at: entry.at, by: entry.by.account(), kind, words: words.to_owned(), number }
}

/// What happens before a meeting; `None` for an event of another time.
fn prepared(
    found: &mut Meeting,
    matter: &mut Matter,
    event: &Event,
    entry: &Entry<Event>,
) -> Option<()> {
    let (kind, words, number) = match event {
        Event::Amended { sheet } => {
            matter.sheet = (**sheet).clone();
            found.sequence = found.sequence.saturating_add(1);
            (TurnKind::Amended, "", None)
        }
        Event::Resubmitted => {
            found.standing = Standing::Requested;
            (TurnKind::Resubmitted, "", None)
        }
        Event::Approved { note } => {
            found.standing = Standing::Approved;
            (TurnKind::Approved, note.as_str(), None)
        }
        Event::Returned { reason } => {
            found.standing = Standing::Returned;
            (TurnKind::Returned, reason.as_str(), None)
        }
        Event::Refused { reason } => {
            found.standing = Standing::Refused;
            (TurnKind::Refused, reason.as_str(), None)
        }
        Event::Appointed { posts } => {
            found.posts = posts.clone();
            (TurnKind::Appointed, "", None)
        }
        Event::Moved { planned, reason } => {
            found.planned = *planned;
            found.sequence = found.sequence.saturating_add(1);
            (TurnKind::Moved, reason.as_str(), None)
        }
        Event::ItemAdded { number, item } => {
            matter.ever.items = matter.ever.items.max(*number);
            let (sheet, stretches) = (item.clone(), Vec::new());
            matter.items.push(Item { number: *number, sheet, stretches, note: String::new() });
            (TurnKind::AgendaChanged, "", Some(*number))
        }
        Event::ItemChanged { number, item } => {
            let known = matter.items.iter_mut().find(|known| known.number == *number)?;
            known.sheet = item.clone();
            (TurnKind::AgendaChanged, "", Some(*number))
        }
        Event::ItemRemoved { number, reason } => {
            matter.items.retain(|item| item.number != *number);
            // Its papers are still those of the meeting.
            let papers = matter.papers.iter_mut().filter(|paper| paper.item == Some(*number));
            papers.for_each(|paper| paper.item = None);
            (TurnKind::AgendaChanged, reason.as_str(), Some(*number))
        }
        Event::ItemsOrdered { order } => {
            let place = |item: &Item| order.iter().position(|number| *number == item.number);
            matter.items.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
            (TurnKind::AgendaChanged, "", None)
        }
        Event::PaperAdded { .. }
        | Event::PaperWithheld { .. }
        | Event::PaperTakenOut { .. }
        | Event::DownloadSet { .. }
        | Event::PaperWithdrawn { .. } => return papers(matter, event, entry),
        Event::InviteesAdded { invitees } => {
            let last = invitees.iter().map(|invitee| invitee.number).max().unwrap_or(0);
            matter.ever.invitees = matter.ever.invitees.max(last);
            matter.invitees.extend(invitees.iter().cloned());
            (TurnKind::InviteesAdded, "", u32::try_from(invitees.len()).ok())
        }
        Event::InviteeRemoved { number, reason } => {
            matter.invitees.retain(|invitee| invitee.number != *number);
            (TurnKind::InviteeRemoved, reason.as_str(), Some(*number))
        }
        Event::Invited { letter } => {
            found.standing = Standing::Invited;
            matter.letter = *letter;
            (TurnKind::Invited, "", None)
        }
        Event::Answered { invitee, reply } => {
            let known = matter.invitees.iter_mut().find(|known| known.number == *invitee)?;
            let (by, at, reply) = (entry.by.account(), entry.at, reply.clone());
            known.answer = Some(people::Answer { by, at, reply });
            return Some(());
        }
        Event::Rehearsed { words, ready } => {
            let (at, by, ready) = (entry.at, entry.by.account(), ready.clone());
            matter.rehearsals.push(Rehearsal { at, by, words: words.clone(), ready });
            (TurnKind::Rehearsed, words.as_str(), None)
        }
        Event::Cancelled { reason } => {
            found.standing = Standing::Cancelled;
            found.sequence = found.sequence.saturating_add(1);
            end(matter, entry.at);
            (TurnKind::Cancelled, reason.as_str(), None)
        }
        _ => return None,
    };
    matter.turns.push(turn(entry, kind, words, number));
    Some(())
}

/// A paper that is not there any more is passed over: what stands in place of its coming has no content.
fn papers(matter: &mut Matter, event: &Event, entry: &Entry<Event>) -> Option<()> {
    let (kind, words, number) = match event {
        Event::PaperAdded { number, item, .. } | Event::PaperWithheld { number, item } => {
            matter.ever.papers = matter.ever.papers.max(*number);
            let kept = match event {
                Event::PaperAdded { kept, .. } => Some(kept.clone()),
                _ => None,
            };
            matter.papers.push(Paper {
                number: *number,
                item: *item,
                added_by: entry.by.account(),
                added_at: entry.at,
                taken_out: false,
                kept,
            });
            (TurnKind::PaperAdded, "", *number)
        }
        Event::PaperTakenOut { number, reason } => {
            paper_of(matter, *number)?.taken_out = true;
            (TurnKind::PaperTakenOut, reason.as_str(), *number)
        }
        Event::DownloadSet { number, allowed } => {
            if let Some(kept) = &mut paper_of(matter, *number)?.kept {
                kept.downloadable = *allowed;
            }
            return Some(());
        }
        Event::PaperWithdrawn { number } => {
            paper_of(matter, *number)?.kept = None;
            (TurnKind::PaperWithdrawn, "", *number)
        }
        _ => return None,
    };
    matter.turns.push(turn(entry, kind, words, Some(number)));
    Some(())
}

fn paper_of(matter: &mut Matter, number: u32) -> Option<&mut Paper> {
    matter.papers.iter_mut().find(|paper| paper.number == number)
}

/// What happens in the room; `None` for an event of another time, or of a meeting that does not run.
fn held(
    found: &mut Meeting,
    matter: &mut Matter,
    event: &Event,
    entry: &Entry<Event>,
) -> Option<()> {
    if matches!(event, Event::Opened) {
        found.standing = Standing::Running;
        matter.run = Some(Box::new(begun(entry)));
        matter.turns.push(turn(entry, TurnKind::Opened, "", None));
        return Some(());
    }
    let Matter { run, items, ever, turns, .. } = matter;
    let run = run.as_deref_mut().filter(|_| found.standing == Standing::Running)?;
    let told = match event {
        Event::ItemBegun { number } => {
            let item = items.iter_mut().find(|item| item.number == *number)?;
            item.stretches.push(Stretch { begun_at: entry.at, ended_at: None });
            run.item = Some(*number);
            None
        }
        Event::ItemEnded { number } => {
            items.iter_mut().filter(|item| item.number == *number).for_each(|item| {
                end_stretches(item, entry.at);
            });
            run.item = run.item.filter(|item| item != number);
            None
        }
        Event::FloorGiven { invitee, seconds } => {
            run.speeches.push(Speech {
                invitee: *invitee,
                item: run.item,
                given_at: entry.at,
                seconds: *seconds,
                ended_at: None,
                withdrawn: None,
            });
            None
        }
        Event::FloorYielded { invitee } => {
            end_speeches(run, *invitee, entry.at, None);
            None
        }
        Event::FloorWithdrawn { invitee, reason } => {
            end_speeches(run, *invitee, entry.at, Some(reason));
            None
        }
        Event::Admitted { invitees } => {
            for number in invitees {
                run.removed.remove(number);
                run.admitted.insert(*number);
            }
            None
        }
        Event::Removed { invitee, reason } => {
            run.admitted.remove(invitee);
            run.removed.insert(*invitee);
            end_speeches(run, *invitee, entry.at, None);
            Some((TurnKind::Removed, reason.as_str(), Some(*invitee)))
        }
        Event::Locked => {
            run.locked = true;
            Some((TurnKind::Locked, "", None))
        }
        Event::Unlocked => {
            run.locked = false;
            Some((TurnKind::Unlocked, "", None))
        }
        Event::RecordingStarted { number } => {
            ever.recordings = ever.recordings.max(*number);
            run.recordings.push(Recording {
                number: *number,
                started_at: entry.at,
                stopped_at: None,
                kept: None,
                dropped_at: None,
            });
            Some((TurnKind::RecordingStarted, "", Some(*number)))
        }
        Event::RecordingStopped { number } => {
            end_recordings(run, entry.at);
            Some((TurnKind::RecordingStopped, "", Some(*number)))
        }
        Event::RollCalled { roll } => {
            run.rolls.push((**roll).clone());
            Some((TurnKind::RollCalled, "", Some(roll.counts.present)))
        }
        Event::Announced { words } => {
            let (at, by, words) = (entry.at, entry.by.account(), words.clone());
            run.announcements.push(Announcement { at, by, words });
            None
        }
        Event::Closed { words } => {
            found.standing = Standing::Closed;
            Some((TurnKind::Closed, words.as_str(), None))
        }
        _ => return None,
    };
    turns.extend(told.map(|(kind, words, number)| turn(entry, kind, words, number)));
    if found.standing == Standing::Closed {
        end(matter, entry.at);
    }
    Some(())
}

fn begun(entry: &Entry<Event>) -> Run {
    Run {
        opened_at: entry.at,
        opened_by: entry.by.account(),
        closed_at: None,
        locked: false,
        item: None,
        admitted: BTreeSet::new(),
        removed: BTreeSet::new(),
        speeches: Vec::new(),
        rolls: Vec::new(),
        announcements: Vec::new(),
        recordings: Vec::new(),
    }
}

fn end_stretches(item: &mut Item, at: Timestamp) {
    item.stretches.iter_mut().for_each(|stretch| {
        stretch.ended_at.get_or_insert(at);
    });
}

fn end_speeches(run: &mut Run, invitee: u32, at: Timestamp, withdrawn: Option<&String>) {
    let open = |speech: &&mut Speech| speech.invitee == invitee && speech.ended_at.is_none();
    for speech in run.speeches.iter_mut().filter(open) {
        speech.ended_at = Some(at);
        speech.withdrawn = withdrawn.cloned();
    }
}

fn end_recordings(run: &mut Run, at: Timestamp) {
    run.recordings.iter_mut().for_each(|recording| {
        recording.stopped_at.get_or_insert(at);
    });
}

/// Whatever was under way ends with the meeting.
fn end(matter: &mut Matter, at: Timestamp) {
    let Some(run) = matter.run.as_deref_mut() else { return };
    matter.items.iter_mut().for_each(|item| end_stretches(item, at));
    let speaking: Vec<u32> = run.floor().map(|speech| speech.invitee).collect();
    for invitee in speaking {
        end_speeches(run, invitee, at, None);
    }
    end_recordings(run, at);
    run.item = None;
    run.closed_at = Some(at);
}

/// What is written down of it; `None` for anything else.
fn written(
    found: &mut Meeting,
    matter: &mut Matter,
    event: &Event,
    entry: &Entry<Event>,
) -> Option<()> {
    let (kind, number) = match event {
        Event::Noted { item: None, words } => {
            matter.note.clone_from(words);
            return Some(());
        }
        Event::Noted { item: Some(number), words } => {
            let item = matter.items.iter_mut().find(|item| item.number == *number)?;
            item.note.clone_from(words);
            return Some(());
        }
        Event::ConclusionSet { number, conclusion } => {
            matter.ever.conclusions = matter.ever.conclusions.max(*number);
            let sheet = conclusion.clone();
            match matter.conclusions.iter_mut().find(|known| known.number == *number) {
                Some(known) => known.sheet = sheet,
                None => matter.conclusions.push(Conclusion { number: *number, sheet, task: None }),
            }
            return Some(());
        }
        Event::ConclusionDropped { number } => {
            matter.conclusions.retain(|known| known.number != *number);
            return Some(());
        }
        Event::TaskLinked { conclusion, task } => {
            let known = matter.conclusions.iter_mut().find(|known| known.number == *conclusion)?;
            known.task = Some(*task);
            return Some(());
        }
        Event::RecordingKept { number, kept } => {
            recording_of(matter, *number)?.kept = Some((**kept).clone());
            (TurnKind::RecordingKept, Some(*number))
        }
        Event::RecordingDropped { number } => {
            let recording = recording_of(matter, *number)?;
            recording.kept = None;
            recording.dropped_at = Some(entry.at);
            (TurnKind::RecordingDropped, Some(*number))
        }
        Event::MinutesFiled { document } => {
            found.standing = Standing::Minuted;
            matter.minutes = Some(*document);
            (TurnKind::MinutesFiled, None)
        }
        Event::Concluded { notice } => {
            found.standing = Standing::Concluded;
            matter.notice = *notice;
            (TurnKind::Concluded, None)
        }
        _ => return None,
    };
    matter.turns.push(turn(entry, kind, "", number));
    Some(())
}

fn recording_of(matter: &mut Matter, number: u32) -> Option<&mut Recording> {
    let recordings = &mut matter.run.as_deref_mut()?.recordings;
    recordings.iter_mut().find(|recording| recording.number == number)
}
