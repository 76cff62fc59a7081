//! From a changed dossier to its rows: listing, search document, counters, files, released papers.
//! Pure. What must hold: everything here can be rebuilt from the record alone.

use crate::directory::Directory;
use crate::door::Change;
use dossier::{
    Dossier, DossierRegister, Event,
    listing::{Listing, counter_changes, search_text},
    model::{AttachedFile, DeliveryMethod, MoneyStatus, Owner, StateCode},
};
use kernel::{
    code::AgencyCode,
    id::FileId,
    time::{Date, Timestamp},
};
use store::{dossier::DossierRow, engine::Statement, file::NewFile, released_paper::ReleasedRow};

/// A day as rows hold it: the number yyyymmdd.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// A unit and all agencies below it, without divisions.
pub(crate) fn agencies_under(directory: &Directory, top: &AgencyCode) -> Vec<AgencyCode> {
    std::iter::once(top.clone())
        .chain(directory.tree.descendants(top))
        .filter(|code| directory.tree.unit(code).is_some_and(|unit| !unit.kind.is_division()))
        .collect()
}

/// Statements that follow from a change, beside the spine.
pub(crate) fn dossier(change: &Change<'_, DossierRegister>) -> Vec<Statement> {
    let before = change.before.map(Dossier::listing);
    let after = change.after.listing();
    let row = row(change.after, &after, change.version);
    let mut statements = vec![store::dossier::save_row(&row, open(after.state))];
    let text = search_text(change.after);
    let units = units(&after);
    let was = change.before.map(search_text);
    let known = was.as_deref() == Some(text.as_str())
        && before.as_ref().is_some_and(|before| self::units(before) == units);
    if !known && !text.is_empty() {
        let units: Vec<(char, &str)> =
            units.iter().map(|(dimension, unit)| (*dimension, unit.as_str())).collect();
        statements.push(store::dossier::search_document(row.id, &text, &units));
    }
    for counter in counter_changes(before.as_ref(), &after) {
        statements.push(store::register::add_to_counter(
            counter.name,
            &counter.unit,
            &counter.item,
            counter.delta,
        ));
    }
    let owner = change.after.id.to_string();
    for entry in change.entries {
        statements.extend(gone(change.before, &entry.event).into_iter().map(store::file::remove));
        if let Some(file) = renewed(&entry.event) {
            statements.push(store::file::replace(file.id.as_uuid(), &file.sha256, file.size));
        }
        statements.extend(files(&entry.event).iter().map(|file| {
            store::file::add(&NewFile {
                id: file.id.as_uuid(),
                sha256: file.sha256,
                size: file.size,
                media_type: &file.media_type,
                name: &file.name,
                owner: &owner,
                at: file.attached_at,
            })
        }));
        statements.extend(released(change.after, &entry.event, entry.at));
    }
    statements
}

/// A file whose bytes were added to under the same name.
fn renewed(event: &Event) -> Option<&AttachedFile> {
    match event {
        Event::PaperStrengthened { paper } => Some(&paper.file),
        Event::AttachmentSealed { file } => Some(file),
        _ => None,
    }
}

/// The files of a result that is released now, by their content; a sealed paper also as it is after evidence was added.
fn released(after: &Dossier, event: &Event, at: Timestamp) -> Vec<Statement> {
    match event {
        Event::Released { files, .. } => released_papers(after, files, at),
        Event::PaperStrengthened { paper } | Event::ResultCopied { paper } => {
            let released_at = after.result.as_ref().map_or(at, |result| result.released_at);
            released_papers(after, &[paper.file.id], released_at)
        }
        _ => Vec::new(),
    }
}

/// Rows by which the files of a result are known again.
pub(crate) fn released_papers(
    dossier: &Dossier,
    files: &[FileId],
    at: Timestamp,
) -> Vec<Statement> {
    let of_result = dossier.files.iter().filter(|file| files.contains(&file.id));
    of_result
        .map(|file| {
            let row = ReleasedRow {
                record: dossier.id.as_uuid(),
                file: file.id.as_uuid(),
                released_at: at,
            };
            store::released_paper::save(&file.sha256, &row)
        })
        .collect()
}

/// Whether an office still has something to do with it.
pub(crate) fn open(state: StateCode) -> bool {
    matches!(
        state,
        StateCode::Submitted
            | StateCode::Accepted
            | StateCode::Processing
            | StateCode::SupplementRequired
            | StateCode::PaymentRequired
            | StateCode::WithdrawalRequested
            | StateCode::Completed
    )
}

