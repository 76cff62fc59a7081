//! The way of a dossier: steps with the time spent against the time given, due dates, requests
//! for more, result, money, and every event with who did it.
//! Not the applicant's timeline. What must always hold: time is office time, pauses left out; names
//! of people are shown only where internal matters are.

use desk::TimelineEntry;
use dossier::model::{DueWhy, MoneyStatus, Outcome};
use dossier::{Dossier, Event, StateCode};
use kernel::id::AccountId;
use register::{Actor, Fact as _};

use super::dossier::Subject;
use super::naming::{self, People};
use super::papers;
use crate::format;
use crate::ui::{Icon, Moment, Summary, SummaryRow, Tag, Timeline, Tone};
use crate::visit::Visit;

/// Office seconds of an hour of a step's share.
const HOUR_SECONDS: i64 = 3_600;

/// One stay at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub unit: String,
    pub person: String,
    pub from: String,
    pub to: String,
    /// Time spent.
    pub spent: String,
    /// Time given by the process.
    pub given: String,
    /// Spent more than given.
    pub late: bool,
    /// Where it is now.
    pub here: bool,
    /// Of the bar, in hundredths, at most 100.
    pub part: u32,
    pub note: String,
}

/// One due date there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub due: String,
    pub set: String,
    pub why: String,
}

/// One request for more papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplement {
    pub title: String,
    pub reason: String,
    pub items: Vec<String>,
    pub supply_by: String,
    pub answered: String,
    pub note: String,
}

/// Accounts that appear on the page.
pub(super) fn accounts(dossier: &Dossier, history: &[TimelineEntry]) -> Vec<AccountId> {
    let mut ids: Vec<AccountId> = history.iter().filter_map(|entry| entry.by.account()).collect();
    ids.extend(dossier.trail.iter().filter_map(|stay| stay.assignee));
    ids.extend(dossier.notes.iter().map(|note| note.account));
    let proposal = dossier.proposal.as_ref();
    ids.extend(proposal.map(|proposal| proposal.proposed_by));
    ids.extend(proposal.and_then(|proposal| proposal.approved_by));
    ids.extend(dossier.result.as_ref().map(|result| result.released_by));
    ids
}

/// The state in a word, with its national number.
pub(super) fn state_tag(visit: &Visit, dossier: &Dossier) -> Tag {
    let state = dossier.state_code();
    let (tone, icon) = match state {
        StateCode::Submitted => (Tone::Info, Icon::Inbox),
        StateCode::Completed | StateCode::ResultDelivered => (Tone::Good, Icon::CheckCircle),
        StateCode::SupplementRequired | StateCode::PaymentRequired => (Tone::Soon, Icon::Pause),
        StateCode::WithdrawalRequested => (Tone::Soon, Icon::Return),
        StateCode::RejectedAtIntake | StateCode::Stopped => (Tone::Late, Icon::CrossCircle),
        _ => (Tone::Info, Icon::Gear),
    };
    let word = naming::state(visit, state.name());
    let words = state.number().map_or_else(|| word.clone(), |number| format!("{number} · {word}"));
    Tag::with_icon(tone, icon, words)
}

/// Every stay at a step, oldest first.
pub(super) fn steps(visit: &Visit, subject: &Subject, people: &People) -> Vec<Step> {
    let dossier = &subject.dossier;
    let now = visit.app.desk.clock().now();
    let calendar = &visit.app.province.calendar;
    dossier
        .trail
        .iter()
        .map(|stay| {
            let spent =
                stay.worked_seconds.unwrap_or_else(|| dossier.worked_seconds(now, calendar));
            let hours = subject.rules.step(&stay.step).map_or(0, |step| step.hours);
            let given = i64::from(hours) * HOUR_SECONDS;
            let part = if given > 0 { (spent.saturating_mul(100) / given).min(100) } else { 0 };
            Step {
                name: naming::step(visit, Some(&subject.procedure), &stay.step),
                unit: naming::agency(visit, &stay.unit),
                person: stay.assignee.map(|id| people.name(id)).unwrap_or_default(),
                from: format::moment(stay.at.local()),
                to: naming::moment(stay.ended_at),
                spent: naming::office_time(visit, spent),
                given: naming::office_time(visit, given),
                late: given > 0 && spent > given,
                here: stay.ended_at.is_none(),
                part: u32::try_from(part).unwrap_or(0),
                note: stay.note.clone().unwrap_or_default(),
            }
        })
        .collect()
}

