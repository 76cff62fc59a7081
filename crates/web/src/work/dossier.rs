//! The page of one dossier: everything an official needs to decide on it, and the actions.
//! Not the actions' effects (`act`). What must always hold: answers, files and internal matters are
//! shown only to those whom the policies let see them, each asked for by itself.

use std::sync::Arc;

use ::dossier::context::ProcedureRules;
use ::dossier::{Dossier, StateCode};
use access::Principal;
use askama::Template;
use axum::extract::{Path, Query};
use desk::LastChange;
use kernel::id::DossierId;
use procedure::form::FormDef;
use procedure::model::Procedure;
use register::Actor;
use serde::Deserialize;

use super::actions::{self, ActionForm, Builder, Filled};
use super::file::{self, AttachForm, FileLine};
use super::naming::{self, People};
use super::rows::due_words;
use super::slip;
use super::trail::{self, Due, Step, Supplement};
use crate::answer::{Answer, show};
use crate::filing::shown::Shower;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Notice, Summary, SummaryRow, Tag, Timeline, Tone};
use crate::visit::Visit;

/// The page of one dossier.
#[derive(Debug, Template)]
#[template(path = "work/dossier.html")]
pub struct DossierPage {
    pub page: Page,
    pub code: String,
    pub procedure: String,
    pub case: String,
    pub state: Tag,
    pub due: Option<Tag>,
    pub stale: Option<Notice>,
    pub errors: ErrorSummary,
    pub facts: Summary,
    pub answers: Vec<Summary>,
    pub papers: Vec<PaperLine>,
    pub files: Vec<FileLine>,
    pub steps: Vec<Step>,
    pub dues: Vec<Due>,
    pub supplements: Vec<Supplement>,
    pub notes: Vec<NoteLine>,
    pub timeline: Timeline,
    pub outcome: Option<Summary>,
    pub money: Option<Summary>,
    pub actions: Vec<ActionForm>,
    pub attach: Option<AttachForm>,
    /// Papers to print: words, address.
    pub printed: Vec<(String, String)>,
    pub version: u64,
    pub key: String,
    pub back: String,
}

page_views!(DossierPage);

/// A paper as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperLine {
    pub name: String,
    pub count: String,
    pub digitised: bool,
    pub shown: bool,
}

/// An internal note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLine {
    pub who: String,
    pub at: String,
    pub text: String,
}

/// A dossier as its reader may see it, with what belongs to it.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) actor: Actor,
    pub(super) dossier: Dossier,
    pub(super) version: u64,
    pub(super) procedure: Arc<Procedure>,
    pub(super) form: Arc<FormDef>,
    pub(super) rules: ProcedureRules,
}

impl Subject {
    pub(super) async fn read(visit: &Visit, id: &str) -> Result<Subject, Problem> {
        let actor = visit.need_actor()?;
        let id: DossierId = id.parse().map_err(|_| Problem::NotFound)?;
        let desk = &visit.app.desk;
        let seen = desk.read_dossier(&actor, id).await?.ok_or(Problem::NotFound)?;
        if matches!(seen.record.state_code(), StateCode::Draft | StateCode::Discarded) {
            return Err(Problem::NotFound);
        }
        let bound = &seen.record.procedure;
        let province = &visit.app.province;
        let procedure =
            province.catalogue.version(&bound.code, bound.valid_from).ok_or(Problem::Fault)?;
        let form = province.form(procedure).ok_or(Problem::Fault)?;
        Ok(Subject {
            rules: desk.rules_for(&seen.record)?.clone(),
            procedure: Arc::clone(procedure),
            form: Arc::clone(form),
            dossier: seen.record,
            version: seen.version,
            actor,
        })
    }

    /// Whether the policies let the reader do this with it.
    pub(super) fn may(&self, visit: &Visit, action: &str) -> bool {
        visit.app.desk.may_dossier(&Principal::from(&self.actor), action, &self.dossier)
    }
}

