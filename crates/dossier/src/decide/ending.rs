//! Rules of the end: release, delivery, withdrawal, stopping, and what may come beside or after
//! (fees at the counter, internal notes, the rating). Release stops the legal clock.

use super::{Answer, intake};
use crate::{
    context::Context,
    event::{Event, Passage},
    limits,
    model::{
        DeliveryMethod, Dossier, FeeLine, MoneyStatus, Outcome, RESULT_COMPONENT, Recipient, Seal,
        SealedPaper, State, StateCode, StopBasis,
    },
    refusal::Refusal,
    timing,
};
use kernel::id::FileId;

/// State 9: numbered, approved, with its file where the procedure wants one.
pub(super) fn release(
    record: &Dossier,
    number: &str,
    files: &[FileId],
    context: &Context<'_>,
) -> Answer {
    release_with(record, number, files, (None, &[]), context)
}

/// `seal` is that of the paper which comes with the release and is not on the dossier yet; `others`
/// are those of files beside it.
fn release_with(
    record: &Dossier,
    number: &str,
    files: &[FileId],
    (seal, others): (Option<&Seal>, &[SealedPaper]),
    context: &Context<'_>,
) -> Answer {
    if context.actor.account().is_none() {
        return Err(Refusal::AccountNeeded);
    }
    let proposal = record.proposal.as_ref().ok_or(Refusal::NoProposal)?;
    if proposal.approved_at.is_none() {
        return Err(Refusal::NotApproved);
    }
    let number = limits::key("number", number)?;
    let granted = proposal.outcome == Outcome::Grant;
    if granted && context.rules.needs_result_file && files.is_empty() && seal.is_none() {
        return Err(Refusal::ResultFileMissing);
    }
    limits::at_most("files", files.len(), limits::FILES_MAX)?;
    let result = |id: &FileId| {
        record.files.iter().any(|file| file.id == *id && file.component == RESULT_COMPONENT)
    };
    if !files.iter().all(result) {
        return Err(Refusal::FileUnknown);
    }
    Ok(vec![Event::Released {
        number,
        granted,
        files: seal.map(|seal| seal.file).into_iter().chain(files.iter().copied()).collect(),
        worked_seconds: record.worked_seconds(context.now, context.calendar),
        passage: return_desk(record, context)?,
        seal: seal.cloned(),
        others: others.iter().map(|paper| paper.seal.clone()).collect(),
    }])
}

/// State 9 by a paper that the leader signed and the organisation's key has sealed since. A paper
/// that nobody signed is not sealed: the seal follows the signature (Decree 30/2020 annex I).
pub(super) fn seal(
    record: &Dossier,
    (number, files): (&str, &[FileId]),
    (paper, attachments): (&SealedPaper, &[SealedPaper]),
    context: &Context<'_>,
) -> Answer {
    let signed = record.proposal.as_ref().and_then(|proposal| proposal.paper);
    let signed = signed.ok_or(Refusal::PaperNotSigned)?;
    new_paper(record, paper)?;
    // What was signed goes out as the sealed paper and not beside it.
    let beside: Vec<FileId> = files.iter().copied().filter(|id| *id != signed).collect();
    let mut sealed = vec![Event::PaperSealed { file: paper.file.clone() }];
    for attachment in attachments {
        let id = attachment.file.id;
        let once = attachments.iter().filter(|other| other.file.id == id).count() == 1;
        if !once || !beside.contains(&id) || attachment.seal.file != id {
            return Err(Refusal::FileUnknown);
        }
        sealed.push(Event::AttachmentSealed { file: attachment.file.clone() });
    }
    let seals = (Some(&paper.seal), attachments);
    sealed.extend(release_with(record, number, &beside, seals, context)?);
    Ok(sealed)
}

/// A certified copy of the sealed paper: a file of its own, which never takes the paper's place.
pub(super) fn copy(record: &Dossier, paper: &SealedPaper) -> Answer {
    let result = record.result.as_ref().ok_or(Refusal::PaperNotSigned)?;
    if result.seal.is_none() {
        return Err(Refusal::PaperNotSigned);
    }
    new_paper(record, paper)?;
    limits::at_most("files", result.files.len() + 1, limits::FILES_MAX)?;
    Ok(vec![Event::ResultCopied { paper: paper.clone() }])
}

