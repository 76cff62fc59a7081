//! Answering a request for more papers: files, corrected answers, a note.
//! What must hold: files once stored stay whatever else goes wrong, and only answers that differ
//! from what was handed in are sent as corrections.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use desk::{DeskError, IdempotencyKey};
use dossier::model::{OTHER_COMPONENT, Supplement};
use dossier::{Command, Dossier};
use procedure::components::{ComponentNeed, Demand};
use procedure::form::{
    self, Fault as FormFault, Page as FormPage, Reach, Typed, UnitDirectory as _, UnitMatch,
};

use crate::answer::{Answer, go, go_saying, show, show_as};
use crate::filing::draft::{Draft, own};
use crate::filing::fault::sentence;
use crate::filing::page::trouble;
use crate::filing::papers::{self, Paper};
use crate::filing::question::Asker;
use crate::filing::rows::{self, RowCommand};
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::filing as addresses;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{Control, ErrorSummary, Fault, Field, Notice, Tone};
use crate::visit::{Flash, Visit};

/// Characters of a note.
const NOTE_CHARS_MAX: u32 = 2_000;

/// The page.
#[derive(Debug, Template)]
#[template(path = "follow/supplement.html")]
pub struct SupplementPage {
    pub page: Page,
    pub procedure: String,
    pub errors: ErrorSummary,
    pub trouble: Option<Notice>,
    pub reason: String,
    /// Until when; empty for any time.
    pub supply_by: String,
    pub items: Vec<Item>,
    pub limits: String,
    pub papers: Vec<Paper>,
    /// Pages of the form, to be opened where something is to be mended.
    pub parts: Vec<Part>,
    pub note: Field,
    pub action: String,
    pub back: String,
    pub key: String,
}

page_views!(SupplementPage);

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub what: String,
    pub paper: String,
    pub legal: String,
}

/// A page of the form.
#[derive(Debug)]
pub struct Part {
    pub title: String,
    pub open: bool,
    pub fields: Vec<Field>,
}

/// What was sent, to be shown again.
#[derive(Debug, Default)]
struct Sent {
    note: String,
    /// All answers with the corrections in their place.
    typed: Option<Typed>,
    faults: Vec<FormFault>,
    file_faults: Vec<Fault>,
    trouble: Option<Notice>,
    /// Table that shows one more, empty row.
    extra_row: String,
    /// Table whose rows were just changed: its part stays open.
    changed_table: String,
}

pub(super) async fn ask(visit: Visit, Path(id): Path<String>) -> Answer {
    page_for(&visit, &id, Sent::default(), StatusCode::OK).await
}

/// The page with files that were refused.
pub async fn show_with(visit: &Visit, id: &str, faults: Vec<Fault>) -> Answer {
    let sent = Sent { file_faults: faults, ..Sent::default() };
    page_for(visit, id, sent, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn page_for(visit: &Visit, id: &str, sent: Sent, status: StatusCode) -> Answer {
    let (actor, dossier) = own(visit, id).await?;
    let Some(asked) = open_request(&dossier).cloned() else {
        return go(&addresses::dossier(dossier.id));
    };
    let draft = Draft::of(visit, actor, dossier).await?;
    let view = view(visit, &draft, &asked, sent);
    if status == StatusCode::OK { show(view) } else { show_as(status, view) }
}

fn open_request(dossier: &Dossier) -> Option<&Supplement> {
    dossier.supplements.last().filter(|asked| asked.answered_at.is_none())
}

pub(super) async fn answer(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, dossier) = own(&visit, &id).await?;
    let Some(asked) = open_request(&dossier).cloned() else {
        return go(&addresses::dossier(dossier.id));
    };
    let draft = Draft::of(&visit, actor, dossier).await?;
    let mut whole = corrected(&visit, &draft, &form);
    let note = form.get("_note").to_owned();
    if let Some(command) = RowCommand::parse(form.get(rows::COMMAND)) {
        // Nothing is sent yet: the same page again, with a row more or less.
        let (table, extra_row) = match command {
            RowCommand::Add(table) => (table.clone(), table),
            RowCommand::Remove(table, row) => {
                rows::remove(&table, row, &mut whole);
                (table, String::new())
            }
        };
        let typed = Some(whole);
        let sent = Sent { note, typed, extra_row, changed_table: table, ..Sent::default() };
        return show(view(&visit, &draft, &asked, sent));
    }
    let corrections = difference(draft.typed(), &whole);
    let mut faults = form::read(&draft.form, &whole, &draft.facts(&visit)).faults;
    faults.retain(|fault| !fault.warn && !crate::filing::page::silent_path(&draft, &fault.path));
    if !corrections.is_empty() && !faults.is_empty() {
        let sent = Sent { note, typed: Some(whole), faults, ..Sent::default() };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &draft, &asked, sent));
    }
    let command = Command::AnswerSupplement {
        note: Some(note.clone()).filter(|text| !text.trim().is_empty()),
        typed: Some(corrections).filter(|typed| !typed.is_empty()),
    };
    let key = IdempotencyKey::parse(form.get("_key"))
        .unwrap_or_else(|| IdempotencyKey::fresh(visit.app.desk.random()));
    let done = visit.app.desk.dossier(&draft.actor, draft.id, command, &key, None).await;
    match done {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, key: "follow-flash-supplied" };
            go_saying(&addresses::dossier(draft.id), flash)
        }
        Err(error) => failed(&visit, &draft, &asked, error, note, whole),
    }
}