/// A form that came back.
#[derive(Debug)]
pub(super) struct Returned<'f> {
    pub(super) sent: Filled<'f>,
    pub(super) faults: Vec<Fault>,
    /// Who was first, when the form came second.
    pub(super) stale: Option<LastChange>,
    /// Where a refusal can be mended, when that is another page.
    pub(super) way: Option<(String, String)>,
}

/// Where the reader came from and wants to go back to.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Origin {
    #[serde(default, rename = "ve")]
    back: String,
}

pub(super) async fn show_dossier(
    visit: Visit,
    Path(id): Path<String>,
    Query(origin): Query<Origin>,
) -> Answer {
    let subject = Subject::read(&visit, &id).await?;
    let view = view(&visit, &subject, None).await?;
    let back = super::address_back(&origin.back).unwrap_or_default();
    show(DossierPage { back, ..view })
}

pub(super) async fn view(
    visit: &Visit,
    subject: &Subject,
    returned: Option<Returned<'_>>,
) -> Result<DossierPage, Problem> {
    let dossier = &subject.dossier;
    let desk = &visit.app.desk;
    let (sent, faults, stale, way) = match returned {
        Some(it) => (Some(it.sent), it.faults, Some(it.stale), it.way),
        None => (None, Vec::new(), None, None),
    };
    let stale = stale.filter(|_| faults.is_empty());
    let mut page = visit.page(title(visit, subject)).script("keys.js").script("work.js");
    page.faulty = !faults.is_empty();
    let errors = ErrorSummary { way, ..ErrorSummary::new(&visit.say, faults) };
    let allowed = desk.actions(&subject.actor, dossier)?;
    let unit = dossier.whereabouts().unit;
    let people = actions::people(visit, unit.as_ref(), dossier).await?;
    let builder = Builder {
        visit,
        dossier,
        procedure: &subject.procedure,
        rules: &subject.rules,
        sent,
        errors: &errors,
        people: &people,
    };
    let forms = actions::forms(&builder, &allowed);
    let internal = subject.may(visit, "view_internal");
    let history = desk.history(dossier.id).await?;
    let known = People::of(visit, trail::accounts(dossier, &history)).await?;
    let stale = match stale {
        Some(last) => Some(stale_notice(visit, last).await?),
        None => None,
    };
    let files =
        if subject.may(visit, "view_files") { file::lines(visit, subject) } else { Vec::new() };
    let answers =
        if subject.may(visit, "view_answers") { answers(visit, subject) } else { Vec::new() };
    Ok(DossierPage {
        code: code(dossier),
        procedure: pick(&visit.say, &subject.procedure.name),
        case: case(visit, subject),
        state: trail::state_tag(visit, dossier),
        due: due_tag(visit, dossier),
        stale,
        facts: facts(visit, subject),
        answers,
        papers: papers(visit, subject),
        files,
        steps: trail::steps(visit, subject, &known),
        dues: trail::dues(visit, dossier),
        supplements: trail::supplements(visit, subject),
        notes: if internal { notes(dossier, &known) } else { Vec::new() },
        timeline: trail::timeline(visit, &history, &known, internal),
        outcome: trail::outcome(visit, dossier, &known),
        money: trail::money(visit, subject),
        attach: file::attach_form(visit, subject, &allowed),
        actions: forms,
        printed: slip::printed(visit, dossier),
        version: subject.version,
        key: desk.random().token(16),
        back: sent.map(|sent| sent.form.get("_back").to_owned()).unwrap_or_default(),
        errors,
        page,
    })
}

fn code(dossier: &Dossier) -> String {
    dossier.registration.as_ref().map(|given| given.code.to_string()).unwrap_or_default()
}

fn title(visit: &Visit, subject: &Subject) -> String {
    let name = naming::procedure(visit, subject.procedure.code.as_ref());
    format!("{} · {name}", code(&subject.dossier))
}