/// A file of the result that is not on the dossier yet, with its own seal.
fn new_paper(record: &Dossier, paper: &SealedPaper) -> Result<(), Refusal> {
    if record.files.iter().any(|kept| kept.id == paper.file.id) {
        return Err(Refusal::FileTwice);
    }
    if paper.file.component != RESULT_COMPONENT || paper.seal.file != paper.file.id {
        return Err(Refusal::FileUnknown);
    }
    Ok(())
}

/// More evidence for the sealed paper; the same file, never less than it had.
pub(super) fn strengthen(record: &Dossier, paper: &SealedPaper) -> Answer {
    let result = record.result.as_ref().filter(|result| result.seals().next().is_some());
    let result = result.ok_or(Refusal::PaperNotSigned)?;
    let seal = result.seals().find(|seal| seal.file == paper.file.id);
    let seal = seal.ok_or(Refusal::FileUnknown)?;
    if paper.seal.file != seal.file || paper.seal.level < seal.level {
        return Err(Refusal::FileUnknown);
    }
    let stands = record.files.iter().find(|file| file.id == seal.file);
    let stands = stands.ok_or(Refusal::FileUnknown)?;
    if stands.sha256 == paper.file.sha256 && *seal == paper.seal {
        return Ok(Vec::new());
    }
    Ok(vec![Event::PaperStrengthened { paper: paper.clone() }])
}

/// The passage to the return desk; `None` when the process ends with the release.
fn return_desk(record: &Dossier, context: &Context<'_>) -> Result<Option<Passage>, Refusal> {
    let here = record.here().map(|here| here.step.as_str()).unwrap_or_default();
    let broken = || Refusal::ProcessBroken { step: here.to_owned() };
    let rule = context.rules.step(here).ok_or_else(broken)?;
    let Some(next) = rule.next.first() else { return Ok(None) };
    let desk = context.rules.step(next).ok_or_else(broken)?;
    let mut passage = timing::passage(record, context, desk, None)?;
    // The legal term is over with the release, so the desk's share is not cut by it.
    passage.step_due_at = timing::hours_after(context, context.now, desk.hours);
    Ok(Some(passage))
}

/// State 10: at the counter somebody takes it, electronically a file goes out.
pub(super) fn deliver(
    record: &Dossier,
    method: DeliveryMethod,
    recipient: Option<&Recipient>,
    context: &Context<'_>,
) -> Answer {
    let sendable = record.result.as_ref().is_some_and(|result| !result.files.is_empty());
    let recipient = match (method, recipient) {
        (DeliveryMethod::AtCounter, None) => return Err(Refusal::RecipientMissing),
        (DeliveryMethod::Electronic, _) if !sendable => return Err(Refusal::NothingToSend),
        (DeliveryMethod::Electronic, _) => None,
        (DeliveryMethod::AtCounter | DeliveryMethod::Post, recipient) => recipient,
    };
    let recipient = match recipient {
        Some(recipient) => Some(checked_recipient(recipient)?),
        None => None,
    };
    let worked_seconds = record.worked_seconds(context.now, context.calendar);
    Ok(vec![Event::Delivered { method, recipient, worked_seconds }])
}

fn checked_recipient(given: &Recipient) -> Result<Recipient, Refusal> {
    Ok(Recipient {
        full_name: limits::line("recipient", &given.full_name)?,
        relation: limits::line("relation", &given.relation)?,
        identity_number: limits::optional_line(
            "identity_number",
            given.identity_number.as_deref(),
        )?,
    })
}

/// Before acceptance nobody has to answer: the wish itself ends the dossier (1 → 7 → 8).
pub(super) fn withdraw(record: &Dossier, reason: &str, context: &Context<'_>) -> Answer {
    let reason = limits::text("reason", reason, limits::NOTE_CHARS_MAX)?;
    let mut events = vec![Event::WithdrawalRequested { reason: reason.clone() }];
    if record.clock.is_none() {
        events.push(stopped(record, StopBasis::Withdrawal, reason, context));
    }
    Ok(events)
}

