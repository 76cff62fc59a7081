//! Rules of the work between reception and the result: hand over, assign, propose, send up and
//! back, approve. Each moves the dossier along the steps of its procedure version, and nowhere
//! else. Who proposes is checked here, because it depends on the record: only the assignee.

use super::Answer;
use crate::{
    context::{Context, StepKind, StepRule},
    event::Event,
    limits,
    model::{AttachedFile, Dossier, Move, Outcome, RESULT_COMPONENT},
    refusal::Refusal,
    timing,
};
use kernel::id::AccountId;
use std::collections::BTreeMap;

pub(super) fn hand_over(record: &Dossier, note: Option<&str>, context: &Context<'_>) -> Answer {
    let next = following(record, None, context)?;
    let note = limits::optional_text("note", note, limits::NOTE_CHARS_MAX)?;
    Ok(vec![Event::HandedOver { passage: timing::passage(record, context, next, None)?, note }])
}

/// From the assignment step on to the appraisal; at the appraisal itself to somebody else, who
/// gets what is left of the share.
pub(super) fn assign(
    record: &Dossier,
    assignee: AccountId,
    note: Option<&str>,
    context: &Context<'_>,
) -> Answer {
    let (here, rule) = present(record, context)?;
    let note = limits::optional_text("note", note, limits::NOTE_CHARS_MAX)?;
    if here.kind == StepKind::Appraise {
        if here.assignee == Some(assignee) {
            return Err(Refusal::AlreadyAssigned);
        }
        let mut passage = timing::passage(record, context, rule, Some(assignee))?;
        passage.step_due_at = here.step_due_at;
        return Ok(vec![Event::Assigned { passage, note }]);
    }
    let next = following(record, None, context)?;
    let passage = timing::passage(record, context, next, Some(assignee))?;
    Ok(vec![Event::Assigned { passage, note }])
}

pub(super) fn propose(
    record: &Dossier,
    (outcome, summary, findings): (&Outcome, &str, &BTreeMap<String, String>),
    to: Option<&str>,
    context: &Context<'_>,
) -> Answer {
    let (here, _) = present(record, context)?;
    let assignee = here.assignee.ok_or(Refusal::NotAssigned)?;
    if context.actor.account() != Some(assignee) {
        return Err(Refusal::NotAssignee);
    }
    let outcome = match outcome {
        Outcome::Grant => Outcome::Grant,
        Outcome::Refuse { reasons } => Outcome::Refuse {
            reasons: limits::text("refusal_reasons", reasons, limits::SUMMARY_CHARS_MAX)?,
        },
    };
    let summary = limits::text("summary", summary, limits::SUMMARY_CHARS_MAX)?;
    let next = following(record, to, context)?;
    let passage = timing::passage(record, context, next, None)?;
    let findings = found(findings, context)?;
    Ok(vec![Event::Proposed { outcome, summary, passage, findings }])
}

/// What was found, of the things that the procedure's paper asks for; blanks are left out.
fn found(
    findings: &BTreeMap<String, String>,
    context: &Context<'_>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let mut kept = BTreeMap::new();
    for (key, text) in findings.iter().filter(|(_, text)| !text.trim().is_empty()) {
        if !context.rules.findings.contains(key) {
            let key = key.chars().take(limits::KEY_CHARS_MAX).collect();
            return Err(Refusal::FindingUnknown { key });
        }
        kept.insert(key.clone(), limits::line("finding", text)?);
    }
    Ok(kept)
}

pub(super) fn send_up(
    record: &Dossier,
    note: Option<&str>,
    to: Option<&str>,
    context: &Context<'_>,
) -> Answer {
    let next = following(record, to, context)?;
    let note = limits::optional_text("note", note, limits::NOTE_CHARS_MAX)?;
    Ok(vec![Event::SentUp { passage: timing::passage(record, context, next, None)?, note }])
}

/// Back to whoever worked there last, with the reason.
pub(super) fn send_back(record: &Dossier, reason: &str, to: &str, context: &Context<'_>) -> Answer {
    let (_, rule) = present(record, context)?;
    let reason = limits::text("reason", reason, limits::NOTE_CHARS_MAX)?;
    let unknown =
        || Refusal::StepUnknown { step: to.chars().take(limits::KEY_CHARS_MAX).collect() };
    let earlier = rule.back.iter().find(|key| *key == to).ok_or_else(unknown)?;
    let step = context.rules.step(earlier).ok_or_else(unknown)?;
    let mut worked_there = record.trail.iter().rev().filter(|passed| passed.step == step.key);
    let assignee = worked_there.find_map(|passed| passed.assignee);
    Ok(vec![Event::SentBack { passage: timing::passage(record, context, step, assignee)?, reason }])
}

pub(super) fn approve(record: &Dossier, note: Option<&str>, context: &Context<'_>) -> Answer {
    if context.actor.account().is_none() {
        return Err(Refusal::AccountNeeded);
    }
    let next = following(record, None, context)?;
    let note = limits::optional_text("note", note, limits::NOTE_CHARS_MAX)?;
    Ok(vec![Event::Approved { passage: timing::passage(record, context, next, None)?, note }])
}

/// The leader decides, and signs the paper that says so.
pub(super) fn sign(
    record: &Dossier,
    note: Option<&str>,
    paper: &AttachedFile,
    context: &Context<'_>,
) -> Answer {
    let approved = approve(record, note, context)?;
    if paper.component != RESULT_COMPONENT {
        return Err(Refusal::ComponentUnknown { component: paper.component.clone() });
    }
    if record.files.iter().any(|kept| kept.id == paper.id) {
        return Err(Refusal::FileTwice);
    }
    let signed = Event::PaperSigned { file: paper.clone() };
    Ok(std::iter::once(signed).chain(approved).collect())
}

/// The present step in the trail and in the process.
fn present<'a>(
    record: &'a Dossier,
    context: &Context<'a>,
) -> Result<(&'a Move, &'a StepRule), Refusal> {
    let here = record.here().ok_or_else(|| Refusal::ProcessBroken { step: String::new() })?;
    let rule = context.rules.step(&here.step);
    rule.map(|rule| (here, rule)).ok_or_else(|| Refusal::ProcessBroken { step: here.step.clone() })
}

/// The step that follows: the one named, if it may follow, or the first that may.
fn following<'a>(
    record: &'a Dossier,
    to: Option<&str>,
    context: &Context<'a>,
) -> Result<&'a StepRule, Refusal> {
    let (here, rule) = present(record, context)?;
    let broken = || Refusal::ProcessBroken { step: here.step.clone() };
    let Some(to) = to else {
        let first = rule.next.first().ok_or_else(broken)?;
        return context.rules.step(first).ok_or_else(broken);
    };
    let unknown =
        || Refusal::StepUnknown { step: to.chars().take(limits::KEY_CHARS_MAX).collect() };
    let next = rule.next.iter().find(|key| *key == to).ok_or_else(unknown)?;
    context.rules.step(next).ok_or_else(broken)
}