pub(super) fn dues(visit: &Visit, dossier: &Dossier) -> Vec<Due> {
    let history = dossier.clock.as_ref().map_or(&[][..], |clock| &clock.due_history);
    history
        .iter()
        .map(|due| Due {
            due: format::moment(due.due_at.local()),
            set: format::moment(due.set_at.local()),
            why: visit.t(match due.why {
                DueWhy::Accepted => "work-due-accepted",
                DueWhy::Resumed => "work-due-resumed",
                DueWhy::Extended => "work-due-extended",
            }),
        })
        .collect()
}

pub(super) fn supplements(visit: &Visit, subject: &Subject) -> Vec<Supplement> {
    let named = |item: &dossier::model::SupplementItem| {
        let component = item.component.as_deref();
        let name = component.map(|key| papers::name_of(visit, &subject.procedure, key));
        let parts = [name, Some(item.what.clone()), item.legal_ref.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" – ")
    };
    subject
        .dossier
        .supplements
        .iter()
        .map(|asked| Supplement {
            title: visit.say.with(
                "work-supplement-title",
                &[
                    ("number", asked.number.into()),
                    ("at", format::moment(asked.requested_at.local()).into()),
                ],
            ),
            reason: asked.reason.clone(),
            items: asked.items.iter().map(named).collect(),
            supply_by: asked.supply_by.map(format::date).unwrap_or_default(),
            answered: asked.answered_at.map(|at| format::moment(at.local())).unwrap_or_default(),
            note: asked.answer_note.clone().unwrap_or_default(),
        })
        .collect()
}

/// Every event, newest first; typing of a draft is told once.
pub(super) fn timeline(
    visit: &Visit,
    history: &[TimelineEntry],
    people: &People,
    internal: bool,
) -> Timeline {
    let told = |entry: &&TimelineEntry| {
        !matches!(
            entry.event,
            Event::Opened { .. }
                | Event::AnswersSaved { .. }
                | Event::CaseChanged { .. }
                | Event::Claimed { .. }
        )
    };
    let moments = history.iter().filter(told).rev().map(|entry| {
        let (tone, icon) = look(&entry.event);
        Moment {
            tone,
            icon,
            at: entry.at.to_string(),
            when: format::moment(entry.at.local()),
            what: naming::word(visit, "event", entry.event.kind()),
            who: who(visit, &entry.by, people, internal),
            took: String::new(),
            detail: if internal { detail(&entry.event) } else { String::new() },
            ahead: false,
        }
    });
    Timeline { moments: moments.collect() }
}

fn who(visit: &Visit, by: &Actor, people: &People, internal: bool) -> String {
    match by {
        Actor::Officer { account, seat } if internal => {
            format!("{}, {}", people.name(*account), naming::agency(visit, &seat.unit))
        }
        Actor::Officer { seat, .. } => naming::agency(visit, &seat.unit),
        Actor::Person { .. } | Actor::Visitor { .. } => visit.t("work-by-applicant"),
        Actor::System { .. } => visit.t("work-by-system"),
    }
}

fn look(event: &Event) -> (Tone, Icon) {
    match event {
        Event::Accepted(_) => (Tone::Good, Icon::Stamp),
        Event::Approved { .. } => (Tone::Good, Icon::Check),
        Event::Released { .. } | Event::Delivered { .. } => (Tone::Good, Icon::CheckCircle),
        Event::RejectedAtIntake { .. } | Event::Stopped { .. } => (Tone::Late, Icon::CrossCircle),
        Event::SupplementRequested { .. } => (Tone::Soon, Icon::Pause),
        Event::SentBack { .. } | Event::WithdrawalRequested { .. } => (Tone::Soon, Icon::Return),
        Event::FileAttached { .. } => (Tone::Plain, Icon::Paper),
        Event::NoteAdded { .. } => (Tone::Plain, Icon::Note),
        Event::Rated { .. } => (Tone::Plain, Icon::Star),
        _ => (Tone::Info, Icon::ArrowRight),
    }
}

