//! A draft at a glance: what is done, what is still to do; leaving it and throwing it away.
//! What must hold: "done" means that page has no fault that stops the filing.

use askama::Template;
use axum::extract::Path;
use dossier::Command;
use procedure::components::lacking;
use procedure::form::Typed;
use procedure::model::Procedure;

use super::draft::{Draft, Step, papers};
use super::page::faults_of;
use crate::answer::{Answer, go, go_saying, show};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, filing as addresses};
use crate::portal::pick;
use crate::ui::{Tag, Tone};
use crate::visit::{Flash, Visit};

/// The list of tasks.
#[derive(Debug, Template)]
#[template(path = "filing/tasks.html")]
pub struct TasksPage {
    pub page: Page,
    pub procedure: String,
    /// `Đã xong 3 trên 9 phần`.
    pub done: String,
    pub tasks: Vec<Task>,
    /// Where to go on; the first task that is not done.
    pub go_on: String,
    pub saved_at: String,
    pub discard: String,
    /// Somebody is signed in; others are told how long their draft is kept.
    pub signed_in: bool,
}

page_views!(TasksPage);

/// One part of the filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub name: String,
    pub address: String,
    pub tag: Tag,
}

/// Name of a procedure as people say it.
pub fn name_of(visit: &Visit, procedure: &Procedure) -> String {
    pick(&visit.say, &procedure.name)
}

pub(super) async fn show_tasks(visit: Visit, Path(id): Path<String>) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::dossier(&id));
    };
    show(view(&visit, &draft))
}

pub(super) async fn discard(visit: Visit, Path(id): Path<String>, _form: Form) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::dossier(&id));
    };
    draft.command(&visit, Command::Discard).await?;
    let flash = Flash { tone: Tone::Good, key: "filing-flash-discarded" };
    go_saying(&paths::my_dossiers(), flash)
}

/// How far a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Begun,
    Open,
}

fn view(visit: &Visit, draft: &Draft) -> TasksPage {
    let say = &visit.say;
    let typed = draft.typed();
    let steps = draft.steps(visit, typed);
    let states: Vec<(Step, State)> =
        steps.into_iter().map(|step| (step.clone(), state(visit, draft, typed, &step))).collect();
    let parts = states.iter().filter(|(step, _)| *step != Step::Check);
    let (of, done) =
        (parts.clone().count(), parts.filter(|(_, state)| *state == State::Done).count());
    let first = states.iter().find(|(_, state)| *state != State::Done).map(|(step, _)| step);
    let procedure = name_of(visit, &draft.procedure);
    TasksPage {
        page: visit.page(procedure.clone()).crumb(say.t("common-nav-mine"), paths::my_dossiers()),
        done: say.with("filing-tasks-done", &[("done", done.into()), ("of", of.into())]),
        go_on: first.unwrap_or(&Step::Check).address(draft.id),
        tasks: states
            .iter()
            .map(|(step, state)| Task {
                name: name(visit, draft, step),
                address: step.address(draft.id),
                tag: tag(visit, *state),
            })
            .collect(),
        procedure,
        saved_at: format::moment(draft.dossier.updated_at.local()),
        discard: addresses::discard(draft.id),
        signed_in: visit.session().is_some_and(crate::session::Session::signed_in),
    }
}

fn state(visit: &Visit, draft: &Draft, typed: &Typed, step: &Step) -> State {
    match step {
        Step::Case => State::Done,
        Step::Check => State::Open,
        Step::Page(key) => {
            let Some(page) = draft.form.page(key) else { return State::Open };
            let leaves = draft.leaves(&page.fields);
            let begun = typed.keys().any(|path| {
                let template = super::draft::template(path);
                leaves.iter().any(|leaf| template.starts_with(leaf.as_str()))
            });
            match (faults_of(visit, draft, page, typed).is_empty(), begun) {
                (true, _) => State::Done,
                (false, true) => State::Begun,
                (false, false) => State::Open,
            }
        }
        Step::Papers => {
            let answers = draft.reading(visit, typed).answers;
            let needs = papers(&draft.procedure, &draft.dossier.case, &answers);
            let there = |key: &str| draft.dossier.files.iter().any(|file| file.component == key);
            let lacking = !lacking(&needs, &there).is_empty();
            match (lacking, draft.dossier.files.is_empty()) {
                (false, _) => State::Done,
                (true, false) => State::Begun,
                (true, true) => State::Open,
            }
        }
    }
}

/// The title of a step.
pub(super) fn name(visit: &Visit, draft: &Draft, step: &Step) -> String {
    let say = &visit.say;
    match step {
        Step::Case => say.t("filing-case-title"),
        Step::Papers => say.t("filing-papers-title"),
        Step::Check => say.t("filing-check-title"),
        Step::Page(key) => {
            draft.form.page(key).map_or_else(|| key.clone(), |page| pick(say, &page.title))
        }
    }
}

fn tag(visit: &Visit, state: State) -> Tag {
    let (tone, key) = match state {
        State::Done => (Tone::Good, "filing-task-done"),
        State::Begun => (Tone::Soon, "filing-task-begun"),
        State::Open => (Tone::Plain, "filing-task-open"),
    };
    Tag::new(tone, visit.t(key))
}
