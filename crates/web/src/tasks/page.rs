//! A task on one page: what was ordered and out of what, how far it is, its parts, its evidence, its way, and what its
//! reader may do.
//! What must always hold: what is offered is what the register and the policies allow now; documents are named only to
//! readers who may see them.

use askama::Template;
use axum::extract::Path;
use desk::Seen;
use futures::future::BoxFuture;
use kernel::id::{AccountId, MeetingId, TaskId};
use person::Role;
use register::Actor;
use task::{Evidence, Paper, Part, Source, Standing, Task, TurnKind};

use super::evidence;
use super::forms::Forms;
use super::names::{Names, due_tag, importance_tag, standing_tag, title, units_of};
use crate::answer::{Answer, show};
use crate::form::Form;
use crate::format;
use crate::outgoing::page::sign_and_subject;
use crate::page::Page;
use crate::page_views;
use crate::paths::{documents, meetings, outgoing, tasks};
use crate::problem::Problem;
use crate::ui::{
    ErrorSummary, Fault, Field, Icon, Moment, Notice, Summary, SummaryRow, Tag, Timeline, Tone,
};
use crate::visit::Visit;
use crate::work::naming;

/// A form on the page.
#[derive(Debug, Clone)]
pub struct Act {
    pub action: &'static str,
    pub title: String,
    pub icon: Icon,
    /// The part it is about; empty for none.
    pub part: String,
    pub fields: Vec<Field>,
    pub open: bool,
    pub grave: bool,
    /// What stands above the fields; empty for none.
    pub lead: String,
    pub with_files: bool,
}

/// A part of the task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartLine {
    pub who: String,
    pub words: String,
    pub due: String,
    pub percent: u8,
}

/// A document or file: words, address (empty where the reader may not go), size or standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub words: String,
    pub address: String,
    pub note: String,
    pub file: bool,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "tasks/task.html")]
pub struct TaskPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    pub heading: String,
    pub standing: Tag,
    pub due: Tag,
    pub importance: Option<Tag>,
    pub address: String,
    pub version: u64,
    pub key: String,
    pub up: (String, String),
    pub percent: u8,
    pub words: Vec<String>,
    pub source: Piece,
    pub facts: Summary,
    pub parts: Vec<PartLine>,
    pub evidence: Vec<Piece>,
    pub way: Timeline,
    pub acts: Vec<Act>,
    /// There is nothing to be seen of it.
    pub blank: Option<Notice>,
}

page_views!(TaskPage);

/// What a page comes back with after a refusal.
#[derive(Debug, Default)]
pub(super) struct Returned {
    pub(super) action: String,
    pub(super) part: String,
    /// Its fields, without the prefix that they have on the page.
    pub(super) typed: Form,
    pub(super) faults: Vec<Fault>,
    pub(super) stale: Option<Notice>,
    /// Whoever brings files is asked to say that none bears a mark of secrecy.
    pub(super) affirm: bool,
}

/// What the names of a form's fields begin with: several forms stand on the page, some for each part.
pub(super) fn prefix(action: &str, part: &str) -> String {
    format!("{action}{part}.")
}

/// The name of the box of files of a form.
pub(super) fn box_of(action: &str, part: &str) -> String {
    format!("{action}{part}")
}

pub(super) async fn show_task(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    show(view(&visit, &actor, &seen, Returned::default()).await?)
}

pub(super) async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<Task>), Problem> {
    let actor = visit.need_actor()?;
    let id: TaskId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_task(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

pub(super) fn view<'a>(
    visit: &'a Visit,
    actor: &'a Actor,
    seen: &'a Seen<Task>,
    returned: Returned,
) -> BoxFuture<'a, Result<TaskPage, Problem>> {
    Box::pin(build(visit, actor, seen, returned))
}

