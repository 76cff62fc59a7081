//! One dossier as whoever showed its code and secret sees it: its way, its result, its rating.
//!
//! Not what was written or attached, nor anything that binds the applicant. What must hold: the
//! proof is this browser's alone and ends after an hour; the secret stands on no page; where more
//! is wanted, the page says where it is done.

use askama::Template;
use axum::extract::{Path, Query};
use desk::Seen;
use dossier::model::{Owner, RESULT_COMPONENT};
use dossier::{Dossier, StateCode};
use kernel::code::DossierCode;
use kernel::id::DossierId;

use super::act::{self, ActPage, Ways};
use super::download::{Wish, shown};
use super::progress::Progress;
use super::show::result_files;
use crate::answer::{Answer, go, go_saying, show};
use crate::filing::papers::FileRow;
use crate::form::Form;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, filing as addresses};
use crate::portal::{pick, unit_name};
use crate::problem::Problem;
use crate::proofs::Held;
use crate::session;
use crate::ui::{Notice, Tone};
use crate::upload::send;
use crate::visit::{Flash, Visit};

/// The page.
#[derive(Debug, Template)]
#[template(path = "follow/followed.html")]
pub struct FollowedPage {
    pub page: Page,
    pub title: String,
    /// What is up to the applicant, and where they do it.
    pub task: Option<Notice>,
    pub progress: Progress,
    pub result_number: String,
    pub result: Vec<FileRow>,
    /// Where the way to the rating is; empty when there is nothing to rate yet, or no more.
    pub rate: String,
    pub proofs: Held,
    /// Where supplying papers and withdrawing are done.
    pub more: String,
    pub sign_in: String,
    pub close: String,
}

page_views!(FollowedPage);

/// A dossier this browser may follow; `Err` holds the way to show code and secret again.
struct Subject {
    code: DossierCode,
    dossier: Dossier,
}

async fn read(visit: &Visit, id: &str) -> Result<Option<Subject>, Problem> {
    let Ok(id) = id.parse::<DossierId>() else { return Ok(None) };
    let now = visit.app.desk.clock().now();
    let Some(code) = visit.session().and_then(|session| session.follows(id, now)) else {
        return Ok(None);
    };
    let seen = visit.app.desk.read_followed(code, id).await?;
    Ok(seen.map(|Seen { record, .. }| Subject { code: code.clone(), dossier: record }))
}

/// Code and record of a dossier that this browser may follow; none when it may not, or no longer.
pub(crate) async fn subject(
    visit: &Visit,
    id: &str,
) -> Result<Option<(DossierCode, Dossier)>, Problem> {
    Ok(read(visit, id).await?.map(|subject| (subject.code, subject.dossier)))
}

/// The hour is over, or another browser was used: code and secret are asked for again.
fn ask_again() -> Answer {
    go_saying(&paths::follow(), Flash { tone: Tone::Info, key: "follow-flash-again" })
}

pub(super) async fn show_followed(visit: Visit, Path(id): Path<String>) -> Answer {
    let Some(subject) = read(&visit, &id).await? else { return ask_again() };
    let Subject { code, dossier } = &subject;
    let procedure = visit.app.desk.version(&dossier.procedure)?;
    let title = pick(&visit.say, &procedure.name);
    let may = |action| may(&visit, code, dossier, action);
    let possible = dossier.allowed(visit.app.desk.rules_for(dossier)?);
    let rate = possible.contains(&"rate") && dossier.rating.is_none() && may("rate");
    let mut result = if may("view_result") { result_files(&visit, dossier) } else { Vec::new() };
    for (row, file) in result.iter_mut().zip(results(dossier)) {
        row.address = addresses::followed_file(dossier.id, file.id);
    }
    let has_account = matches!(dossier.owner, Owner::Account { .. });
    let who = access::Principal::Follower { code: code.clone() };
    let proofs = Held::of(&visit, &who, dossier).await;
    let open = !matches!(
        dossier.state_code(),
        StateCode::RejectedAtIntake | StateCode::Stopped | StateCode::ResultDelivered
    );
    show(FollowedPage {
        page: visit.page(title.clone()).crumb(visit.t("follow-lookup-title"), paths::follow()),
        title,
        task: task(&visit, dossier),
        progress: Progress::of(&visit, dossier, procedure),
        result_number: dossier.result.as_ref().map(|it| it.number.clone()).unwrap_or_default(),
        result,
        rate: if rate { addresses::followed_rate(dossier.id) } else { String::new() },
        proofs,
        more: if open { elsewhere(&visit, dossier) } else { String::new() },
        sign_in: if has_account && open {
            paths::sign_in_then(&addresses::dossier(dossier.id))
        } else {
            String::new()
        },
        close: addresses::followed_close(dossier.id),
    })
}

