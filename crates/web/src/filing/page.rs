//! One page of the form: showing it, saving it as typed, and where to go next.
//! What must hold: what was sent comes back on the page whatever goes wrong, and a page with
//! faults is saved all the same.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use procedure::form::{Fault, Page as FormPage, Typed};
use serde::Deserialize;

use super::draft::{Draft, Step};
use super::question::Asker;
use super::rows::{self, RowCommand};
use super::{fault, tasks};
use crate::answer::{Answer, go, show, show_as};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, filing as addresses};
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{self, ErrorSummary, Field, Notice, Progress};
use crate::visit::Visit;

/// A page of questions.
#[derive(Debug, Template)]
#[template(path = "filing/page.html")]
pub struct QuestionPage {
    pub page: Page,
    pub procedure: String,
    pub title: String,
    pub hint: String,
    pub progress: Progress,
    /// Something went wrong with saving; what was typed stands in the fields.
    pub trouble: Option<Notice>,
    pub errors: ErrorSummary,
    pub questions: Vec<Field>,
    pub action: String,
    /// Page before; empty for none.
    pub before: String,
    /// Came from the page where everything is checked and goes back there.
    pub returning: bool,
    pub tasks: String,
}

page_views!(QuestionPage);

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// Show the faults of the page at once.
    #[serde(default)]
    loi: String,
    /// Go back to the page where everything is checked.
    #[serde(default)]
    ve: String,
    /// Table that shows one more row.
    #[serde(default)]
    them: String,
}

pub(super) async fn show_page(
    visit: Visit,
    Path((id, key)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::dossier(&id));
    };
    let Some(page) = find(&visit, &draft, &key) else { return go(&addresses::draft(draft.id)) };
    let faults = if wish.loi.is_empty() {
        Vec::new()
    } else {
        faults_of(&visit, &draft, page, draft.typed())
    };
    let shown = Shown { typed: draft.typed().clone(), faults, trouble: None };
    show(view(&visit, &draft, page, shown, &wish))
}

pub(super) async fn save(
    visit: Visit,
    Path((id, key)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::dossier(&id));
    };
    let Some(page) = draft.form.page(&key) else { return Err(Problem::NotFound) };
    let wish = Wish { ve: form.get("_ve").to_owned(), ..Wish::default() };
    let (paths, mut kept) = draft.taken(page, &form.typed());
    let command = RowCommand::parse(form.get(rows::COMMAND));
    if let Some(RowCommand::Remove(table, row)) = &command {
        rows::remove(table, *row, &mut kept);
    }
    let typed = draft.with(&paths, &kept);
    let unfit = unfit(&kept);
    if !unfit.is_empty() {
        // Too much to be kept: it comes back as it was sent, and what was saved before stays.
        let shown = Shown { typed, faults: unfit, trouble: None };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_as(status, view(&visit, &draft, page, shown, &wish));
    }
    let asked_before = asked(&visit, &draft, page, draft.typed());
    if let Err(problem) = draft.save(&visit, paths, kept).await {
        let trouble = Some(trouble(&visit, &problem));
        let shown = Shown { typed, faults: Vec::new(), trouble };
        return show_as(problem.status(), view(&visit, &draft, page, shown, &wish));
    }
    let here = addresses::page(draft.id, &key);
    match command {
        Some(RowCommand::Add(table)) => {
            return go(&paths::with_query(&here, &[("them", &table), ("ve", &wish.ve)]));
        }
        Some(RowCommand::Remove(..)) => return go(&paths::with_query(&here, &[("ve", &wish.ve)])),
        None => {}
    }
    if form.has("_later") {
        return go(&addresses::draft(draft.id));
    }
    next(&visit, &draft, page, typed, &asked_before, &form, &wish)
}

/// Answers that no register keeps, each with its place.
fn unfit(kept: &Typed) -> Vec<Fault> {
    let most = dossier::limits::TYPED_CHARS_MAX;
    let fault = |(path, text): (&String, &String)| {
        let (code, details) = if text.chars().count() > most {
            ("text.too-long", vec![("limit", most.to_string())])
        } else if text.contains('\0') {
            ("text.unreadable", Vec::new())
        } else {
            return None;
        };
        Some(Fault { path: path.clone(), code, details, warn: false })
    };
    kept.iter().filter_map(fault).collect()
}

/// Where the saved page leads: its faults, questions that just appeared, or the next page.
fn next(
    visit: &Visit,
    draft: &Draft,
    page: &FormPage,
    typed: Typed,
    asked_before: &BTreeSet<String>,
    form: &Form,
    wish: &Wish,
) -> Answer {
    let here = addresses::page(draft.id, &page.key);
    let mut faults = faults_of(visit, draft, page, &typed);
    if form.get("_script").is_empty() {
        // Without script a question that follows from this page's answers is seen only now.
        let now = asked(visit, draft, page, &typed);
        let fresh: BTreeSet<&String> = now.difference(asked_before).collect();
        let about_fresh =
            |fault: &Fault| fresh.iter().any(|path| fault.path.starts_with(path.as_str()));
        if !fresh.is_empty() && faults.iter().all(about_fresh) {
            return go(&paths::with_query(&here, &[("ve", &wish.ve)]));
        }
        faults.retain(|fault| !about_fresh(fault));
    }
    if !faults.is_empty() {
        let shown = Shown { typed, faults, trouble: None };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_as(status, view(visit, draft, page, shown, wish));
    }
    if !wish.ve.is_empty() {
        return go(&addresses::check(draft.id));
    }
    go(&draft.after(visit, &typed, &Step::Page(page.key.clone())).address(draft.id))
}

