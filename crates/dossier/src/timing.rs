//! The dossier's two clocks: the legal term (domain.md §2.5) and the share of each step. Works
//! out moments and office seconds; says nothing about who may act.
//! What must hold: time the applicant owes something (rule 5) weighs on no office; a pause leaves
//! exactly as many office seconds to the term as there were when it began.

use crate::{
    context::{Context, Place, ProcedureRules, StepKind, StepRule},
    event::{Passage, Resumption},
    model::{Channel, Dossier, Move, Organisations},
    refusal::Refusal,
};
use kernel::{
    calendar::{TermLimit, TermUnit, WorkingCalendar},
    code::AgencyCode,
    id::AccountId,
    time::Timestamp,
};

impl ProcedureRules {
    /// The step of that key.
    pub fn step(&self, key: &str) -> Option<&StepRule> {
        self.steps.iter().find(|step| step.key == key)
    }

    /// The first step, where reception works.
    pub(crate) fn intake(&self) -> Result<&StepRule, Refusal> {
        let intake = self.steps.first().filter(|step| step.kind == StepKind::Intake);
        intake.ok_or_else(|| Refusal::ProcessBroken { step: "intake".to_owned() })
    }

    /// The term for a channel and case; a rule of the case's own goes before the channel's.
    pub(crate) fn term(&self, channel: Channel, case: &str) -> Result<Option<TermLimit>, Refusal> {
        let rules = || self.terms.iter().filter(|rule| rule.channel == channel);
        let own = rules().find(|rule| rule.case.as_deref() == Some(case));
        let rule = own.or_else(|| rules().find(|rule| rule.case.is_none()));
        rule.map(|rule| rule.term).ok_or(Refusal::ChannelNotOffered { channel })
    }
}

impl Organisations {
    /// The unit a step is worked on in.
    pub fn at(&self, place: Place) -> &AgencyCode {
        match place {
            Place::Reception => &self.received_by,
            Place::Division => &self.division,
            Place::Agency => &self.decided_by,
        }
    }
}

impl Dossier {
    /// The step it is at now; `None` for drafts and for what has ended.
    pub fn here(&self) -> Option<&Move> {
        self.trail.last().filter(|here| here.ended_at.is_none())
    }

    /// Office seconds worked in the present step up to `now`, without the time the applicant owed
    /// something; 0 where there is no step.
    pub fn worked_seconds(&self, now: Timestamp, calendar: &WorkingCalendar) -> i64 {
        let Some(here) = self.here() else { return 0 };
        let spent = calendar.office_seconds_between(here.at, now);
        let owed: i64 = self
            .owed_times()
            .map(|(from, to)| (from.max(here.at), to.unwrap_or(now).min(now)))
            .filter(|(from, to)| from < to)
            .map(|(from, to)| calendar.office_seconds_between(from, to))
            .sum();
        (spent - owed).max(0)
    }

    /// When the applicant owed a supplement, before acceptance or after.
    fn owed_times(&self) -> impl Iterator<Item = (Timestamp, Option<Timestamp>)> + '_ {
        self.supplements.iter().map(|asked| (asked.requested_at, asked.answered_at))
    }
}

/// The moment from which an acceptance counts: for on-line dossiers outside office hours the next
/// opening, where the province says so (domain.md §2.5 rule 3, unverified there).
pub(crate) fn counted_from(context: &Context<'_>, channel: Channel) -> Timestamp {
    if channel == Channel::Online && context.rules.online_counts_next_opening {
        return context.calendar.opening_at_or_after(context.now);
    }
    context.now
}

/// Arrival at `step`, leaving the present one.
pub(crate) fn passage(
    record: &Dossier,
    context: &Context<'_>,
    step: &StepRule,
    assignee: Option<AccountId>,
) -> Result<Passage, Refusal> {
    let registration = record.registration.as_ref().ok_or(Refusal::NotOpened)?;
    let due_at = record.clock.as_ref().filter(|clock| clock.stopped_at.is_none());
    Ok(Passage {
        worked_seconds: record.worked_seconds(context.now, context.calendar),
        ..arrival(
            context,
            step,
            &registration.organisations,
            assignee,
            due_at.and_then(|clock| clock.due_at),
        )
    })
}

/// Arrival at `step` with nothing left behind.
pub(crate) fn arrival(
    context: &Context<'_>,
    step: &StepRule,
    organisations: &Organisations,
    assignee: Option<AccountId>,
    due_at: Option<Timestamp>,
) -> Passage {
    let share = hours_after(context, context.now, step.hours);
    // A share never reaches beyond the term, unless the term is over already.
    let step_due_at = match (share, due_at) {
        (Some(share), Some(due_at)) if due_at > context.now => Some(share.min(due_at)),
        (share, _) => share,
    };
    Passage {
        worked_seconds: 0,
        step: step.key.clone(),
        kind: step.kind,
        unit: organisations.at(step.place).clone(),
        assignee,
        step_due_at,
    }
}

/// The end of so many working hours; `None` for none.
pub(crate) fn hours_after(context: &Context<'_>, from: Timestamp, hours: u32) -> Option<Timestamp> {
    let term = TermLimit::new(hours, TermUnit::Hour);
    (hours > 0).then(|| context.calendar.due(from, &term))
}

/// Office seconds left of the term, negative when it is over; `None` without a running term.
pub(crate) fn left_seconds(record: &Dossier, context: &Context<'_>) -> Option<i64> {
    let clock = record.clock.as_ref().filter(|clock| clock.stopped_at.is_none())?;
    Some(context.calendar.office_seconds_between(context.now, clock.due_at?))
}

/// The due times when the applicant has supplied: what was left then is left now.
pub(crate) fn resumption(record: &Dossier, context: &Context<'_>) -> Resumption {
    let calendar = context.calendar;
    let open = record.supplements.last().filter(|asked| asked.answered_at.is_none());
    let Some(paused_at) = open.map(|asked| asked.requested_at) else {
        return Resumption::default();
    };
    let pause = record.clock.as_ref().and_then(|clock| clock.pauses.last());
    let pause = pause.filter(|pause| pause.to.is_none());
    let due_at = pause.map(|pause| calendar.add_office_seconds(context.now, pause.left_seconds));
    let step_due_at = record.here().and_then(|here| here.step_due_at).map(|step_due_at| {
        let left = calendar.office_seconds_between(paused_at, step_due_at);
        calendar.add_office_seconds(context.now, left)
    });
    Resumption { due_at, step_due_at }
}