fn detail(event: &Event) -> String {
    match event {
        Event::RejectedAtIntake { reason, .. }
        | Event::SupplementRequested { reason, .. }
        | Event::SentBack { reason, .. }
        | Event::WithdrawalRequested { reason }
        | Event::WithdrawalRefused { reason }
        | Event::Stopped { reason, .. } => reason.clone(),
        Event::HandedOver { note, .. }
        | Event::Assigned { note, .. }
        | Event::SentUp { note, .. }
        | Event::Approved { note, .. }
        | Event::SupplementAnswered { note, .. } => note.clone().unwrap_or_default(),
        Event::Proposed { summary, .. } => summary.clone(),
        Event::NoteAdded { text } => text.clone(),
        Event::FileAttached { file } => file.name.clone(),
        Event::Released { number, .. } => number.clone(),
        _ => String::new(),
    }
}

fn row(label: String, value: String) -> SummaryRow {
    SummaryRow { label, values: vec![value], ..SummaryRow::default() }
}

/// Proposal, decision, result, delivery and rating.
pub(super) fn outcome(visit: &Visit, dossier: &Dossier, people: &People) -> Option<Summary> {
    let say = |key: &str| visit.t(&format!("work-outcome-{key}"));
    let by = |id: AccountId, at: kernel::time::Timestamp| {
        format!("{}, {}", people.name(id), format::moment(at.local()))
    };
    let mut rows = Vec::new();
    if let Some(proposal) = &dossier.proposal {
        let mut values = vec![match &proposal.outcome {
            Outcome::Grant => say("grant"),
            Outcome::Refuse { reasons } => format!("{}: {reasons}", say("refuse")),
        }];
        values.push(proposal.summary.clone());
        values.push(by(proposal.proposed_by, proposal.proposed_at));
        rows.push(SummaryRow { label: say("proposal"), values, ..SummaryRow::default() });
        if let (Some(id), Some(at)) = (proposal.approved_by, proposal.approved_at) {
            rows.push(row(say("approved"), by(id, at)));
        }
    }
    if let Some(result) = &dossier.result {
        rows.push(row(say("number"), result.number.clone()));
        rows.push(row(say("released"), by(result.released_by, result.released_at)));
        if let Some(seal) = &result.seal {
            let (level, due) = naming::seal(visit, seal);
            let values = [level, due].into_iter().filter(|line| !line.is_empty()).collect();
            rows.push(SummaryRow { label: say("seal"), values, ..SummaryRow::default() });
        }
    }
    if let Some(handed) = &dossier.delivery.handed {
        let method = naming::word(visit, "method", super::actions::method_name(handed.method));
        let taker = handed.recipient.as_ref().map(|taker| taker.full_name.clone());
        let parts = [Some(method), taker, Some(format::moment(handed.at.local()))];
        rows.push(row(
            say("delivered"),
            parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        ));
    }
    if let Some(rating) = &dossier.rating {
        let stars = visit.say.with("work-stars", &[("stars", u32::from(rating.stars).into())]);
        let values = vec![stars, rating.comment.clone().unwrap_or_default()];
        rows.push(SummaryRow { label: say("rating"), values, ..SummaryRow::default() });
    }
    let title = visit.t("work-outcome");
    (!rows.is_empty()).then(|| Summary { say: visit.say.clone(), title, rows })
}

/// Fees line by line, and whether they are paid.
pub(super) fn money(visit: &Visit, subject: &Subject) -> Option<Summary> {
    let money = &subject.dossier.money;
    if money.lines.is_empty() {
        return None;
    }
    let fees = papers::fee_rows(visit, &subject.procedure, &money.lines, "", None);
    let mut rows: Vec<SummaryRow> = fees
        .into_iter()
        .map(|fee| {
            let exemption = fee.exemptions.into_iter().find(|one| one.2).map(|one| one.1);
            SummaryRow {
                label: fee.label,
                values: vec![fee.amount],
                change: None,
                note: exemption.unwrap_or_default(),
            }
        })
        .collect();
    let status = match money.status {
        MoneyStatus::Free => "free",
        MoneyStatus::Unpaid => "unpaid",
        MoneyStatus::Exempt => "exempt",
        MoneyStatus::Paid => "paid",
    };
    rows.push(row(visit.t("work-money-status"), naming::word(visit, "money", status)));
    Some(Summary { say: visit.say.clone(), title: visit.t("work-money"), rows })
}
