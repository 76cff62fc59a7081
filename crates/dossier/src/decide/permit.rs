//! Which action a state and step take, whoever asks: the middle column of domain.md §2.2 as code.
//! Not the whole rule of an action; a permitted action may still be refused for what it brings.
//! What must hold: an action missing from [`Dossier::allowed`] is always refused.

use crate::{
    context::{ProcedureRules, StepKind},
    model::{Dossier, MoneyStatus, StateCode as S},
    refusal::Refusal,
};

/// Every action on an existing dossier, by the names of `Command::action`, in the order in which
/// pages offer them.
pub(crate) const ACTIONS: [&str; 25] = [
    "edit_draft",
    "attach",
    "claim",
    "submit",
    "discard",
    "accept",
    "request_supplement",
    "reject",
    "answer_supplement",
    "hand_over",
    "assign",
    "propose",
    "send_up",
    "approve",
    "release",
    "send_back",
    "strengthen",
    "copy_result",
    "deliver",
    "collect_fees",
    "answer_withdrawal",
    "request_withdrawal",
    "stop",
    "add_note",
    "rate",
];

impl Dossier {
    /// Names of the actions that state and step allow now, whoever asks.
    pub fn allowed(&self, rules: &ProcedureRules) -> Vec<&'static str> {
        ACTIONS.into_iter().filter(|action| permit(self, rules, action).is_ok()).collect()
    }
}

/// Refuses an action that the state or the step does not take.
pub(crate) fn permit(
    record: &Dossier,
    rules: &ProcedureRules,
    action: &'static str,
) -> Result<(), Refusal> {
    let state = record.state_code();
    if !states_for(action).contains(&state) {
        return Err(Refusal::NotNow { action, state });
    }
    let accepted = record.clock.is_some();
    match action {
        "collect_fees" if !accepted => Err(Refusal::NotNow { action, state }),
        "collect_fees" if record.money.status == MoneyStatus::Paid => Err(Refusal::FeesPaid),
        "strengthen" | "copy_result" => {
            let seal = record.result.as_ref().and_then(|result| result.seal.as_ref());
            seal.map(|_| ()).ok_or(Refusal::PaperNotSigned)
        }
        "rate" if record.rating.is_some() => Err(Refusal::AlreadyRated),
        "approve" | "send_up" => {
            at_step(record, rules, action)?;
            record.proposal.as_ref().map(|_| ()).ok_or(Refusal::NoProposal)
        }
        _ => at_step(record, rules, action),
    }
}

fn at_step(record: &Dossier, rules: &ProcedureRules, action: &'static str) -> Result<(), Refusal> {
    let kinds: &[StepKind] = match action {
        "hand_over" => &[StepKind::Intake],
        "assign" => &[StepKind::Assign, StepKind::Appraise],
        "propose" => &[StepKind::Appraise],
        "send_up" => &[StepKind::Review],
        "approve" => &[StepKind::Sign],
        "release" => &[StepKind::Release],
        "send_back" => {
            let here = record.here().map(|here| here.step.as_str()).unwrap_or_default();
            return match rules.step(here) {
                Some(step) if !step.back.is_empty() => Ok(()),
                _ => Err(Refusal::WrongStep { action, step: here.to_owned() }),
            };
        }
        _ => return Ok(()),
    };
    match record.here() {
        Some(here) if kinds.contains(&here.kind) => Ok(()),
        here => Err(Refusal::WrongStep {
            action,
            step: here.map(|here| here.step.clone()).unwrap_or_default(),
        }),
    }
}

fn states_for(action: &str) -> &'static [S] {
    match action {
        "edit_draft" | "claim" | "discard" | "submit" => &[S::Draft],
        "attach" => &[S::Draft, S::SupplementRequired, S::Accepted, S::Processing],
        "accept" | "reject" => &[S::Submitted],
        "request_supplement" => &[S::Submitted, S::Accepted, S::Processing],
        "answer_supplement" => &[S::SupplementRequired],
        "hand_over" => &[S::Accepted, S::Processing],
        "assign" | "propose" | "send_up" | "send_back" | "approve" | "release" => &[S::Processing],
        "strengthen" | "copy_result" => &[S::Completed, S::ResultDelivered],
        "deliver" => &[S::Completed],
        "collect_fees" => &[
            S::Accepted,
            S::Processing,
            S::SupplementRequired,
            S::PaymentRequired,
            S::WithdrawalRequested,
            S::Completed,
        ],
        "request_withdrawal" => {
            &[S::Submitted, S::Accepted, S::Processing, S::SupplementRequired, S::PaymentRequired]
        }
        "answer_withdrawal" => &[S::WithdrawalRequested],
        "stop" => &[
            S::Accepted,
            S::Processing,
            S::SupplementRequired,
            S::PaymentRequired,
            S::WithdrawalRequested,
        ],
        "add_note" => &[
            S::Submitted,
            S::Accepted,
            S::RejectedAtIntake,
            S::Processing,
            S::SupplementRequired,
            S::PaymentRequired,
            S::WithdrawalRequested,
            S::Stopped,
            S::Completed,
            S::ResultDelivered,
        ],
        "rate" => &[S::RejectedAtIntake, S::Stopped, S::ResultDelivered],
        _ => &[],
    }
}
