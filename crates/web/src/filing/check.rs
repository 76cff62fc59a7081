//! Check your answers, declare, hand in.
//! What must hold: what is handed in is what stands on this page; handing in twice gives one
//! dossier; whoever has to sign in first comes back here.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use procedure::components::{Demand, group};
use procedure::form::{Fault, Field as Question, Page as FormPage, Typed, Widget};
use procedure::model::Procedure;

use super::draft::{DECLARATION, Draft, online_cases, papers};
use super::page::{silent_path, trouble};
use super::shown::Shower;
use super::{fault, rows, tasks};
use crate::answer::{Answer, go, show, show_as};
use crate::form::Form;
use crate::page::Page;
use crate::paths::{self, filing as addresses};
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{self, Control, ErrorSummary, Field, Notice, Progress, Summary, SummaryRow};
use crate::visit::Visit;
use crate::{format, page_views};

/// The page before handing in.
#[derive(Debug, Template)]
#[template(path = "filing/check.html")]
pub struct CheckPage {
    pub page: Page,
    pub procedure: String,
    pub progress: Progress,
    pub trouble: Option<Notice>,
    /// What keeps the filing from being handed in, each with the way to mend it.
    pub open: Vec<(String, String)>,
    /// Doubts an officer will look at; they stop nobody.
    pub doubts: Vec<String>,
    pub parts: Vec<Summary>,
    pub fees: Vec<FeeRow>,
    pub fees_total: String,
    /// Fees are taken, but their amounts are not known here.
    pub fees_unknown: bool,
    /// Name of the office that takes it in; empty while unknown.
    pub receiver: String,
    /// The sentence of the form above the declaration; empty for none.
    pub sentence: String,
    pub errors: ErrorSummary,
    pub declaration: Field,
    pub submit: String,
    /// Where to sign in first; empty for people who are signed in.
    pub sign_in: String,
    pub tasks: String,
}

page_views!(CheckPage);

/// One line of what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeRow {
    pub name: String,
    pub amount: String,
    /// Who may be exempt, by how much and by which law.
    pub exempt: Vec<String>,
    /// The law behind the amount.
    pub legal_basis: String,
    pub unverified: bool,
}

pub(super) async fn show_check(visit: Visit, Path(id): Path<String>) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::dossier(&id));
    };
    show(view(&visit, &draft, None, false)?)
}

pub(super) async fn submit(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        // Sent a second time: it is in already.
        return go(&addresses::receipt(&id));
    };
    let typed = Typed::from([(DECLARATION.to_owned(), form.get(DECLARATION).to_owned())]);
    let saved = draft.save(&visit, vec![DECLARATION.to_owned()], typed).await;
    let dossier = match saved {
        Ok(done) => done.record,
        Err(problem) => {
            let view = view(&visit, &draft, Some(trouble(&visit, &problem)), false)?;
            return show_as(problem.status(), view);
        }
    };
    let draft = Draft { dossier, ..draft };
    if !open_matters(&visit, &draft, &desk_reading(&visit, &draft)?).is_empty() || !declared(&draft)
    {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, view(&visit, &draft, None, true)?);
    }
    let key = IdempotencyKey::derived(format!("submit:{}", draft.id));
    match visit.app.desk.submit(&draft.actor, draft.id, &key).await {
        Ok(_) => go(&addresses::receipt(draft.id)),
        Err(error @ (DeskError::Forbidden { .. } | DeskError::NotFound)) => Err(error.into()),
        Err(error) => {
            let problem = Problem::from(error);
            let view = view(&visit, &draft, Some(trouble(&visit, &problem)), true)?;
            show_as(problem.status(), view)
        }
    }
}

fn declared(draft: &Draft) -> bool {
    let asked = draft.form.field(DECLARATION).is_some();
    let said = draft.typed().get(DECLARATION).map(String::as_str);
    !asked || matches!(said, Some("yes" | "true" | "on" | "1"))
}