async fn build(
    visit: &Visit,
    actor: &Actor,
    seen: &Seen<Task>,
    returned: Returned,
) -> Result<TaskPage, Problem> {
    let found = &seen.record;
    let names = Names::of(visit, std::iter::once(found)).await?;
    let matter = found.matter.as_deref();
    let heading = title(visit, found);
    let works = visit.session().and_then(crate::session::Session::role) != Some(Role::Supervisor);
    let up = if works {
        (visit.t("task-heading"), tasks::all())
    } else {
        (visit.t("task-board"), tasks::board())
    };
    let mut page = visit.page(heading.clone()).crumb(up.0.clone(), up.1.clone());
    page.faulty = !returned.faults.is_empty();
    let acts = if works { acts(visit, actor, found, &returned, &names).await? } else { Vec::new() };
    let prefix = prefix(&returned.action, &returned.part);
    let mut evidence = Vec::new();
    for one in matter.iter().flat_map(|matter| &matter.evidence) {
        evidence.push(piece(visit, actor, found.id, one).await?);
    }
    let words = matter.map(|matter| matter.words.as_str()).unwrap_or_default();
    let source = source(visit, actor, &found.source).await?;
    Ok(TaskPage {
        page: page.script("keys.js").script("work.js"),
        errors: ErrorSummary::new(&visit.say, returned.faults).under(&prefix),
        stale: returned.stale,
        heading,
        standing: standing_tag(visit, found.standing),
        due: due_tag(visit, found),
        importance: matter.and_then(|matter| importance_tag(visit, matter.importance)),
        address: tasks::task(found.id),
        version: seen.version,
        key: visit.app.desk.random().token(16),
        up,
        percent: found.percent(),
        words: words.lines().map(ToOwned::to_owned).collect(),
        source,
        facts: facts(visit, found, &names),
        parts: matter.iter().flat_map(|it| &it.parts).map(|it| part(visit, it, &names)).collect(),
        evidence,
        way: Timeline { moments: moments(visit, found, &names) },
        acts,
        blank: (found.standing == Standing::Withheld).then(|| {
            Notice::new(Tone::Info, visit.t("task-standing-withheld"))
                .text(visit.t("task-blank-withheld"))
        }),
    })
}

