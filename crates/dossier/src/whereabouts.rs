//! Where a dossier is and what the citizen may be told of its way: unit, step, public timeline,
//! and what is now up to the applicant. No internal notes, no persons, no reasons between offices.

use crate::{
    command::Whereabouts,
    context::StepKind,
    model::{DeliveryMethod, Dossier, MoveKind, State},
};
use kernel::{
    code::AgencyCode,
    time::{Date, Timestamp},
};
use serde::{Deserialize, Serialize};

/// One line of the public timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineItem {
    pub at: Timestamp,
    pub kind: TimelineKind,
    /// The unit concerned, where one is.
    pub unit: Option<AgencyCode>,
    /// Number of the supplement request concerned.
    pub supplement: Option<u32>,
}

/// What the public timeline tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    Submitted,
    Accepted,
    RejectedAtIntake,
    HandedOver,
    Assigned,
    /// On its way to the decision: review or signature.
    SubmittedForDecision,
    /// Signed, with the records clerk.
    Decided,
    SupplementRequested,
    SupplementAnswered,
    WithdrawalRequested,
    WithdrawalRefused,
    Completed,
    ResultDelivered,
    Stopped,
    Rated,
}

impl TimelineKind {
    /// Stable name, for words files.
    pub fn name(self) -> &'static str {
        match self {
            TimelineKind::Submitted => "submitted",
            TimelineKind::Accepted => "accepted",
            TimelineKind::RejectedAtIntake => "rejected_at_intake",
            TimelineKind::HandedOver => "handed_over",
            TimelineKind::Assigned => "assigned",
            TimelineKind::SubmittedForDecision => "submitted_for_decision",
            TimelineKind::Decided => "decided",
            TimelineKind::SupplementRequested => "supplement_requested",
            TimelineKind::SupplementAnswered => "supplement_answered",
            TimelineKind::WithdrawalRequested => "withdrawal_requested",
            TimelineKind::WithdrawalRefused => "withdrawal_refused",
            TimelineKind::Completed => "completed",
            TimelineKind::ResultDelivered => "result_delivered",
            TimelineKind::Stopped => "stopped",
            TimelineKind::Rated => "rated",
        }
    }
}

/// What is up to the applicant now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "task")]
pub enum ApplicantTask {
    FinishDraft,
    AnswerSupplement { number: u32, supply_by: Option<Date> },
    Pay,
    FetchResult { method: DeliveryMethod },
    Rate,
}

impl Dossier {
    /// Where it is now. Drafts are nowhere; what has ended rests with the unit that received it.
    pub fn whereabouts(&self) -> Whereabouts {
        if let Some(here) = self.here() {
            return Whereabouts {
                step: Some(here.step.clone()),
                unit: Some(here.unit.clone()),
                assignee: here.assignee,
            };
        }
        let registration = self.registration.as_ref();
        Whereabouts {
            step: None,
            unit: registration.map(|registration| registration.organisations.received_by.clone()),
            assignee: None,
        }
    }

    /// What the citizen may see of its way, oldest first.
    pub fn timeline(&self) -> Vec<TimelineItem> {
        let mut items: Vec<TimelineItem> = Vec::new();
        let mut tell = |at, kind, unit: Option<&AgencyCode>, supplement| {
            items.push(TimelineItem { at, kind, unit: unit.cloned(), supplement });
        };
        for passed in &self.trail {
            let kind = match (passed.how, passed.kind) {
                (MoveKind::Submitted, _) => TimelineKind::Submitted,
                (MoveKind::Accepted, _) => TimelineKind::Accepted,
                (MoveKind::HandedOver, _) => TimelineKind::HandedOver,
                (MoveKind::Assigned, _) => TimelineKind::Assigned,
                (MoveKind::Forwarded, StepKind::Review | StepKind::Sign) => {
                    TimelineKind::SubmittedForDecision
                }
                (MoveKind::Forwarded, StepKind::Release) => TimelineKind::Decided,
                // The office's own ways are not the public's.
                (MoveKind::Forwarded | MoveKind::SentBack | MoveKind::Released, _) => continue,
            };
            tell(passed.at, kind, Some(&passed.unit), None);
        }
        for asked in &self.supplements {
            let number = Some(asked.number);
            tell(asked.requested_at, TimelineKind::SupplementRequested, None, number);
            if let Some(answered_at) = asked.answered_at {
                tell(answered_at, TimelineKind::SupplementAnswered, None, number);
            }
        }
        for asked in &self.withdrawals {
            tell(asked.requested_at, TimelineKind::WithdrawalRequested, None, None);
            if let (Some(at), Some(_)) = (asked.answered_at, &asked.refused_because) {
                tell(at, TimelineKind::WithdrawalRefused, None, None);
            }
        }
        let organisations = self.registration.as_ref().map(|given| &given.organisations);
        let received_by = organisations.map(|named| &named.received_by);
        let decided_by = organisations.map(|named| &named.decided_by);
        match self.state {
            State::RejectedAtIntake { rejected_at, .. } => {
                tell(rejected_at, TimelineKind::RejectedAtIntake, received_by, None);
            }
            State::Stopped { stopped_at, .. } => {
                tell(stopped_at, TimelineKind::Stopped, decided_by, None);
            }
            State::Completed { completed_at } => {
                tell(completed_at, TimelineKind::Completed, decided_by, None);
            }
            State::ResultDelivered { completed_at, delivered_at } => {
                tell(completed_at, TimelineKind::Completed, decided_by, None);
                tell(delivered_at, TimelineKind::ResultDelivered, received_by, None);
            }
            _ => {}
        }
        if let Some(rating) = &self.rating {
            tell(rating.at, TimelineKind::Rated, None, None);
        }
        // Stable: what happened at one moment stays in the order of the process.
        items.sort_by_key(|item| item.at);
        items
    }

    /// What the applicant has to do now, if anything.
    pub fn applicant_task(&self) -> Option<ApplicantTask> {
        match &self.state {
            State::Draft => Some(ApplicantTask::FinishDraft),
            State::SupplementRequired { .. } => self.supplements.last().map(|asked| {
                ApplicantTask::AnswerSupplement { number: asked.number, supply_by: asked.supply_by }
            }),
            State::PaymentRequired { .. } => Some(ApplicantTask::Pay),
            State::Completed { .. } => {
                Some(ApplicantTask::FetchResult { method: self.delivery.wanted })
            }
            State::ResultDelivered { .. }
            | State::Stopped { .. }
            | State::RejectedAtIntake { .. }
                if self.rating.is_none() =>
            {
                Some(ApplicantTask::Rate)
            }
            _ => None,
        }
    }
}
