//! Beginning a filing, and choosing which case of the procedure it is.
//! What must hold: a visitor gets a session with their first draft and not before; sending the
//! first page twice gives one draft; nobody has more drafts than the province allows.

use askama::Template;
use axum::extract::Path;
use desk::{DeskError, IdempotencyKey};
use dossier::{Command, StateCode, model::Owner};
use procedure::model::{OnlineLevel, Procedure};
use register::Actor;

use super::draft::{Draft, Step, claim, online_cases};
use super::{page::trouble, tasks};
use crate::answer::{Answer, go, show, show_as, with_cookie};
use crate::form::Form;
use crate::page::Page;
use crate::paths::{self, filing as addresses};
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Notice, Tone};
use crate::visit::Visit;
use crate::{catalogue, cookies, page_views, session};

/// Choosing the case; begins the draft or changes it.
#[derive(Debug, Template)]
#[template(path = "filing/case.html")]
pub struct CasePage {
    pub page: Page,
    pub procedure: String,
    pub trouble: Option<Notice>,
    pub errors: ErrorSummary,
    /// Absent when there is nothing to choose.
    pub cases: Option<Field>,
    /// Cases that are taken at the counter only, with the reason.
    pub counter_only: Vec<(String, String)>,
    pub minutes: u32,
    pub begun: bool,
    pub action: String,
    pub key: String,
}

page_views!(CasePage);

pub(super) async fn show_start(visit: Visit, Path(code): Path<String>) -> Answer {
    let procedure = catalogue::find(&visit, &code).ok_or(Problem::NotFound)?;
    if procedure.online_level == OnlineLevel::InformationOnly {
        return go(&catalogue::address_of(procedure));
    }
    show(view(&visit, procedure, "", None, &paths::begin(&code), None))
}

pub(super) async fn start(visit: Visit, Path(code): Path<String>, form: Form) -> Answer {
    let procedure = catalogue::find(&visit, &code).ok_or(Problem::NotFound)?.clone();
    let cases = online_cases(&procedure);
    let chosen = match cases.as_slice() {
        [only] => only.key.as_str(),
        _ => form.get("case"),
    };
    let action = paths::begin(&code);
    if !cases.iter().any(|case| case.key == chosen) {
        let shown = view(&visit, &procedure, "", None, &action, Some("filing-case-missing"));
        return show_as(axum::http::StatusCode::UNPROCESSABLE_ENTITY, shown);
    }
    let (actor, owner, secret) = who(&visit).await?;
    if drafts_of(&visit, &actor).await? >= visit.app.province.file.settings.drafts_per_person {
        let most = visit.app.province.file.settings.drafts_per_person;
        let notice = Notice::new(
            Tone::Soon,
            visit.say.with("filing-too-many-drafts", &[("most", most.into())]),
        )
        .action(visit.t("filing-my-drafts"), paths::my_dossiers());
        let shown = view(&visit, &procedure, chosen, Some(notice), &action, None);
        return show_as(axum::http::StatusCode::UNPROCESSABLE_ENTITY, shown);
    }
    let desk = &visit.app.desk;
    let key = IdempotencyKey::parse(form.get("_key"))
        .unwrap_or_else(|| IdempotencyKey::fresh(desk.random()));
    let opened = desk.open_draft(&actor, &procedure.code, chosen, owner, &key).await;
    let dossier = match opened {
        Ok(done) => done.record,
        Err(error @ (DeskError::Refused { .. } | DeskError::Busy | DeskError::Unavailable(_))) => {
            let problem = Problem::from(error);
            let notice = trouble(&visit, &problem);
            let shown = view(&visit, &procedure, chosen, Some(notice), &action, None);
            return show_as(problem.status(), shown);
        }
        Err(error) => return Err(error.into()),
    };
    let draft = Draft::of(&visit, actor, dossier).await?;
    let first = draft.steps(&visit, draft.typed()).into_iter().find(|step| *step != Step::Case);
    let answer = go(&first.unwrap_or(Step::Check).address(draft.id))?;
    let cookie = secret.and_then(|it| cookies::lasting(&visit.app.settings, session::COOKIE, &it));
    Ok(with_cookie(answer, cookie))
}