/// Details of a refusal with the names of fields, degrees and standings as words.
pub(super) fn in_words(
    visit: &Visit,
    details: &[(&'static str, String)],
) -> Vec<(&'static str, String)> {
    let word = |name: &'static str, value: &String| match name {
        "degree" => visit.t(&format!("document-secrecy-{value}")),
        "place" | "field" => visit.t(&format!("task-field-{value}")),
        "standing" => visit.t(&format!("task-standing-{value}")),
        "unit" => naming::unit(visit, value),
        _ => value.clone(),
    };
    details.iter().map(|(name, value)| (*name, word(name, value))).collect()
}

/// Out of what it was ordered, with the way there for who may go it.
async fn source(visit: &Visit, actor: &Actor, source: &Source) -> Result<Piece, Problem> {
    let kind = visit.t(&format!("task-source-{}", source.name()));
    Ok(match source {
        Source::Incoming { .. } | Source::Outgoing { .. } => match source.paper() {
            Some(of) => paper(visit, actor, of).await?,
            None => Piece { words: kind, address: String::new(), note: String::new(), file: false },
        },
        Source::Meeting { meeting, title } => {
            let address = meeting_address(visit, actor, meeting).await?;
            Piece { words: title.clone(), address, note: kind, file: false }
        }
        Source::Word => {
            Piece { words: kind, address: String::new(), note: String::new(), file: false }
        }
    })
}

/// Where the meeting is that a conclusion was drawn in; empty for one without a record, or that the reader may not see.
async fn meeting_address(visit: &Visit, actor: &Actor, id: &str) -> Result<String, Problem> {
    let Ok(id) = id.parse::<MeetingId>() else { return Ok(String::new()) };
    let seen = visit.app.desk.read_meeting(actor, id).await?;
    Ok(seen.map(|seen| meetings::meeting(seen.record.id)).unwrap_or_default())
}

/// A document as its reader may know it: without the right to see it, only that there is one.
async fn paper(visit: &Visit, actor: &Actor, paper: Paper) -> Result<Piece, Problem> {
    let desk = &visit.app.desk;
    let (kind, found) = match paper {
        Paper::Incoming(id) => {
            let seen = desk.read_document(actor, id).await?;
            let words = seen.map(|seen| match seen.record.matter {
                Some(matter) => matter.sheet.subject,
                None => visit.t("document-no-content"),
            });
            ("task-source-incoming", words.map(|words| (words, documents::document(id))))
        }
        Paper::Outgoing(id) => {
            let seen = desk.read_outgoing(actor, id).await?;
            let words = seen.map(|seen| sign_and_subject(visit, &seen.record));
            ("task-source-outgoing", words.map(|words| (words, outgoing::document(id))))
        }
    };
    let kind = visit.t(kind);
    Ok(match found {
        Some((words, address)) => Piece { words, address, note: kind, file: false },
        None => Piece {
            words: kind,
            address: String::new(),
            note: visit.t("task-paper-not-yours"),
            file: false,
        },
    })
}

async fn piece(
    visit: &Visit,
    actor: &Actor,
    task: TaskId,
    evidence: &Evidence,
) -> Result<Piece, Problem> {
    match evidence {
        Evidence::Paper(of) => paper(visit, actor, *of).await,
        Evidence::File(file) => Ok(Piece {
            words: file.name.clone(),
            address: tasks::file(task, file.id),
            note: format::bytes(&visit.say, file.size),
            file: true,
        }),
    }
}

fn facts(visit: &Visit, found: &Task, names: &Names) -> Summary {
    let mut rows = Vec::new();
    let mut put = |key: &str, values: Vec<String>| {
        if values.iter().any(|value| !value.is_empty()) {
            let label = visit.t(&format!("task-field-{key}"));
            rows.push(SummaryRow { label, values, ..SummaryRow::default() });
        }
    };
    put("owner", vec![names.place(visit, &found.owner)]);
    if let Some(matter) = found.matter.as_deref() {
        let performer = matter.performer.as_ref();
        put("performer", performer.map(|place| names.place(visit, place)).into_iter().collect());
        let others = matter.coordinating.iter().map(|place| names.place(visit, place));
        put("coordinating", others.collect());
        put("due", matter.due.map(format::date).into_iter().collect());
        let first = matter.first_due.filter(|first| Some(*first) != matter.due);
        put("first_due", first.map(format::date).into_iter().collect());
        let asked = matter.asked.len();
        let granted = matter
            .asked
            .iter()
            .filter(|asked| asked.decided.as_ref().is_some_and(|decided| decided.due.is_some()));
        let values = [("asked", asked.into()), ("granted", granted.count().into())];
        let extensions = (asked > 0).then(|| visit.say.with("task-extensions", &values));
        put("extensions", extensions.into_iter().collect());
        let ended = matter.ended.as_ref();
        let rating = ended.and_then(|ended| ended.rating.as_ref()).map(|rating| {
            let known = visit.app.province.tasks.rating(&rating.key);
            known.map_or_else(
                || rating.key.clone(),
                |known| visit.say.of(&known.name.vi, &known.name.en).to_owned(),
            )
        });
        put("rating", rating.into_iter().collect());
    }
    put("giver", vec![names.place(visit, &found.giver)]);
    put("given_at", vec![format::moment(found.given_at.local())]);
    Summary { say: visit.say.clone(), title: String::new(), rows }
}

fn part(visit: &Visit, part: &Part, names: &Names) -> PartLine {
    PartLine {
        who: names.place(visit, &part.to),
        words: part.words.clone(),
        due: part.due.map(format::date).unwrap_or_default(),
        percent: part.percent,
    }
}

fn moments(visit: &Visit, found: &Task, names: &Names) -> Vec<Moment> {
    let Some(matter) = found.matter.as_deref() else { return Vec::new() };
    let moment = |turn: &task::Turn| {
        let (tone, icon) = match turn.kind {
            TurnKind::Given | TurnKind::Assigned | TurnKind::Split => {
                (Tone::Info, Icon::ArrowRight)
            }
            TurnKind::TakenUp => (Tone::Info, Icon::Inbox),
            TurnKind::PartReported | TurnKind::Reported => (Tone::Plain, Icon::Chart),
            TurnKind::ReportedDone | TurnKind::Completed => (Tone::Good, Icon::CheckCircle),
            TurnKind::ExtensionAsked | TurnKind::ExtensionGranted => (Tone::Soon, Icon::Calendar),
            TurnKind::ExtensionRefused | TurnKind::SentBack => (Tone::Soon, Icon::ArrowLeft),
            TurnKind::Cancelled => (Tone::Late, Icon::CrossCircle),
            TurnKind::Noted => (Tone::Plain, Icon::Edit),
            TurnKind::Reminded => (Tone::Soon, Icon::Bell),
        };
        let kind = visit.t(&format!("task-turn-{}", turn.kind.name()));
        let percent = turn.percent.map(|percent| format!("{percent}%"));
        let to = turn.to.as_ref().map(|to| names.place(visit, to));
        let due = turn.due.map(|due| {
            let due = format::date(due);
            visit.say.with("task-turn-due", &[("due", due.as_str().into())])
        });
        let more: Vec<String> = [to, percent, due].into_iter().flatten().collect();
        Moment {
            tone,
            icon,
            at: turn.at.to_string(),
            when: format::moment(turn.at.local()),
            what: if more.is_empty() { kind } else { format!("{kind} – {}", more.join("; ")) },
            who: turn.by.map(|by| names.person(by)).unwrap_or_default(),
            took: String::new(),
            detail: turn.words.clone(),
            ahead: false,
        }
    };
    matter.turns.iter().map(moment).collect()
}

/// The forms that the reader may send now, the likeliest first.
async fn acts(
    visit: &Visit,
    actor: &Actor,
    found: &Task,
    returned: &Returned,
    names: &Names,
) -> Result<Vec<Act>, Problem> {
    let allowed = visit.app.desk.task_actions(actor, found);
    let may = |action: &str| allowed.contains(&action);
    let forms = Forms { visit, returned };
    let matter = found.matter.as_deref();
    let mut acts = Vec::new();
    if may("answer_extension")
        && let Some(asked) = found.open_question()
    {
        acts.push(forms.answer_extension(asked));
    }
    if may("complete_task") {
        let fields = vec![forms.rating(), forms.words("complete_task", false)];
        acts.push(forms.plain("complete_task", fields, Icon::CheckCircle));
    }
    if may("send_back_task") {
        let fields = vec![forms.words("send_back_task", true)];
        acts.push(forms.plain("send_back_task", fields, Icon::ArrowLeft));
    }
    if may("take_up_task") {
        acts.push(forms.plain("take_up_task", Vec::new(), Icon::Inbox));
    }
    let works = found.is_worked_on_by(actor);
    let papers = if may("report_task") || may("report_part") {
        // What bears the sign that was typed is offered first.
        let mut papers = evidence::of_sign(visit, actor, returned.typed.get("sign")).await?;
        papers.extend(evidence::papers(visit, actor).await?);
        papers
    } else {
        Vec::new()
    };
    if may("report_part") {
        let parts = matter.iter().flat_map(|matter| &matter.parts);
        let own = |part: &&Part| part.percent < 100 && (works || part.to.is_of(actor));
        for part in parts.filter(own) {
            acts.push(forms.report_part(visit, part, &papers, names));
        }
    }
    if works {
        if may("report_task") {
            acts.push(forms.report("report_task", found.percent(), &papers));
        }
        if may("report_task_done") {
            acts.push(forms.report("report_task_done", 100, &papers));
        }
        if may("assign_task") && matter.is_some_and(|matter| matter.parts.is_empty()) {
            let to = forms.to("assign_task", choices(visit, found, false).await?);
            let fields = vec![to, forms.words("assign_task", false)];
            acts.push(forms.plain("assign_task", fields, Icon::ArrowRight));
        }
        if may("split_task") {
            let people = choices(visit, found, true).await?;
            if !people.is_empty() {
                let due = forms.day("split_task").optional();
                let to = forms.to("split_task", people);
                let fields = vec![to, forms.words("split_task", true), due];
                acts.push(forms.plain("split_task", fields, Icon::People));
            }
        }
        if may("ask_extension") {
            let fields = vec![forms.day("ask_extension"), forms.words("ask_extension", true)];
            acts.push(forms.plain("ask_extension", fields, Icon::Calendar));
        }
    }
    if may("note_task") {
        acts.push(forms.plain("note_task", vec![forms.words("note_task", true)], Icon::Edit));
    }
    if may("cancel_task") {
        let words = forms.words("cancel_task", true);
        let act = forms.plain("cancel_task", vec![words], Icon::CrossCircle);
        acts.push(Act { grave: true, ..act });
    }
    if may("withdraw_task") {
        let lead = visit.t("task-withdraw-lead");
        let act = forms.plain("withdraw_task", Vec::new(), Icon::Warning);
        acts.push(Act { grave: true, lead, ..act });
    }
    let asks = |act: &&mut Act| !act.grave && act.action != "note_task";
    if returned.action.is_empty()
        && let Some(first) = acts.first_mut().filter(asks)
    {
        first.open = true;
    }
    Ok(acts)
}

/// Units and people inside the unit that answers for it.
async fn choices(
    visit: &Visit,
    found: &Task,
    people_alone: bool,
) -> Result<Vec<(String, String)>, Problem> {
    let unit = &found.owner.unit;
    let mut choices = Vec::new();
    if !people_alone {
        let below = units_of(visit, unit).into_iter().filter(|one| one != unit);
        choices.extend(below.map(|one| (one.to_string(), naming::agency(visit, &one))));
    }
    let mut known: Vec<AccountId> = found.owner.account.into_iter().collect();
    for one in visit.app.desk.seated_in(unit).await? {
        let account = AccountId::from_uuid(one.account);
        if !known.contains(&account) && one.role != Role::Administrator.key() {
            known.push(account);
            choices.push((format!("{unit}|{account}"), one.full_name));
        }
    }
    Ok(choices)
}