pub(crate) fn row(record: &Dossier, listing: &Listing, version: u64) -> DossierRow {
    let visitor = match record.owner {
        Owner::Visitor { visitor } => Some(visitor.as_uuid()),
        Owner::Account { .. } | Owner::Nobody => None,
    };
    let text = |code: &Option<kernel::code::AgencyCode>| code.as_ref().map(ToString::to_string);
    DossierRow {
        seq: 0,
        id: listing.id.as_uuid(),
        version,
        code: listing.code.as_ref().map(ToString::to_string),
        state: listing.state.name().to_owned(),
        procedure: listing.procedure.to_string(),
        case: listing.case.clone(),
        channel: listing.channel.name().to_owned(),
        owner: listing.owner.map(kernel::id::AccountId::as_uuid),
        visitor,
        applicant_name: listing.applicant_name.clone(),
        received_by: text(&listing.received_by),
        decided_by: text(&listing.decided_by),
        division: text(&listing.division),
        unit: text(&listing.unit),
        step: listing.step.clone(),
        assignee: listing.assignee.map(kernel::id::AccountId::as_uuid),
        opened_at: listing.opened_at,
        submitted_at: listing.submitted_at,
        accepted_at: listing.accepted_at,
        original_due_at: listing.original_due_at,
        due_at: listing.due_at,
        running_due_at: counted_due_at(record, listing),
        step_due_at: listing.step_due_at,
        finished_at: listing.finished_at,
        delivered_at: listing.delivered_at,
        updated_at: listing.updated_at,
        finished_class: listing.finished_class.map(|class| class.name().to_owned()),
        supplements: u64::from(listing.supplements),
        money: money_name(listing.money).to_owned(),
        delivery: delivery_name(listing.delivery).to_owned(),
        stars: listing.stars.map(u64::from),
        due_sort: due_sort(listing),
    }
}

/// From when it counts as overdue while its clock runs: the due date, or the request that was one
/// too many (domain.md §2.5 rule 5). Lists and figures class by it; what is left of the term is
/// told by `due_at`.
fn counted_due_at(record: &Dossier, listing: &Listing) -> Option<Timestamp> {
    let due_at = listing.running_due_at?;
    let allowed = record.clock.as_ref().map_or(0, |clock| clock.supplements_max);
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    let mut counted = record.supplements.iter().filter(|asked| !asked.before_acceptance);
    let exceeded_at = counted.nth(allowed).map(|asked| asked.requested_at);
    Some(exceeded_at.map_or(due_at, |at| at.min(due_at)))
}

/// Name of a money status in rows and words.
pub(crate) fn money_name(status: MoneyStatus) -> &'static str {
    match status {
        MoneyStatus::Free => "free",
        MoneyStatus::Unpaid => "unpaid",
        MoneyStatus::Exempt => "exempt",
        MoneyStatus::Paid => "paid",
    }
}

/// Name of a delivery method in rows and words.
pub(crate) fn delivery_name(method: DeliveryMethod) -> &'static str {
    match method {
        DeliveryMethod::AtCounter => "at_counter",
        DeliveryMethod::Post => "post",
        DeliveryMethod::Electronic => "electronic",
    }
}

/// New filings come first, oldest first; then what is due first; then what waits for somebody else.
fn due_sort(listing: &Listing) -> i64 {
    if listing.state == StateCode::Submitted
        && let Some(submitted_at) = listing.submitted_at
    {
        return submitted_at.as_micros();
    }
    listing.running_due_at.map_or(i64::MAX, Timestamp::as_micros)
}

fn units(listing: &Listing) -> Vec<(char, String)> {
    [('r', &listing.received_by), ('v', &listing.division), ('d', &listing.decided_by)]
        .into_iter()
        .filter_map(|(dimension, unit)| unit.as_ref().map(|unit| (dimension, unit.to_string())))
        .collect()
}

/// Files that leave a dossier with the event: of a draft, and papers that another writing takes the place of. What was
/// handed in stays.
fn gone(before: Option<&Dossier>, event: &Event) -> Vec<uuid::Uuid> {
    let Some(before) = before else { return Vec::new() };
    let draft = before.state_code() == StateCode::Draft;
    match event {
        Event::PaperSigned { .. } | Event::PaperSealed { .. } | Event::SentBack { .. } => {
            let signed = before.proposal.as_ref().and_then(|proposal| proposal.paper);
            signed.map(FileId::as_uuid).into_iter().collect()
        }
        Event::FileDetached { file } if draft => vec![file.as_uuid()],
        Event::Discarded if draft => before.files.iter().map(|file| file.id.as_uuid()).collect(),
        _ => Vec::new(),
    }
}

fn files(event: &Event) -> Vec<&AttachedFile> {
    match event {
        Event::FileAttached { file }
        | Event::PaperSigned { file }
        | Event::PaperSealed { file } => vec![file],
        Event::ResultCopied { paper } => vec![&paper.file],
        _ => Vec::new(),
    }
}