fn case(visit: &Visit, subject: &Subject) -> String {
    let cases = &subject.procedure.cases;
    let found = cases.iter().find(|case| case.key == subject.dossier.case);
    found.filter(|_| cases.len() > 1).map(|case| pick(&visit.say, &case.name)).unwrap_or_default()
}

/// Who was first, with what and when; the form below still holds what was typed.
async fn stale_notice(visit: &Visit, last: Option<LastChange>) -> Result<Notice, Problem> {
    let notice = Notice::new(Tone::Soon, visit.t("work-stale"));
    let Some(last) = last else { return Ok(notice.text(visit.t("work-stale-unknown"))) };
    let people = People::of(visit, last.by.account()).await?;
    let who = last.by.account().map(|account| people.name(account)).unwrap_or_default();
    let text = visit.say.with(
        "work-stale-text",
        &[
            ("who", if who.is_empty() { visit.t("work-by-system") } else { who }.into()),
            ("what", naming::word(visit, "event", &last.kind).into()),
            ("at", format::moment(last.at.local()).into()),
        ],
    );
    Ok(notice.text(text))
}

fn due_tag(visit: &Visit, dossier: &Dossier) -> Option<Tag> {
    let listing = dossier.listing();
    let now = visit.app.desk.clock().now();
    let due = listing.running_due_at?;
    let tone = match due {
        due if due < now || listing.supplements_exceeded => Tone::Late,
        due if due < visit.app.desk.soon(now) => Tone::Soon,
        _ => Tone::Good,
    };
    let words = format!("{} ({})", due_words(visit, due, now), format::moment(due.local()));
    Some(Tag::new(tone, words))
}

fn row(label: String, values: Vec<String>) -> Option<SummaryRow> {
    let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
    (!values.is_empty()).then(|| SummaryRow { label, values, ..SummaryRow::default() })
}

fn facts(visit: &Visit, subject: &Subject) -> Summary {
    let dossier = &subject.dossier;
    let say = |key: &str| visit.t(&format!("work-fact-{key}"));
    // Beyond the name, what the applicant said of themselves is an answer like others.
    let told = subject.may(visit, "view_answers");
    let applicant = dossier.filing.applicant.as_ref();
    let of = |pick: fn(&::dossier::model::Applicant) -> Option<String>| {
        vec![applicant.filter(|_| told).and_then(pick).unwrap_or_default()]
    };
    let registration = dossier.registration.as_ref();
    let unit = |pick: fn(&::dossier::model::Organisations) -> &kernel::code::AgencyCode| {
        registration.map(|given| naming::agency(visit, pick(&given.organisations)))
    };
    let clock = dossier.clock.as_ref();
    let line = clock.map(|clock| format!("{}/{}", clock.register_no, clock.register_book));
    let delivery = actions::method_name(dossier.delivery.wanted);
    let rows = vec![
        row(say("applicant"), applicant.map(|given| given.full_name.clone()).into_iter().collect()),
        row(say("submitted-by"), of(|given| given.submitted_by.clone())),
        row(say("identity"), of(|given| given.identity_number.clone())),
        row(say("phone"), of(|given| given.phone.clone())),
        row(say("email"), of(|given| given.email.clone())),
        row(say("address"), of(|given| given.address.clone())),
        row(say("channel"), vec![naming::word(visit, "channel", dossier.channel.name())]),
        row(say("submitted"), vec![naming::moment(registration.map(|given| given.submitted_at))]),
        row(
            say("accepted"),
            clock.map(|clock| naming::moment(Some(clock.accepted_at))).into_iter().collect(),
        ),
        row(say("register"), line.into_iter().collect()),
        row(say("received-by"), unit(|it| &it.received_by).into_iter().collect()),
        row(say("decided-by"), unit(|it| &it.decided_by).into_iter().collect()),
        row(say("division"), unit(|it| &it.division).into_iter().collect()),
        row(
            say("delivery"),
            vec![
                naming::word(visit, "method", delivery),
                dossier.delivery.address.clone().filter(|_| told).unwrap_or_default(),
            ],
        ),
        row(say("ended"), ended(visit, dossier)),
    ];
    let rows = rows.into_iter().flatten().collect();
    Summary { say: visit.say.clone(), title: visit.t("work-facts"), rows }
}