fn desk_reading(visit: &Visit, draft: &Draft) -> Result<desk::DraftReading, Problem> {
    Ok(visit.app.desk.read_draft(&draft.dossier, draft.today)?)
}

/// What is to be mended first: sentences with the page to mend them on.
fn open_matters(
    visit: &Visit,
    draft: &Draft,
    reading: &desk::DraftReading,
) -> Vec<(String, String)> {
    let pages = draft.pages(visit, draft.typed());
    let mut open: Vec<(String, String)> = reading
        .reading
        .faults
        .iter()
        .filter(|found| !found.warn && found.path != DECLARATION)
        .filter(|found| !silent_path(draft, &found.path))
        .map(|found| {
            let page = page_of(draft, &pages, found);
            (described(visit, draft, found), mend_address(draft, page, &found.path))
        })
        .collect();
    for key in &reading.filing.missing_components {
        let sentence = paper_missing(visit, draft, reading, key);
        open.push((sentence, format!("{}#{}", addresses::papers(draft.id), Field::id_of(key))));
    }
    open
}

/// `Họ và tên mẹ: Cần trả lời câu này.`
fn described(visit: &Visit, draft: &Draft, found: &Fault) -> String {
    let sentence = fault::sentence(&visit.say, &draft.form, found);
    match draft.form.field(&found.path) {
        Some(field) => format!("{}: {sentence}", pick(&visit.say, &field.label)),
        None => sentence,
    }
}

fn page_of<'p>(draft: &Draft, pages: &[&'p FormPage], found: &Fault) -> Option<&'p FormPage> {
    let template = super::draft::template(&found.path);
    pages.iter().copied().find(|page| {
        draft.leaves(&page.fields).iter().any(|leaf| {
            template.starts_with(leaf.as_str()) || leaf.starts_with(&format!("{template}."))
        })
    })
}

fn mend_address(draft: &Draft, page: Option<&FormPage>, path: &str) -> String {
    let Some(page) = page else { return addresses::draft(draft.id) };
    let address = addresses::page(draft.id, &page.key);
    let address = paths::with_query(&address, &[("loi", "1"), ("ve", "kiem-tra")]);
    format!("{address}#{}", Field::id_of(path))
}

/// `Chưa có giấy tờ: …`, or all that would do.
fn paper_missing(visit: &Visit, draft: &Draft, reading: &desk::DraftReading, key: &str) -> String {
    let say = &visit.say;
    let needs = papers(&draft.procedure, &draft.dossier.case, &reading.reading.answers);
    let Some(need) = needs.iter().find(|need| need.component.key == key) else {
        return say.with("filing-paper-missing", &[("paper", key.into())]);
    };
    let names: Vec<String> =
        group(&needs, need.component).map(|paper| pick(say, &paper.name)).collect();
    match names.as_slice() {
        [only] => say.with("filing-paper-missing", &[("paper", only.into())]),
        _ => say.with("filing-paper-missing-one-of", &[("papers", names.join("; ").into())]),
    }
}

fn view(
    visit: &Visit,
    draft: &Draft,
    trouble: Option<Notice>,
    sent: bool,
) -> Result<CheckPage, Problem> {
    let say = &visit.say;
    let reading = desk_reading(visit, draft)?;
    let procedure = tasks::name_of(visit, &draft.procedure);
    let title = say.t("filing-check-title");
    let (at, of) = draft.place(visit, draft.typed(), &super::draft::Step::Check);
    let undeclared = sent && !declared(draft);
    let open = open_matters(visit, draft, &reading);
    let mut page =
        visit.page(format!("{title} – {procedure}")).crumb(&procedure, addresses::draft(draft.id));
    page.faulty = sent && (undeclared || !open.is_empty());
    let faults = undeclared.then(|| ui::Fault {
        name: DECLARATION.to_owned(),
        sentence: say.t("fault-declaration-refused"),
    });
    let signed_in = visit.session().is_some_and(crate::session::Session::signed_in);
    let check = addresses::check(draft.id);
    Ok(CheckPage {
        page,
        progress: Progress { say: say.clone(), step: at, of, title },
        trouble,
        open,
        doubts: doubts(visit, draft, &reading),
        parts: parts(visit, draft, &reading),
        fees: fee_rows(visit, &draft.procedure, &reading),
        fees_unknown: draft.procedure.fees_unknown(),
        fees_total: format::money(
            say,
            reading.filing.fees.iter().map(|line| line.amount.amount()).sum(),
        ),
        receiver: reading
            .filing
            .organisations
            .as_ref()
            .map_or_else(String::new, |named| crate::portal::unit_name(visit, &named.received_by)),
        sentence: sentence(visit, draft),
        errors: ErrorSummary::new(say, faults.into_iter().collect()),
        declaration: declaration(visit, draft, undeclared),
        submit: addresses::submit(draft.id),
        sign_in: if signed_in { String::new() } else { paths::sign_in_then(&check) },
        tasks: addresses::draft(draft.id),
        procedure,
    })
}

