//! Rules of asking for more papers (form 02) and of supplying them. The clock stands still from
//! the request to the answer and only then (domain.md §2.5 rule 5). Whether too many requests
//! count as overdue is classed in `listing`, not refused here.

use super::{Answer, draft, intake};
use crate::{
    context::Context,
    event::{Correction, Event},
    limits,
    model::{Dossier, Supplement, SupplementItem},
    refusal::Refusal,
    timing,
};
use kernel::time::Date;
use std::collections::BTreeMap;

pub(super) fn request(
    record: &Dossier,
    items: &[SupplementItem],
    reason: &str,
    supply_by: Option<Date>,
    context: &Context<'_>,
) -> Answer {
    if items.is_empty() {
        return Err(Refusal::ItemsMissing);
    }
    limits::at_most("items", items.len(), limits::ITEMS_MAX)?;
    let items =
        items.iter().map(|item| checked_item(item, context)).collect::<Result<Vec<_>, _>>()?;
    if supply_by.is_some_and(|date| date < context.now.local_date()) {
        return Err(Refusal::DateInPast { field: "supply_by" });
    }
    Ok(vec![Event::SupplementRequested {
        number: record.supplements.last().map_or(1, |last| last.number + 1),
        items,
        reason: limits::text("reason", reason, limits::NOTE_CHARS_MAX)?,
        supply_by,
        left_seconds: timing::left_seconds(record, context),
    }])
}

fn checked_item(item: &SupplementItem, context: &Context<'_>) -> Result<SupplementItem, Refusal> {
    let component = match item.component.as_deref() {
        Some(component) => Some(draft::known_component(component, context)?),
        None => None,
    };
    Ok(SupplementItem {
        component,
        what: limits::text("what", &item.what, limits::NOTE_CHARS_MAX)?,
        legal_ref: limits::optional_line("legal_ref", item.legal_ref.as_deref())?,
    })
}

/// Every item that names a paper has its file, or a note says why not; an answer always brings
/// something.
pub(super) fn answer(
    record: &Dossier,
    note: Option<&str>,
    typed: Option<&BTreeMap<String, String>>,
    context: &Context<'_>,
) -> Answer {
    let open = record.supplements.last().filter(|asked| asked.answered_at.is_none());
    let open =
        open.ok_or(Refusal::NotNow { action: "answer_supplement", state: record.state_code() })?;
    let note = limits::optional_text("note", note, limits::NOTE_CHARS_MAX)?;
    let typed = typed.filter(|typed| !typed.is_empty());
    if note.is_none() {
        let lacking = lacking(record, open, typed.is_some());
        if !lacking.is_empty() {
            return Err(Refusal::NothingSupplied { items: lacking });
        }
    }
    let correction = match typed {
        Some(typed) => Some(correction(record, typed, context)?),
        None => None,
    };
    Ok(vec![Event::SupplementAnswered {
        number: open.number,
        note,
        correction,
        resumed: timing::resumption(record, context),
    }])
}

/// Ordinals, from 1, of the items that nothing answers yet.
fn lacking(record: &Dossier, open: &Supplement, corrected: bool) -> Vec<u32> {
    let supplied = |component: Option<&str>| {
        record.files.iter().any(|file| {
            file.supplement == Some(open.number)
                && component.is_none_or(|component| file.component == component)
        })
    };
    (1..)
        .zip(&open.items)
        .filter(|(_, item)| match item.component.as_deref() {
            Some(component) => !supplied(Some(component)),
            None => !corrected && !supplied(None),
        })
        .map(|(ordinal, _)| ordinal)
        .collect()
}

fn correction(
    record: &Dossier,
    typed: &BTreeMap<String, String>,
    context: &Context<'_>,
) -> Result<Correction, Refusal> {
    draft::check_typed(&record.filing.typed, typed)?;
    let filing = context.filing.ok_or(Refusal::FilingNotRead)?;
    if !filing.faults.is_empty() {
        return Err(Refusal::FilingIncomplete { faults: filing.faults.clone() });
    }
    let applicant = filing.applicant.as_ref().ok_or(Refusal::TextMissing { field: "full_name" })?;
    Ok(Correction {
        typed: typed.clone(),
        answers: filing.answers.clone(),
        applicant: intake::checked_applicant(applicant)?,
    })
}