/// Why it ended without a result, or why somebody wants it to.
fn ended(visit: &Visit, dossier: &Dossier) -> Vec<String> {
    use ::dossier::State;
    match &dossier.state {
        State::RejectedAtIntake { reason_code, reason, go_to, .. } => {
            let lists = &visit.app.province.lists;
            let listed =
                crate::filing::shown::label(lists, "intake-refusal", reason_code, &visit.say);
            vec![listed, reason.clone(), go_to.clone().unwrap_or_default()]
        }
        State::Stopped { reason, .. } | State::WithdrawalRequested { reason, .. } => {
            vec![reason.clone()]
        }
        _ => Vec::new(),
    }
}

/// The answers page by page, as the applicant's own check page shows them.
fn answers(visit: &Visit, subject: &Subject) -> Vec<Summary> {
    let filing = &subject.dossier.filing;
    let empty = serde_json::Value::Null;
    let shower = Shower {
        say: &visit.say,
        province: &visit.app.province,
        answers: filing.answers.as_ref().unwrap_or(&empty),
        typed: &filing.typed,
    };
    let mut summaries = Vec::new();
    for page in &subject.form.pages {
        let mut rows = Vec::new();
        for field in &page.fields {
            collect(visit, &shower, field, &field.path, "", &mut rows);
        }
        if !rows.is_empty() {
            summaries.push(Summary {
                say: visit.say.clone(),
                title: pick(&visit.say, &page.title),
                rows,
            });
        }
    }
    summaries
}

fn collect(
    visit: &Visit,
    shower: &Shower<'_>,
    field: &procedure::form::Field,
    path: &str,
    row: &str,
    rows: &mut Vec<SummaryRow>,
) {
    use procedure::form::Widget;
    let below = |key: &str| if key.is_empty() { path.to_owned() } else { format!("{path}.{key}") };
    match field.widget {
        Widget::Group => {
            for child in &field.fields {
                collect(visit, shower, child, &below(&child.key), row, rows);
            }
        }
        Widget::Repeat => {
            let found = crate::filing::shown::at(shower.answers, path);
            let count = found.and_then(serde_json::Value::as_array).map_or(0, Vec::len);
            for number in 0..count {
                let title = format!("{} {}", pick(&visit.say, &field.label), number + 1);
                for child in &field.fields {
                    let key = if child.key.is_empty() {
                        format!("{path}.{number}")
                    } else {
                        format!("{path}.{number}.{}", child.key)
                    };
                    collect(visit, shower, child, &key, &title, rows);
                }
            }
        }
        _ => {
            let values = shower.lines(field, path);
            if !values.is_empty() {
                let label = pick(&visit.say, &field.label);
                let label = if row.is_empty() { label } else { format!("{row} · {label}") };
                rows.push(SummaryRow { label, values, ..SummaryRow::default() });
            }
        }
    }
}

fn papers(visit: &Visit, subject: &Subject) -> Vec<PaperLine> {
    let received = subject.dossier.registration.as_ref().map_or(&[][..], |it| &it.components);
    received
        .iter()
        .map(|entry| PaperLine {
            name: super::papers::name_of(visit, &subject.procedure, &entry.component),
            count: visit.say.with(
                "work-paper-count",
                &[("originals", entry.originals.into()), ("copies", entry.copies.into())],
            ),
            digitised: entry.digitised,
            shown: entry.shown,
        })
        .collect()
}

fn notes(dossier: &Dossier, people: &People) -> Vec<NoteLine> {
    dossier
        .notes
        .iter()
        .map(|note| NoteLine {
            who: people.name(note.account),
            at: format::moment(note.at.local()),
            text: note.text.clone(),
        })
        .collect()
}