/// The declaration in the words of the form (`x-declaration` of its schema).
fn sentence(visit: &Visit, draft: &Draft) -> String {
    let words = draft.form.schema().get("x-declaration");
    let text = |code: &str| {
        words.and_then(|it| it.get(code)).and_then(serde_json::Value::as_str).unwrap_or_default()
    };
    visit.say.of(text("vi"), text("en")).to_owned()
}

fn declaration(visit: &Visit, draft: &Draft, undeclared: bool) -> Field {
    let say = &visit.say;
    let label = draft
        .form
        .field(DECLARATION)
        .map_or_else(|| say.t("filing-declaration"), |field| pick(say, &field.label));
    let checked = !undeclared && draft.typed().contains_key(DECLARATION) && declared(draft);
    let error = if undeclared { say.t("fault-declaration-refused") } else { String::new() };
    let mut field = Field::new(say, DECLARATION, label, Control::Check { checked }).error(error);
    // The browser's own message would stand in its own language.
    field.required = false;
    field
}

fn doubts(visit: &Visit, draft: &Draft, reading: &desk::DraftReading) -> Vec<String> {
    let faults = reading.reading.faults.iter().filter(|found| found.warn);
    faults.map(|found| described(visit, draft, found)).collect()
}

fn parts(visit: &Visit, draft: &Draft, reading: &desk::DraftReading) -> Vec<Summary> {
    let say = &visit.say;
    let mut parts = Vec::new();
    let cases = online_cases(&draft.procedure);
    if cases.len() > 1 {
        let chosen = cases.iter().find(|case| case.key == draft.dossier.case);
        parts.push(Summary {
            say: say.clone(),
            title: say.t("filing-case-title"),
            rows: vec![SummaryRow {
                label: say.t("filing-case"),
                values: chosen.map(|case| pick(say, &case.name)).into_iter().collect(),
                change: Some(addresses::case(draft.id)),
                note: String::new(),
            }],
        });
    }
    let shower = Shower {
        say,
        province: &visit.app.province,
        answers: &reading.reading.answers,
        typed: draft.typed(),
    };
    for page in draft.pages(visit, draft.typed()) {
        let address =
            paths::with_query(&addresses::page(draft.id, &page.key), &[("ve", "kiem-tra")]);
        let mut lines = Vec::new();
        for field in &page.fields {
            answer_rows(visit, draft, &shower, field, &field.path, &address, &mut lines);
        }
        parts.push(Summary { say: say.clone(), title: pick(say, &page.title), rows: lines });
    }
    if let Some(papers) = paper_summary(visit, draft, reading) {
        parts.push(papers);
    }
    parts
}