pub(super) fn grant_withdrawal(record: &Dossier, context: &Context<'_>) -> Answer {
    let State::WithdrawalRequested { reason, .. } = &record.state else {
        return Err(Refusal::NotWithdrawn);
    };
    Ok(vec![stopped(record, StopBasis::Withdrawal, reason.clone(), context)])
}

pub(super) fn refuse_withdrawal(reason: &str) -> Answer {
    let reason = limits::text("reason", reason, limits::NOTE_CHARS_MAX)?;
    Ok(vec![Event::WithdrawalRefused { reason }])
}

/// Form 05, on one of its three bases.
pub(super) fn stop(
    record: &Dossier,
    basis: StopBasis,
    reason: &str,
    context: &Context<'_>,
) -> Answer {
    match basis {
        StopBasis::Withdrawal if record.state_code() != StateCode::WithdrawalRequested => {
            return Err(Refusal::NotWithdrawn);
        }
        StopBasis::NoSupplement => supplement_overdue(record, context)?,
        StopBasis::Withdrawal | StopBasis::Law => {}
    }
    let reason = limits::text("reason", reason, limits::NOTE_CHARS_MAX)?;
    Ok(vec![stopped(record, basis, reason, context)])
}

/// Only a deadline that was set and has passed is missed.
fn supplement_overdue(record: &Dossier, context: &Context<'_>) -> Result<(), Refusal> {
    let open = record.supplements.last().filter(|asked| asked.answered_at.is_none());
    let open = open.ok_or(Refusal::NotNow { action: "stop", state: record.state_code() })?;
    match open.supply_by {
        Some(supply_by) if supply_by < context.now.local_date() => Ok(()),
        supply_by => Err(Refusal::SupplementStillOpen { supply_by }),
    }
}

fn stopped(record: &Dossier, basis: StopBasis, reason: String, context: &Context<'_>) -> Event {
    let worked_seconds = record.worked_seconds(context.now, context.calendar);
    Event::Stopped { basis, reason, worked_seconds }
}

/// Lines of the same key are replaced; with it everything is paid.
pub(super) fn collect_fees(record: &Dossier, lines: &[FeeLine]) -> Answer {
    if lines.is_empty() {
        return Err(Refusal::FeesMissing);
    }
    let taken = intake::checked_fees(lines)?;
    let mut all = record.money.lines.clone();
    all.retain(|line| taken.iter().all(|new| new.key != line.key));
    all.extend(taken);
    let all = intake::checked_fees(&all)?;
    let status = match intake::money_status(&all) {
        MoneyStatus::Unpaid | MoneyStatus::Paid => MoneyStatus::Paid,
        nothing_to_pay => nothing_to_pay,
    };
    Ok(vec![Event::FeesCollected { lines: all, status }])
}

pub(super) fn add_note(record: &Dossier, text: &str, context: &Context<'_>) -> Answer {
    if context.actor.account().is_none() {
        return Err(Refusal::AccountNeeded);
    }
    limits::at_most("notes", record.notes.len() + 1, limits::NOTES_MAX)?;
    let text = limits::text("text", text, limits::NOTE_CHARS_MAX)?;
    Ok(vec![Event::NoteAdded { text }])
}

/// Once, after 10, 3 or 8 (domain.md §2.7).
pub(super) fn rate(stars: u8, tags: &[String], comment: Option<&str>) -> Answer {
    if !(1..=limits::STARS_MAX).contains(&stars) {
        return Err(Refusal::StarsOutOfRange);
    }
    limits::at_most("tags", tags.len(), limits::TAGS_MAX)?;
    let tags = tags.iter().map(|tag| limits::key("tag", tag)).collect::<Result<Vec<_>, _>>()?;
    let comment = limits::optional_text("comment", comment, limits::COMMENT_CHARS_MAX)?;
    Ok(vec![Event::Rated { stars, tags, comment }])
}
