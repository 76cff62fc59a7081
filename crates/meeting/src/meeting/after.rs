//! The rules of what is written down: notes and conclusions while it is spoken and after, recordings, minutes, and the tasks
//! that follow.
//! What must always hold: the secretary writes, or the chair; conclusions change no more once the minutes are filed; a
//! recording is there as long as the law of the province says.

use super::{
    command::Command,
    decide::{Answer, CONCLUSIONS_MAX, On},
    event::Event,
    prepare::item_of,
    record::{Conclusion, ConclusionSheet},
    run::{KeptRecording, Recording},
};
use crate::{
    Refusal,
    words::{needed, optional},
};
use kernel::time::Date;

pub(super) fn write(on: &On<'_>, command: &Command) -> Answer {
    match command {
        Command::Note { item, words } => {
            on.writes()?;
            let words = optional("words", words)?;
            let before = match item {
                Some(number) => &item_of(on, *number)?.note,
                None => &on.matter.note,
            };
            let same = *before == words;
            Ok(if same { Vec::new() } else { vec![Event::Noted { item: *item, words }] })
        }
        Command::SetConclusion { number, conclusion } => set_conclusion(on, *number, conclusion),
        Command::DropConclusion { number } => {
            on.writes()?;
            conclusion_of(on, *number)?;
            Ok(vec![Event::ConclusionDropped { number: *number }])
        }
        Command::KeepRecording { number, kept } => keep_recording(on, *number, kept),
        Command::DropRecording { number } => {
            on.conducts_or_writes()?;
            let recording = recording_of(on, *number)?;
            let kept = recording.kept.as_ref().ok_or(Refusal::NoRecording { number: *number })?;
            if on.context.now.local_date() <= kept.keep_until {
                return Err(Refusal::KeptLonger);
            }
            Ok(vec![Event::RecordingDropped { number: *number }])
        }
        Command::FileMinutes { document } => {
            on.writes()?;
            let same = on.matter.minutes == Some(*document);
            let filed = Event::MinutesFiled { document: *document };
            Ok(if same { Vec::new() } else { vec![filed] })
        }
        Command::Conclude { notice } => {
            on.writes()?;
            Ok(vec![Event::Concluded { notice: *notice }])
        }
        Command::LinkTask { conclusion, task } => {
            on.writes()?;
            match conclusion_of(on, *conclusion)?.task {
                Some(known) if known == *task => Ok(Vec::new()),
                Some(_) => Err(Refusal::TaskGiven { number: *conclusion }),
                None => Ok(vec![Event::TaskLinked { conclusion: *conclusion, task: *task }]),
            }
        }
        _ => Err(Refusal::NotNow { standing: on.found.standing.name() }),
    }
}

fn conclusion_of<'a>(on: &On<'a>, number: u32) -> Result<&'a Conclusion, Refusal> {
    on.matter.conclusion(number).ok_or(Refusal::NoConclusion { number })
}

fn set_conclusion(on: &On<'_>, number: Option<u32>, new: &ConclusionSheet) -> Answer {
    on.writes()?;
    if let Some(item) = new.item {
        item_of(on, item)?;
    }
    if new.due.is_some() && new.owner.is_none() {
        return Err(Refusal::NoOwner);
    }
    let words = needed("conclusion", &new.words)?;
    let conclusion = ConclusionSheet { words, ..new.clone() };
    let before = number.map(|number| conclusion_of(on, number)).transpose()?;
    // A day that is left as it was may have passed since; a new one lies ahead.
    let same_day = before.is_some_and(|before| before.sheet.due == new.due);
    let today = on.context.now.local_date();
    if !same_day && new.due.is_some_and(|due| due < today) {
        return Err(Refusal::DuePast);
    }
    if before.is_some_and(|before| before.sheet == conclusion) {
        return Ok(Vec::new());
    }
    if before.is_none() && on.matter.conclusions.len() >= CONCLUSIONS_MAX {
        return Err(Refusal::TooMany { of: "conclusions" });
    }
    let number = number.unwrap_or(on.matter.ever.conclusions + 1);
    Ok(vec![Event::ConclusionSet { number, conclusion }])
}

fn recording_of<'a>(on: &On<'a>, number: u32) -> Result<&'a Recording, Refusal> {
    let recordings = on.matter.run.iter().flat_map(|run| &run.recordings);
    let found = recordings.into_iter().find(|recording| recording.number == number);
    found.ok_or(Refusal::NoRecording { number })
}

fn keep_recording(on: &On<'_>, number: u32, kept: &KeptRecording) -> Answer {
    on.conducts_or_writes()?;
    let recording = recording_of(on, number)?;
    if recording.kept.is_some() || recording.dropped_at.is_some() {
        return Err(Refusal::NoRecording { number });
    }
    let days = on.found.kind.recording_days.ok_or(Refusal::NotRecorded)?;
    let ended = recording.stopped_at.unwrap_or(on.context.now);
    let keep_until = last_day(ended.local_date(), days);
    let kept = Box::new(KeptRecording { keep_until, ..kept.clone() });
    Ok(vec![Event::RecordingKept { number, kept }])
}

/// So many days after, or the last day there is.
fn last_day(from: Date, days: u32) -> Date {
    let moment = kernel::time::Timestamp::from_local(from.at(12, 0, 0, 0));
    moment.plus_seconds(i64::from(days).saturating_mul(86_400)).local_date()
}