/// One line for each answered or demanded question below a field.
fn answer_rows(
    visit: &Visit,
    draft: &Draft,
    shower: &Shower<'_>,
    field: &Question,
    path: &str,
    address: &str,
    lines: &mut Vec<SummaryRow>,
) {
    let case = &draft.dossier.case;
    let shown = |one: &Question| {
        let relative = one
            .when
            .as_ref()
            .is_some_and(|when| when.fields().iter().any(|path| path.starts_with('.')));
        relative || one.when.as_ref().is_none_or(|when| when.holds_in(shower.answers, case))
    };
    if !shown(field) {
        return;
    }
    match field.widget {
        Widget::Group => {
            for child in &field.fields {
                let below = format!("{path}.{}", child.key);
                answer_rows(visit, draft, shower, child, &below, address, lines);
            }
        }
        Widget::Repeat => {
            for (row, place) in rows::numbers(path, draft.typed()).into_iter().zip(1_usize..) {
                let values = row_values(visit, draft, shower, field, &format!("{path}.{row}"));
                let label = field.item_label.as_ref().map_or_else(
                    || pick(&visit.say, &field.label),
                    |words| pick(&visit.say, words).replace("{n}", &place.to_string()),
                );
                lines.push(SummaryRow {
                    label,
                    values,
                    change: Some(address.to_owned()),
                    note: String::new(),
                });
            }
        }
        _ if draft.silent(field) => {}
        _ => {
            let values = shower.lines(field, path);
            let derived = field.derived.is_some();
            if values.is_empty() && (derived || !field.required) {
                return;
            }
            lines.push(SummaryRow {
                label: pick(&visit.say, &field.label),
                values,
                change: (!derived).then(|| address.to_owned()),
                note: String::new(),
            });
        }
    }
}

fn row_values(
    visit: &Visit,
    draft: &Draft,
    shower: &Shower<'_>,
    table: &Question,
    row: &str,
) -> Vec<String> {
    let mut values = Vec::new();
    for child in &table.fields {
        let path =
            if child.key.is_empty() { row.to_owned() } else { format!("{row}.{}", child.key) };
        if child.widget == Widget::Group {
            values.extend(row_values(visit, draft, shower, child, &path));
            continue;
        }
        let lines = shower.lines(child, &path);
        if !lines.is_empty() && !draft.silent(child) {
            values.push(format!("{}: {}", pick(&visit.say, &child.label), lines.join(", ")));
        }
    }
    values
}

fn paper_summary(visit: &Visit, draft: &Draft, reading: &desk::DraftReading) -> Option<Summary> {
    let say = &visit.say;
    let needs = papers(&draft.procedure, &draft.dossier.case, &reading.reading.answers);
    let rows: Vec<SummaryRow> = needs
        .iter()
        .map(|need| {
            let key = &need.component.key;
            let files = draft.dossier.files.iter().filter(|file| file.component == *key);
            let change = format!("{}#{}", addresses::papers(draft.id), Field::id_of(key));
            SummaryRow {
                label: pick(say, &need.component.name),
                values: files.map(|file| file.name.clone()).collect(),
                change: Some(change),
                note: match need.demand {
                    Demand::Must if !need.component.shown_only => String::new(),
                    Demand::OneOf => say.t("filing-paper-one-of"),
                    _ => say.t("filing-paper-optional"),
                },
            }
        })
        .collect();
    (!rows.is_empty()).then(|| Summary {
        say: say.clone(),
        title: say.t("filing-papers-title"),
        rows,
    })
}

fn fee_rows(visit: &Visit, procedure: &Procedure, reading: &desk::DraftReading) -> Vec<FeeRow> {
    let say = &visit.say;
    let lines = reading.filing.fees.iter();
    lines
        .filter_map(|line| {
            let fee = procedure.fees.iter().find(|fee| fee.key == line.key)?;
            Some(FeeRow {
                name: pick(say, &fee.name),
                amount: format::money(say, line.amount.amount()),
                exempt: fee.exemptions.iter().map(|it| exemption_words(visit, it)).collect(),
                legal_basis: fee.legal_basis.clone(),
                unverified: !fee.verified,
            })
        })
        .collect()
}

/// `Miễn 100 %: hộ nghèo (Nghị quyết …)`.
fn exemption_words(visit: &Visit, exemption: &procedure::model::Exemption) -> String {
    let (who, less, basis) = crate::catalogue::exemption(visit, exemption);
    format!("{less}: {who} ({basis})")
}