/// The page of this key, if it asks anything now.
fn find<'d>(visit: &Visit, draft: &'d Draft, key: &str) -> Option<&'d FormPage> {
    draft.pages(visit, draft.typed()).into_iter().find(|page| page.key == key)
}

/// Faults of a page that stop the filing, without those the office is to mend.
pub(super) fn faults_of(
    visit: &Visit,
    draft: &Draft,
    page: &FormPage,
    typed: &Typed,
) -> Vec<Fault> {
    let facts = draft.facts(visit);
    let mut faults = procedure::form::read_page(&draft.form, &page.key, typed, &facts);
    faults.retain(|fault| !fault.warn && !silent_path(draft, &fault.path));
    faults
}

/// Whether the office answers what stands at this path.
pub fn silent_path(draft: &Draft, path: &str) -> bool {
    draft.form.field(path).is_some_and(|field| draft.silent(field))
}

/// Questions shown for these answers, by name.
fn asked(visit: &Visit, draft: &Draft, page: &FormPage, typed: &Typed) -> BTreeSet<String> {
    fn names(fields: &[Field], found: &mut BTreeSet<String>) {
        for field in fields.iter().filter(|field| !field.unseen || field.ahead) {
            match &field.control {
                ui::Control::Group(parts) => names(parts, found),
                ui::Control::Repeat(_) | ui::Control::Derived { .. } => {}
                _ => {
                    found.insert(field.name.clone());
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    names(&questions(visit, draft, page, typed, &[], ""), &mut found);
    found
}

struct Shown {
    typed: Typed,
    faults: Vec<Fault>,
    trouble: Option<Notice>,
}

fn questions(
    visit: &Visit,
    draft: &Draft,
    page: &FormPage,
    typed: &Typed,
    faults: &[Fault],
    extra_row: &str,
) -> Vec<Field> {
    let offered = draft.offered(typed);
    let mut whole = typed.clone();
    whole.extend(offered.clone());
    let answers = draft.reading(visit, &whole).answers;
    let leaves = draft.leaves(&page.fields);
    Asker {
        say: &visit.say,
        province: &visit.app.province,
        form: &draft.form,
        case: &draft.dossier.case,
        today: draft.today,
        typed: &whole,
        offered: &offered,
        answers: &answers,
        faults,
        leaves: &leaves,
        extra_row,
        silent: &|field| draft.silent(field),
    }
    .ask(&page.fields)
}

fn view(
    visit: &Visit,
    draft: &Draft,
    form_page: &FormPage,
    shown: Shown,
    wish: &Wish,
) -> QuestionPage {
    let say = &visit.say;
    let title = pick(say, &form_page.title);
    let procedure = tasks::name_of(visit, &draft.procedure);
    let step = Step::Page(form_page.key.clone());
    let (at, of) = draft.place(visit, &shown.typed, &step);
    let errors = shown
        .faults
        .iter()
        .map(|found| ui::Fault {
            name: found.path.clone(),
            sentence: summed_up(visit, draft, found),
        })
        .collect();
    let mut page = visit
        .page(format!("{title} – {procedure}"))
        .script("filing.js")
        .crumb(&procedure, addresses::draft(draft.id));
    page.faulty = !shown.faults.is_empty() || shown.trouble.is_some();
    let before = draft.before(visit, &shown.typed, &step);
    QuestionPage {
        page,
        procedure,
        hint: form_page.hint.as_ref().map(|hint| pick(say, hint)).unwrap_or_default(),
        progress: Progress { say: say.clone(), step: at, of, title: title.clone() },
        title,
        trouble: shown.trouble,
        errors: ErrorSummary::new(say, errors),
        questions: questions(visit, draft, form_page, &shown.typed, &shown.faults, &wish.them),
        action: addresses::page(draft.id, &form_page.key),
        before: before.map(|step| step.address(draft.id)).unwrap_or_default(),
        returning: !wish.ve.is_empty(),
        tasks: addresses::draft(draft.id),
    }
}

/// The sentence on top of the page: "answer this question" says there which one.
fn summed_up(visit: &Visit, draft: &Draft, found: &Fault) -> String {
    let sentence = fault::sentence(&visit.say, &draft.form, found);
    match draft.form.field(&found.path) {
        Some(field) if found.code == "required" => {
            format!("{}: {sentence}", pick(&visit.say, &field.label))
        }
        _ => sentence,
    }
}

/// What went wrong with a command, as a notice on the page that sent it.
pub fn trouble(visit: &Visit, problem: &Problem) -> Notice {
    let (title, text) = crate::error_page::sentences(visit, problem);
    Notice::new(ui::Tone::Late, title).text(text)
}
