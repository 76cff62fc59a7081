//! How far a dossier is, in words: its state, the time left, who has it, its public way.
//! Not its answers or files. What must hold: everything here may be told to whoever holds the
//! code and the secret.

use askama::Template;
use dossier::context::StepKind;
use dossier::listing::{Class, FinishedClass, Listing, OpenClass, Remaining};
use dossier::whereabouts::TimelineKind;
use dossier::{Dossier, StateCode, model::State};
use kernel::time::Timestamp;
use procedure::model::Procedure;

use super::strip::Strip;
use crate::format;
use crate::i18n::Arg;
use crate::portal::{pick, unit_name};
use crate::ui::{Icon, Moment, Tag, Timeline, Tone};
use crate::visit::Visit;

/// See the module. Shown in a template as `{{ progress|safe }}` never: it renders itself.
#[derive(Debug, Template)]
#[template(path = "follow/progress.html")]
pub struct Progress {
    pub say: crate::i18n::Say,
    pub code: String,
    pub procedure: String,
    pub tag: Tag,
    /// The state in a sentence.
    pub sentence: String,
    /// Why it ended or waits, as the office wrote it; empty for none.
    pub reason: String,
    /// The appointment: words and machine form; empty without one.
    pub due: String,
    pub due_machine: String,
    /// `còn 2 ngày làm việc`; empty when nothing runs.
    pub left: Option<Tag>,
    pub submitted: String,
    /// Unit that has it now; empty for none.
    pub with_unit: String,
    pub strip: Option<Strip>,
    pub timeline: Timeline,
}

impl askama::filters::HtmlSafe for Progress {}

impl Progress {
    /// Of a dossier that has been handed in.
    pub fn of(visit: &Visit, dossier: &Dossier, procedure: &Procedure) -> Progress {
        let say = &visit.say;
        let now = visit.app.desk.clock().now();
        let calendar = &visit.app.province.calendar;
        let listing = dossier.listing();
        let registration = dossier.registration.as_ref();
        let due_at = dossier.clock.as_ref().and_then(|clock| clock.due_at);
        let with_unit = dossier.whereabouts().unit.filter(|_| !ended(dossier.state_code()));
        let remaining = listing.remaining(now, calendar);
        Progress {
            say: say.clone(),
            code: registration.map(|it| it.code.to_string()).unwrap_or_default(),
            procedure: pick(say, &procedure.name),
            tag: state_tag(visit, dossier.state_code()),
            sentence: sentence(visit, dossier),
            reason: reason(dossier),
            due: due_at.map(|at| moment_words(visit, at)).unwrap_or_default(),
            due_machine: due_at.map(|at| at.to_string()).unwrap_or_default(),
            left: remaining.map(|it| left_tag(visit, it, &listing, now)),
            submitted: registration
                .map(|it| moment_words(visit, it.submitted_at))
                .unwrap_or_default(),
            with_unit: with_unit.map(|unit| unit_name(visit, &unit)).unwrap_or_default(),
            strip: Strip::of(visit, dossier),
            timeline: timeline(visit, dossier, remaining.is_some().then_some(due_at).flatten()),
        }
    }
}

/// `17:00, thứ Ba, 24/02/2026`.
pub fn moment_words(visit: &Visit, at: Timestamp) -> String {
    let local = at.local();
    format!("{}, {}", format::time(local), format::long_date(&visit.say, local.date()))
}

fn ended(state: StateCode) -> bool {
    matches!(state, StateCode::RejectedAtIntake | StateCode::Stopped | StateCode::ResultDelivered)
}

/// The state as a tag, for pages of applicants.
pub fn state_tag(visit: &Visit, state: StateCode) -> Tag {
    let (tone, icon) = match state {
        StateCode::Draft => (Tone::Plain, Icon::Edit),
        StateCode::Submitted => (Tone::Info, Icon::Send),
        StateCode::Accepted => (Tone::Info, Icon::Stamp),
        StateCode::Processing => (Tone::Info, Icon::Worker),
        StateCode::SupplementRequired => (Tone::Soon, Icon::Papers),
        StateCode::PaymentRequired => (Tone::Soon, Icon::Money),
        StateCode::WithdrawalRequested => (Tone::Soon, Icon::Return),
        StateCode::RejectedAtIntake | StateCode::Stopped => (Tone::Late, Icon::CrossCircle),
        StateCode::Completed => (Tone::Good, Icon::Medal),
        StateCode::ResultDelivered => (Tone::Good, Icon::CheckCircle),
        StateCode::Discarded => (Tone::Plain, Icon::Trash),
    };
    let key = format!("follow-state-{}", state.name().replace('_', "-"));
    Tag::with_icon(tone, icon, visit.t(&key))
}

