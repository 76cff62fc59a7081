//! Asking to withdraw, and rating how it went: one small form each.
//! What must hold: what was typed comes back when it could not be kept.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, Done, IdempotencyKey};
use dossier::{Command, Dossier};

use crate::answer::{Answer, go_saying, show, show_as};
use crate::filing::draft::own;
use crate::filing::page::trouble;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::filing as addresses;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Notice, Tone};
use crate::visit::{Flash, Visit};

/// Characters of a reason or comment in the box.
const REASON_CHARS_MAX: u32 = 2_000;
/// Most stars.
const STARS: u8 = 5;

/// A page with one small form.
#[derive(Debug, Template)]
#[template(path = "follow/act.html")]
pub struct ActPage {
    pub page: Page,
    pub title: String,
    pub text: String,
    pub trouble: Option<Notice>,
    pub errors: ErrorSummary,
    pub fields: Vec<Field>,
    pub action: String,
    pub button: String,
    pub back: String,
    pub key: String,
}

page_views!(ActPage);

/// Where a small form goes, and where its page leads back to.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    pub action: String,
    pub back: String,
}

pub(super) async fn ask_withdraw(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, dossier) = own(&visit, &id).await?;
    show(withdraw_view(&visit, &dossier, "", Vec::new(), None))
}

pub(super) async fn withdraw(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, dossier) = own(&visit, &id).await?;
    let reason = form.get("reason").to_owned();
    if reason.trim().is_empty() {
        let sentence = visit.t("follow-withdraw-reason-missing");
        let faults = vec![Fault { name: "reason".to_owned(), sentence }];
        let shown = withdraw_view(&visit, &dossier, &reason, faults, None);
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, shown);
    }
    let desk = &visit.app.desk;
    let key = key(&visit, &form);
    let command = Command::RequestWithdrawal { reason: reason.clone() };
    match desk.dossier(&actor, dossier.id, command, &key, None).await {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, key: "follow-flash-withdrawn" };
            go_saying(&addresses::dossier(dossier.id), flash)
        }
        Err(error) => {
            let problem = Problem::from(error);
            let notice = Some(trouble(&visit, &problem));
            let shown = withdraw_view(&visit, &dossier, &reason, Vec::new(), notice);
            show_as(problem.status(), shown)
        }
    }
}

pub(super) async fn ask_rate(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, dossier) = own(&visit, &id).await?;
    let ways = rating_ways(&dossier);
    show(rate_view(&visit, &dossier, &ways, &Form::default(), Vec::new(), None))
}

fn rating_ways(dossier: &Dossier) -> Ways {
    Ways { action: addresses::rate(dossier.id), back: addresses::dossier(dossier.id) }
}

pub(super) async fn rate(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, dossier) = own(&visit, &id).await?;
    let ways = rating_ways(&dossier);
    let Some(command) = rating(&visit, &form) else {
        return no_stars(&visit, &dossier, &ways, &form);
    };
    let key = key(&visit, &form);
    let done = visit.app.desk.dossier(&actor, dossier.id, command, &key, None).await;
    rated(&visit, &dossier, &ways, &form, done)
}

/// The rating as sent; `None` without stars.
pub(super) fn rating(visit: &Visit, form: &Form) -> Option<Command> {
    let stars = form.get("stars").parse::<u8>().ok()?;
    let tags = tags(visit).filter(|(code, _)| form.has(&format!("tags.{code}")));
    let comment = Some(form.get("comment").to_owned()).filter(|text| !text.trim().is_empty());
    Some(Command::Rate { stars, tags: tags.map(|(code, _)| code).collect(), comment })
}

pub(super) fn no_stars(visit: &Visit, dossier: &Dossier, ways: &Ways, form: &Form) -> Answer {
    let sentence = visit.t("follow-rate-stars-missing");
    let faults = vec![Fault { name: "stars".to_owned(), sentence }];
    let shown = rate_view(visit, dossier, ways, form, faults, None);
    show_as(StatusCode::UNPROCESSABLE_ENTITY, shown)
}