fn failed(
    visit: &Visit,
    draft: &Draft,
    asked: &Supplement,
    error: DeskError,
    note: String,
    typed: Typed,
) -> Result<Response, Problem> {
    let problem = Problem::from(error);
    let notice = trouble(visit, &problem);
    let sent = Sent { note, typed: Some(typed), trouble: Some(notice), ..Sent::default() };
    show_as(problem.status(), view(visit, draft, asked, sent))
}

/// All answers with the corrections in their place: rows taken away are gone, rows left blank never
/// came, and the rest closes up.
fn corrected(visit: &Visit, draft: &Draft, form: &Form) -> Typed {
    let sent = form.typed();
    let mut whole = draft.typed().clone();
    whole.extend(corrections(visit, draft, &sent));
    // A browser sends every row that is left; whoever sends single answers takes no row away.
    let whole_form = form.has("_whole");
    for page in draft.pages(visit, draft.typed()) {
        for table in tables(&page.fields) {
            let left = rows::numbers(table, &sent);
            for row in rows::numbers(table, &whole) {
                let below = format!("{table}.{row}.");
                let blank = whole
                    .range(below.clone()..)
                    .take_while(|(path, _)| path.starts_with(&below))
                    .all(|(_, text)| text.trim().is_empty());
                if blank || (whole_form && !left.contains(&row)) {
                    whole.retain(|path, _| !path.starts_with(&below));
                }
            }
        }
        rows::close_gaps(&mut whole, &page.fields);
    }
    whole
}

/// Paths of the tables among these fields.
fn tables(fields: &[form::Field]) -> Vec<&str> {
    let mut found = Vec::new();
    for field in fields {
        match field.widget {
            form::Widget::Repeat => found.push(field.path.as_str()),
            form::Widget::Group => found.extend(tables(&field.fields)),
            _ => {}
        }
    }
    found
}

/// What is to be sent to make `had` into `whole`; an empty text clears its path.
fn difference(had: &Typed, whole: &Typed) -> Typed {
    let text = |typed: &Typed, path: &str| typed.get(path).cloned().unwrap_or_default();
    had.keys()
        .chain(whole.keys())
        .filter(|path| text(had, path) != text(whole, path))
        .map(|path| (path.clone(), text(whole, path)))
        .collect()
}