fn may(visit: &Visit, code: &DossierCode, dossier: &Dossier, action: &str) -> bool {
    let who = access::Principal::Follower { code: code.clone() };
    visit.app.desk.may_dossier(&who, action, dossier)
}

fn results(dossier: &Dossier) -> impl Iterator<Item = &dossier::model::AttachedFile> {
    let of_result = |file: &&dossier::model::AttachedFile| file.component == RESULT_COMPONENT;
    dossier.files.iter().filter(of_result).filter(|file| shown(dossier, file))
}

/// `Muốn bổ sung giấy tờ hoặc xin rút hồ sơ …`, by where it was handed in.
fn elsewhere(visit: &Visit, dossier: &Dossier) -> String {
    let unit = dossier.registration.as_ref().map(|it| &it.organisations.received_by);
    let unit = unit.map(|unit| unit_name(visit, unit)).unwrap_or_default();
    let key = match dossier.owner {
        Owner::Account { .. } => "follow-follower-more-account",
        Owner::Visitor { .. } | Owner::Nobody => "follow-follower-more-counter",
    };
    visit.say.with(key, &[("unit", unit.into())])
}

fn task(visit: &Visit, dossier: &Dossier) -> Option<Notice> {
    let asked = dossier.supplements.last().filter(|it| it.answered_at.is_none())?;
    let say = &visit.say;
    let title = say.with("follow-task-supply", &[("count", asked.items.len().into())]);
    let by = asked.supply_by.map(|day| {
        say.with("follow-task-supply-by", &[("day", format::long_date(say, day).into())])
    });
    let text = [by, Some(elsewhere(visit, dossier))];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Notice::new(Tone::Soon, title).text(text))
}

pub(super) async fn file(
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Answer {
    let Some(subject) = read(&visit, &id).await? else { return ask_again() };
    let Subject { code, dossier } = &subject;
    if !may(&visit, code, dossier, "view_result") {
        return Err(Problem::NotFound);
    }
    let found = results(dossier).find(|it| it.id.to_string() == file);
    send(&visit, found.ok_or(Problem::NotFound)?, wish.show()).await
}

pub(super) async fn ask_rate(visit: Visit, Path(id): Path<String>) -> Answer {
    let Some(subject) = read(&visit, &id).await? else { return ask_again() };
    let ways = ways(&subject);
    let view: ActPage =
        act::rate_view(&visit, &subject.dossier, &ways, &Form::default(), Vec::new(), None);
    show(view)
}

pub(super) async fn rate(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let Some(subject) = read(&visit, &id).await? else { return ask_again() };
    let ways = ways(&subject);
    let Subject { code, dossier } = &subject;
    let Some(command) = act::rating(&visit, &form) else {
        return act::no_stars(&visit, dossier, &ways, &form);
    };
    let (actor, key) = (visit.need_actor()?, act::key(&visit, &form));
    let desk = &visit.app.desk;
    let done = desk.dossier_followed(&actor, code, dossier.id, command, &key).await;
    act::rated(&visit, dossier, &ways, &form, done)
}

fn ways(subject: &Subject) -> Ways {
    let id = subject.dossier.id;
    Ways { action: addresses::followed_rate(id), back: addresses::followed(id) }
}

pub(super) async fn close(visit: Visit, Path(id): Path<String>, _form: Form) -> Answer {
    if let (Some(session), Ok(id)) = (visit.session(), id.parse()) {
        session::unfollow(&visit.app, session, id).await?;
    }
    go(&paths::follow())
}