pub(super) fn rated(
    visit: &Visit,
    dossier: &Dossier,
    ways: &Ways,
    form: &Form,
    done: Result<Done<Dossier>, DeskError>,
) -> Answer {
    match done {
        Ok(_) => {
            let flash = Flash { tone: Tone::Good, key: "follow-flash-rated" };
            go_saying(&ways.back, flash)
        }
        Err(error) => {
            let problem = Problem::from(error);
            let notice = Some(trouble(visit, &problem));
            let shown = rate_view(visit, dossier, ways, form, Vec::new(), notice);
            show_as(problem.status(), shown)
        }
    }
}

pub(super) fn key(visit: &Visit, form: &Form) -> IdempotencyKey {
    IdempotencyKey::parse(form.get("_key"))
        .unwrap_or_else(|| IdempotencyKey::fresh(visit.app.desk.random()))
}

/// Tags of a rating: code and words.
fn tags(visit: &Visit) -> impl Iterator<Item = (String, String)> {
    let list = visit.app.province.lists.get("rating-tags");
    let items = list.map_or(&[][..], |list| list.items.as_slice()).iter();
    items.map(|item| (item.code.clone(), visit.say.of(&item.vi, &item.en).to_owned()))
}

fn withdraw_view(
    visit: &Visit,
    dossier: &Dossier,
    reason: &str,
    faults: Vec<Fault>,
    trouble: Option<Notice>,
) -> ActPage {
    let say = &visit.say;
    let errors = ErrorSummary::new(say, faults);
    let control = Control::Area { value: reason.to_owned(), rows: 5, length_max: REASON_CHARS_MAX };
    let reason = Field::new(say, "reason", say.t("follow-withdraw-reason"), control)
        .error(errors.of("reason"));
    let back = addresses::dossier(dossier.id);
    let mut page = frame(visit, dossier, "follow-withdraw", &back);
    page.faulty = !errors.faults.is_empty() || trouble.is_some();
    ActPage {
        page,
        title: say.t("follow-withdraw"),
        text: say.t("follow-withdraw-text"),
        trouble,
        errors,
        fields: vec![reason],
        action: addresses::withdraw(dossier.id),
        button: say.t("follow-withdraw-send"),
        back,
        key: visit.app.desk.random().token(16),
    }
}

pub(super) fn rate_view(
    visit: &Visit,
    dossier: &Dossier,
    ways: &Ways,
    form: &Form,
    faults: Vec<Fault>,
    trouble: Option<Notice>,
) -> ActPage {
    let say = &visit.say;
    let errors = ErrorSummary::new(say, faults);
    let stars = (1..=STARS)
        .rev()
        .map(|count| Choice {
            value: count.to_string(),
            label: say.t(&format!("follow-stars-{count}")),
            hint: String::new(),
            chosen: form.get("stars") == count.to_string(),
        })
        .collect();
    let boxes = tags(visit)
        .map(|(code, label)| Choice {
            chosen: form.has(&format!("tags.{code}")),
            value: code,
            label,
            hint: String::new(),
        })
        .collect();
    let comment =
        Control::Area { value: form.get("comment").to_owned(), rows: 4, length_max: 1_000 };
    let fields = vec![
        Field::new(
            say,
            "stars",
            say.t("follow-rate-stars"),
            Control::Radios { choices: stars, inline: false },
        )
        .error(errors.of("stars")),
        Field::new(say, "tags", say.t("follow-rate-tags"), Control::Boxes(boxes)).optional(),
        Field::new(say, "comment", say.t("follow-rate-comment"), comment).optional(),
    ];
    let mut page = frame(visit, dossier, "follow-rate", &ways.back);
    page.faulty = !errors.faults.is_empty() || trouble.is_some();
    ActPage {
        page,
        title: say.t("follow-rate"),
        text: say.t("follow-rate-text"),
        trouble,
        errors,
        fields,
        action: ways.action.clone(),
        button: say.t("follow-rate-send"),
        back: ways.back.clone(),
        key: visit.app.desk.random().token(16),
    }
}

/// The page around, with the way back to the dossier.
fn frame(visit: &Visit, dossier: &Dossier, title: &str, back: &str) -> Page {
    let procedure = visit.app.desk.version(&dossier.procedure);
    let name = procedure.map(|it| pick(&visit.say, &it.name)).unwrap_or_default();
    visit.page(format!("{} – {name}", visit.t(title))).crumb(name, back.to_owned())
}