/// Who begins: a visitor's session is opened when there is none; its secret is then given too.
async fn who(visit: &Visit) -> Result<(Actor, Owner, Option<String>), Problem> {
    match visit.actor() {
        Some(actor @ Actor::Visitor { visitor }) => Ok((actor, Owner::Visitor { visitor }, None)),
        Some(actor @ Actor::Person { account }) => {
            claim(visit).await?;
            Ok((actor, Owner::Account { account }, None))
        }
        Some(_) => Err(Problem::Forbidden),
        None => {
            let (secret, visitor) = session::open_for_visitor(&visit.app).await?;
            Ok((Actor::Visitor { visitor }, Owner::Visitor { visitor }, Some(secret)))
        }
    }
}

/// How many drafts they have begun.
async fn drafts_of(visit: &Visit, actor: &Actor) -> Result<u32, Problem> {
    let desk = &visit.app.desk;
    let rows = match actor {
        Actor::Person { account } => desk.own_dossiers(*account, None).await?.rows,
        Actor::Visitor { visitor } => desk.visitor_drafts(*visitor).await?,
        _ => Vec::new(),
    };
    let drafts = rows.iter().filter(|row| row.state == StateCode::Draft.name()).count();
    Ok(u32::try_from(drafts).unwrap_or(u32::MAX))
}

pub(super) async fn show_case(visit: Visit, Path(id): Path<String>) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::dossier(&id));
    };
    let action = addresses::case(draft.id);
    show(view(&visit, &draft.procedure, &draft.dossier.case, None, &action, None))
}

pub(super) async fn choose_case(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let Some(draft) = Draft::open(&visit, &id).await? else {
        return go(&addresses::dossier(&id));
    };
    let chosen = form.get("case").to_owned();
    let action = addresses::case(draft.id);
    if !online_cases(&draft.procedure).iter().any(|case| case.key == chosen) {
        let missing = Some("filing-case-missing");
        let shown = view(&visit, &draft.procedure, &chosen, None, &action, missing);
        return show_as(axum::http::StatusCode::UNPROCESSABLE_ENTITY, shown);
    }
    match draft.command(&visit, Command::ChangeCase { case: chosen.clone() }).await {
        Ok(done) => {
            let changed = Draft { dossier: done.record, ..draft };
            let next = changed.after(&visit, changed.typed(), &Step::Case);
            go(&next.address(changed.id))
        }
        Err(problem) => {
            let notice = Some(trouble(&visit, &problem));
            show_as(
                problem.status(),
                view(&visit, &draft.procedure, &chosen, notice, &action, None),
            )
        }
    }
}

fn view(
    visit: &Visit,
    procedure: &Procedure,
    chosen: &str,
    trouble: Option<Notice>,
    action: &str,
    missing: Option<&str>,
) -> CasePage {
    let say = &visit.say;
    let name = tasks::name_of(visit, procedure);
    let cases = online_cases(procedure);
    let choices: Vec<Choice> = cases
        .iter()
        .map(|case| Choice {
            value: case.key.clone(),
            label: pick(say, &case.name),
            hint: case.hint.as_ref().map(|hint| pick(say, hint)).unwrap_or_default(),
            chosen: case.key == chosen,
        })
        .collect();
    let faults: Vec<Fault> = missing
        .map(|key| Fault { name: "case".to_owned(), sentence: say.t(key) })
        .into_iter()
        .collect();
    let errors = ErrorSummary::new(say, faults);
    let counter_only = procedure.cases.iter().filter_map(|case| {
        case.counter_only.as_ref().map(|why| (pick(say, &case.name), pick(say, why)))
    });
    let field = (cases.len() > 1).then(|| {
        Field::new(say, "case", say.t("filing-case"), Control::Radios { choices, inline: false })
            .error(errors.of("case"))
    });
    let mut page = visit
        .page(format!("{} – {name}", say.t("filing-case-title")))
        .crumb(&name, catalogue::address_of(procedure));
    page.faulty = missing.is_some() || trouble.is_some();
    CasePage {
        page,
        procedure: name,
        trouble,
        errors,
        cases: field,
        counter_only: counter_only.collect(),
        minutes: procedure.minutes_to_fill,
        begun: !action.starts_with("/nop/"),
        action: action.to_owned(),
        key: visit.app.desk.random().token(16),
    }
}