/// Answers that differ from what was handed in; an empty text clears its path.
fn corrections(visit: &Visit, draft: &Draft, sent: &Typed) -> Typed {
    let mut changed = Typed::new();
    for page in draft.pages(visit, draft.typed()) {
        let leaves = draft.leaves(&page.fields);
        let of_page = |path: &String| {
            let template = crate::filing::draft::template(path);
            leaves.iter().any(|leaf| {
                template
                    .strip_prefix(leaf.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        // A page that was not sent at all has not been emptied.
        if !sent.keys().any(of_page) {
            continue;
        }
        for (path, text) in sent.iter().filter(|(path, _)| of_page(path)) {
            let had = draft.typed().get(path).map_or("", String::as_str);
            if !same(visit, draft, path, had, text) {
                changed.insert(path.clone(), text.clone());
            }
        }
        // A box that was ticked and is not any more is simply not sent.
        for path in draft.typed().keys().filter(|path| of_page(path)) {
            if !sent.contains_key(path) && draft.form.field(path).is_none() {
                changed.insert(path.clone(), String::new());
            }
        }
    }
    changed
}

/// The same answer, perhaps written otherwise: a unit shown by name, the preset country.
fn same(visit: &Visit, draft: &Draft, path: &str, had: &str, text: &str) -> bool {
    if had == text || (had.is_empty() && text == "VN" && path.ends_with(".country")) {
        return true;
    }
    let units = &visit.app.province.units;
    let resolve = |text: &str| units.resolve(text, draft.today, Reach::Country);
    let before = resolve(had);
    matches!(before, UnitMatch::One(_)) && before == resolve(text)
}

fn view(visit: &Visit, draft: &Draft, asked: &Supplement, sent: Sent) -> SupplementPage {
    let say = &visit.say;
    let procedure = pick(say, &draft.procedure.name);
    let mut faults = sent.file_faults.clone();
    faults.extend(sent.faults.iter().map(|found| Fault {
        name: found.path.clone(),
        sentence: sentence(say, &draft.form, found),
    }));
    let control = Control::Area { value: sent.note.clone(), rows: 4, length_max: NOTE_CHARS_MAX };
    let note = Field::new(say, "_note", say.t("follow-supply-note"), control)
        .hint(say.t("follow-supply-note-hint"))
        .optional();
    let typed = sent.typed.clone().unwrap_or_else(|| draft.typed().clone());
    let answers = draft.reading(visit, &typed).answers;
    let parts = draft
        .pages(visit, &typed)
        .into_iter()
        .map(|page| part(visit, draft, page, &typed, &answers, &sent))
        .collect();
    let mut page = visit
        .page(format!("{} – {procedure}", say.t("follow-supply-title")))
        .script("upload.js")
        .script("filing.js")
        .crumb(&procedure, addresses::dossier(draft.id));
    page.faulty = !faults.is_empty() || sent.trouble.is_some();
    SupplementPage {
        page,
        errors: ErrorSummary::new(say, faults),
        trouble: sent.trouble,
        reason: asked.reason.clone(),
        supply_by: asked.supply_by.map(|day| format::long_date(say, day)).unwrap_or_default(),
        items: items(visit, draft, asked),
        limits: papers::limits(visit),
        papers: asked_papers(visit, draft, asked, &sent.file_faults),
        parts,
        note,
        action: addresses::supplement(draft.id),
        back: addresses::dossier(draft.id),
        key: visit.app.desk.random().token(16),
        procedure,
    }
}

fn items(visit: &Visit, draft: &Draft, asked: &Supplement) -> Vec<Item> {
    let name = |key: &str| {
        let found = draft.procedure.components.iter().find(|component| component.key == key);
        found.map_or_else(String::new, |component| pick(&visit.say, &component.name))
    };
    asked
        .items
        .iter()
        .map(|item| Item {
            what: item.what.clone(),
            paper: item.component.as_deref().map(name).unwrap_or_default(),
            legal: item.legal_ref.clone().unwrap_or_default(),
        })
        .collect()
}

fn asked_papers(visit: &Visit, draft: &Draft, asked: &Supplement, faults: &[Fault]) -> Vec<Paper> {
    let error = |key: &str| {
        let found = faults.iter().filter(|fault| fault.name == key);
        found.map(|fault| fault.sentence.as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut shown = Vec::new();
    for component in &draft.procedure.components {
        let wanted = asked.items.iter().any(|it| it.component.as_deref() == Some(&component.key));
        if wanted && !component.is_form {
            let need = ComponentNeed { component, demand: Demand::Must };
            shown.push(papers::paper(visit, &draft.dossier, &need, error(&component.key)));
        }
    }
    shown.push(papers::bare_paper(visit, &draft.dossier, OTHER_COMPONENT, error(OTHER_COMPONENT)));
    shown
}

fn part(
    visit: &Visit,
    draft: &Draft,
    page: &FormPage,
    typed: &Typed,
    answers: &serde_json::Value,
    sent: &Sent,
) -> Part {
    let faults = sent.faults.as_slice();
    let leaves = draft.leaves(&page.fields);
    let fields = Asker {
        say: &visit.say,
        province: &visit.app.province,
        form: &draft.form,
        case: &draft.dossier.case,
        today: draft.today,
        typed,
        offered: &Typed::new(),
        answers,
        faults,
        leaves: &leaves,
        extra_row: &sent.extra_row,
        silent: &|field| draft.silent(field),
    }
    .ask(&page.fields);
    let changed = tables(&page.fields).contains(&sent.changed_table.as_str());
    let open = changed
        || faults.iter().any(|fault| {
            let template = crate::filing::draft::template(&fault.path);
            leaves.iter().any(|leaf| template.starts_with(leaf.as_str()))
        });
    Part { title: pick(&visit.say, &page.title), open, fields }
}
