//! What follows in the store from a change of a meeting: its lists, what it needs, its files; and after a withdrawal, that no
//! word is left. Not who may see a list (`meeting`). What must hold: rows say what the record says, in the same batch.

use super::recording;
use crate::{DeskError, door::Change, reactions};
use ::meeting::{
    Meeting, MeetingRegister, Shared,
    meeting::{Event, Stand, Standing},
};
use kernel::{code::AgencyCode, id::AccountId, time::Timestamp};
use store::{
    engine::Statement,
    file::NewFile,
    meeting::{self as rows, Needs},
};

pub(super) fn of_person(account: AccountId) -> String {
    format!("person:{account}")
}

pub(super) fn of_unit(unit: &AgencyCode) -> String {
    format!("unit:{unit}")
}

pub(super) fn held_by(agency: &AgencyCode) -> String {
    format!("held:{agency}")
}

pub(super) fn to_approve(agency: &AgencyCode) -> String {
    format!("approve:{agency}")
}

pub(super) fn need_key(need: &Shared) -> String {
    match need {
        Shared::Site(site) => format!("site:{site}"),
        Shared::Person(person) => format!("person:{person}"),
    }
}

/// Everything that follows from a change of a meeting: lists, needs, papers; and after a withdrawal, that no word is left.
pub(super) fn meeting_rows(
    change: &Change<'_, MeetingRegister>,
    now: Timestamp,
) -> Result<Vec<Statement>, DeskError> {
    let found = change.after;
    let (id, listing) = (found.id.as_uuid(), found.listing());
    let mut statements = rows::save(id, &lists(found));
    let needs = listing.booking.as_ref().map(|booking| Needs {
        needs: booking.needs.iter().map(need_key).collect(),
        span: (booking.span.begins_at.as_micros(), booking.span.ends_at.as_micros()),
    });
    statements.extend(rows::save_needs(id, needs.as_ref()));
    statements.extend(files(change));
    let goes = |event: &Event| {
        use Event as E;
        matches!(event, E::Withdrawn | E::PaperWithdrawn { .. } | E::RecordingDropped { .. })
    };
    if let Some(entry) = change.entries.iter().find(|entry| goes(&entry.event)) {
        if matches!(entry.event, Event::Withdrawn) {
            statements.extend(change.blanked(id, &Event::blank(found))?);
        }
        let before = change.before.map(Meeting::files).unwrap_or_default();
        let left = found.files();
        let bytes = before.iter().filter(|file| !left.contains(file));
        statements.push(reactions::hold(bytes.map(|file| file.1).collect(), now)?);
    }
    Ok(statements)
}

/// Its lists: of people and units by when it ends, so that what is going on is still ahead; of its agency by when it begins.
fn lists(found: &Meeting) -> Vec<(String, i64)> {
    let listing = found.listing();
    let (begins_at, ends_at) =
        (listing.planned.begins_at.as_micros(), listing.planned.ends_at.as_micros());
    let stand = |stand: &Stand| match (stand.account, &stand.unit) {
        (Some(account), _) => Some((of_person(account), ends_at)),
        (None, Some(unit)) => Some((of_unit(unit), ends_at)),
        (None, None) => None,
    };
    let mut lists: Vec<(String, i64)> = listing.stands.iter().filter_map(stand).collect();
    lists.push((of_person(found.requested_by), ends_at));
    lists.push((held_by(&listing.agency), begins_at));
    if found.standing == Standing::Requested {
        lists.push((to_approve(&listing.agency), found.requested_at.as_micros()));
    }
    lists.extend(recording::first_over(found).map(|at| (recording::KEPT.to_owned(), at)));
    lists.sort();
    lists.dedup();
    lists
}

/// The rows of papers and recordings that came and went.
fn files(change: &Change<'_, MeetingRegister>) -> Vec<Statement> {
    let before = change.before.map(Meeting::files).unwrap_or_default();
    let after = change.after.files();
    let gone = before.iter().filter(|file| !after.contains(file));
    let mut statements: Vec<Statement> =
        gone.map(|file| store::file::remove(file.0.as_uuid())).collect();
    let owner = change.after.id.to_string();
    let matter = change.after.matter.as_deref();
    let papers = matter.iter().flat_map(|matter| &matter.papers);
    let papers = papers.filter_map(|paper| paper.kept.as_deref()).map(|kept| {
        let file = &kept.file;
        NewFile {
            id: file.id.as_uuid(),
            sha256: file.sha256,
            size: file.size,
            media_type: &file.media_type,
            name: &file.name,
            owner: &owner,
            at: file.kept_at,
        }
    });
    let runs = matter.and_then(|matter| matter.run.as_deref());
    let recordings = runs.iter().flat_map(|run| &run.recordings).filter_map(|recording| {
        let kept = recording.kept.as_ref()?;
        Some(NewFile {
            id: kept.file.as_uuid(),
            sha256: kept.sha256,
            size: kept.size,
            media_type: &kept.media_type,
            name: recording::FILE_NAME,
            owner: &owner,
            at: recording.stopped_at.unwrap_or(recording.started_at),
        })
    });
    let there = |file: &NewFile<'_>| {
        before.iter().any(|(id, sha256)| id.as_uuid() == file.id && *sha256 == file.sha256)
    };
    let new = papers.chain(recordings).filter(|file| !there(file));
    statements.extend(new.map(|file| store::file::add(&file)));
    statements
}