fn sentence(visit: &Visit, dossier: &Dossier) -> String {
    let key = format!("follow-now-{}", dossier.state_code().name().replace('_', "-"));
    let unit = dossier.whereabouts().unit.map(|unit| unit_name(visit, &unit)).unwrap_or_default();
    let step = dossier.here().map_or("none", |here| step_word(here.kind));
    let values: [(&str, Arg<'_>); 2] = [("unit", unit.into()), ("step", step.into())];
    visit.say.with(&key, &values)
}

/// Step of the process as words files know it.
fn step_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Intake => "intake",
        StepKind::Assign => "assign",
        StepKind::Appraise => "appraise",
        StepKind::Review => "review",
        StepKind::Sign => "sign",
        StepKind::Release => "release",
        StepKind::Deliver => "deliver",
    }
}

fn reason(dossier: &Dossier) -> String {
    match &dossier.state {
        State::RejectedAtIntake { reason, .. } | State::Stopped { reason, .. } => reason.clone(),
        State::SupplementRequired { .. } => {
            dossier.supplements.last().map(|asked| asked.reason.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn left_tag(visit: &Visit, remaining: Remaining, listing: &Listing, now: Timestamp) -> Tag {
    let soon = visit.app.province.file.settings.due_soon_working_days;
    let class = listing.class(now, &visit.app.province.calendar, soon);
    let tone = match class {
        Class::Open(OpenClass::Overdue) | Class::Finished(FinishedClass::Overdue) => Tone::Late,
        Class::Open(OpenClass::DueSoon) => Tone::Soon,
        _ => Tone::Good,
    };
    let tone = if remaining.overdue { Tone::Late } else { tone };
    Tag::with_icon(
        tone,
        if tone == Tone::Late { Icon::Warning } else { Icon::Clock },
        remaining_words(visit, remaining),
    )
}

/// `còn 2 ngày làm việc`, `còn 3 giờ làm việc`, `quá hạn 1 ngày làm việc`.
pub fn remaining_words(visit: &Visit, remaining: Remaining) -> String {
    let hours = u64::try_from(remaining.office_seconds / 3_600).unwrap_or_default();
    let days = u64::from(remaining.working_days);
    let (key, count) = match (remaining.overdue, days) {
        (false, 0) if hours == 0 => return visit.t("follow-left-soon"),
        (false, 0) => ("follow-left-hours", hours),
        (false, days) => ("follow-left-days", days),
        (true, 0) if hours == 0 => return visit.t("follow-over-just"),
        (true, 0) => ("follow-over-hours", hours),
        (true, days) => ("follow-over-days", days),
    };
    visit.say.with(key, &[("count", count.into())])
}

fn timeline(visit: &Visit, dossier: &Dossier, due_at: Option<Timestamp>) -> Timeline {
    let mut moments: Vec<Moment> = dossier
        .timeline()
        .into_iter()
        .map(|item| {
            let (tone, icon) = look(item.kind);
            let key = format!("follow-way-{}", item.kind.name().replace('_', "-"));
            Moment {
                tone,
                icon,
                at: item.at.to_string(),
                when: format::moment(item.at.local()),
                what: visit.t(&key),
                who: item.unit.map(|unit| unit_name(visit, &unit)).unwrap_or_default(),
                took: String::new(),
                detail: String::new(),
                ahead: false,
            }
        })
        .collect();
    if let Some(at) = due_at {
        moments.push(Moment {
            tone: Tone::Plain,
            icon: Icon::Calendar,
            at: at.to_string(),
            when: format::moment(at.local()),
            what: visit.t("follow-way-due"),
            who: String::new(),
            took: String::new(),
            detail: String::new(),
            ahead: true,
        });
    }
    Timeline { moments }
}

fn look(kind: TimelineKind) -> (Tone, Icon) {
    use TimelineKind as Kind;
    match kind {
        Kind::Submitted => (Tone::Info, Icon::Send),
        Kind::Accepted => (Tone::Good, Icon::Stamp),
        Kind::HandedOver => (Tone::Info, Icon::ArrowRight),
        Kind::Assigned => (Tone::Info, Icon::Person),
        Kind::SubmittedForDecision => (Tone::Info, Icon::Pen),
        Kind::Decided => (Tone::Good, Icon::Check),
        Kind::SupplementRequested | Kind::WithdrawalRequested => (Tone::Soon, Icon::Pause),
        Kind::SupplementAnswered => (Tone::Info, Icon::Papers),
        Kind::WithdrawalRefused => (Tone::Info, Icon::Return),
        Kind::RejectedAtIntake | Kind::Stopped => (Tone::Late, Icon::CrossCircle),
        Kind::Completed => (Tone::Good, Icon::Medal),
        Kind::ResultDelivered => (Tone::Good, Icon::CheckCircle),
        Kind::Rated => (Tone::Plain, Icon::Star),
    }
}
