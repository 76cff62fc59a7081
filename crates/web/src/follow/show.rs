//! One dossier of one's own: how far it is, what to do now, its papers and its result.
//! What must hold: only what this person may do now is offered.

use askama::Template;
use axum::extract::Path;
use dossier::model::{DeliveryMethod, OTHER_COMPONENT, RESULT_COMPONENT};
use dossier::whereabouts::ApplicantTask;
use dossier::{Dossier, StateCode};

use super::{download::shown, progress::Progress};
use crate::answer::{Answer, go, show};
use crate::filing::draft::{applies, read};
use crate::filing::papers::{FileRow, files};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::papers::forms::FORMS;
use crate::paths::{self, filing as addresses};
use crate::portal::pick;
use crate::problem::Problem;
use crate::proofs::Held;
use crate::ui::{Notice, Tone};
use crate::visit::Visit;

/// The page.
#[derive(Debug, Template)]
#[template(path = "follow/show.html")]
pub struct DossierPage {
    pub page: Page,
    pub title: String,
    /// What is up to the applicant.
    pub task: Option<Notice>,
    pub progress: Progress,
    pub result_number: String,
    pub result: Vec<FileRow>,
    pub papers: Vec<(String, Vec<FileRow>)>,
    pub fees: Vec<(String, String)>,
    pub fees_state: String,
    pub proofs: Held,
    /// Further ways: words and address.
    pub ways: Vec<(String, String)>,
}

page_views!(DossierPage);

pub(super) async fn show_dossier(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, dossier) = read(&visit, &id).await?.ok_or(Problem::NotFound)?;
    if !applies(&actor) {
        // Officials may have been sent this address; their page of the dossier is another.
        return go(&paths::office::dossier(dossier.id));
    }
    match dossier.state_code() {
        StateCode::Draft => return go(&addresses::draft(dossier.id)),
        StateCode::Discarded => return Err(Problem::NotFound),
        _ => {}
    }
    let desk = &visit.app.desk;
    let procedure = desk.version(&dossier.procedure)?;
    let actions = desk.actions(&actor, &dossier)?;
    let title = pick(&visit.say, &procedure.name);
    let mut ways = vec![(visit.t("follow-receipt"), addresses::receipt(dossier.id))];
    if dossier.clock.is_some() {
        ways.push((visit.t("follow-form-01"), addresses::form_01(dossier.id)));
    }
    for form in FORMS.into_iter().filter(|form| form.is_there(&visit, &dossier)) {
        ways.push((form.words(&visit), addresses::form_file(dossier.id, form.file())));
    }
    if actions.contains(&"request_withdrawal") {
        ways.push((visit.t("follow-withdraw"), addresses::withdraw(dossier.id)));
    }
    if actions.contains(&"rate") && dossier.rating.is_none() {
        ways.push((visit.t("follow-rate"), addresses::rate(dossier.id)));
    }
    let fee_name = |key: &str| {
        let fee = procedure.fees.iter().find(|fee| fee.key == key);
        fee.map_or_else(|| key.to_owned(), |fee| pick(&visit.say, &fee.name))
    };
    let proofs = Held::of(&visit, &(&actor).into(), &dossier).await;
    show(DossierPage {
        page: visit.page(title.clone()).crumb(visit.t("common-nav-mine"), paths::my_dossiers()),
        title,
        task: task(&visit, &dossier),
        progress: Progress::of(&visit, &dossier, procedure),
        result_number: dossier.result.as_ref().map(|it| it.number.clone()).unwrap_or_default(),
        result: result_files(&visit, &dossier),
        papers: papers(&visit, &dossier),
        fees: dossier
            .money
            .lines
            .iter()
            .map(|line| (fee_name(&line.key), format::money(&visit.say, line.amount.amount())))
            .collect(),
        fees_state: visit.t(&format!("follow-money-{}", money_word(&dossier))),
        proofs,
        ways,
    })
}

fn money_word(dossier: &Dossier) -> &'static str {
    use dossier::model::MoneyStatus;
    match dossier.money.status {
        MoneyStatus::Free => "free",
        MoneyStatus::Unpaid => "unpaid",
        MoneyStatus::Exempt => "exempt",
        MoneyStatus::Paid => "paid",
    }
}

pub(super) fn result_files(visit: &Visit, dossier: &Dossier) -> Vec<FileRow> {
    let released =
        dossier.files.iter().any(|file| file.component == RESULT_COMPONENT && shown(dossier, file));
    if !released {
        return Vec::new();
    }
    let named: Vec<String> = dossier
        .files
        .iter()
        .filter(|file| file.component == RESULT_COMPONENT && shown(dossier, file))
        .map(|file| addresses::file(dossier.id, file.id))
        .collect();
    let mut rows = files(visit, dossier, RESULT_COMPONENT);
    rows.retain(|row| named.contains(&row.address));
    rows
}

fn papers(visit: &Visit, dossier: &Dossier) -> Vec<(String, Vec<FileRow>)> {
    let Ok(procedure) = visit.app.desk.version(&dossier.procedure) else { return Vec::new() };
    let named = procedure.components.iter().map(|component| {
        (pick(&visit.say, &component.name), files(visit, dossier, &component.key))
    });
    let beyond = (visit.t("filing-paper-other"), files(visit, dossier, OTHER_COMPONENT));
    named.chain([beyond]).filter(|(_, files)| !files.is_empty()).collect()
}

fn task(visit: &Visit, dossier: &Dossier) -> Option<Notice> {
    let say = &visit.say;
    let notice = |key: &str| Notice::new(Tone::Soon, say.t(key));
    Some(match dossier.applicant_task()? {
        ApplicantTask::FinishDraft => return None,
        ApplicantTask::AnswerSupplement { number, supply_by } => {
            let asked = dossier.supplements.iter().find(|it| it.number == number)?;
            let text = match supply_by {
                Some(day) => say
                    .with("follow-task-supply-by", &[("day", format::long_date(say, day).into())]),
                None => say.t("follow-task-supply-any"),
            };
            let title = say.with("follow-task-supply", &[("count", asked.items.len().into())]);
            Notice::new(Tone::Soon, title)
                .text(text)
                .action(say.t("follow-task-supply-now"), addresses::supplement(dossier.id))
        }
        ApplicantTask::Pay => notice("follow-task-pay").text(say.t("follow-task-pay-text")),
        ApplicantTask::FetchResult { method } => {
            Notice::new(Tone::Good, say.t("follow-task-fetch")).text(say.t(match method {
                DeliveryMethod::AtCounter => "follow-task-fetch-counter",
                DeliveryMethod::Post => "follow-task-fetch-post",
                DeliveryMethod::Electronic => "follow-task-fetch-electronic",
            }))
        }
        ApplicantTask::Rate => Notice::new(Tone::Info, say.t("follow-task-rate"))
            .action(say.t("follow-rate"), addresses::rate(dossier.id)),
    })
}
