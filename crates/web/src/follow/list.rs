//! My dossiers and drafts, what is up to me first.
//! What must hold: a person sees their own and nobody else's, drafts begun before signing in
//! included.

use askama::Template;
use dossier::StateCode;
use kernel::code::ProcedureCode;
use register::Actor;
use store::dossier::DossierRow;

use super::progress::state_tag;
use crate::answer::{Answer, show};
use crate::filing::draft::claim;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, filing as addresses};
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{Notice, Tag, Tone};
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "follow/list.html")]
pub struct ListPage {
    pub page: Page,
    /// What waits for the person, then the rest, then drafts; each with its heading.
    pub groups: Vec<Group>,
    pub empty: Option<Notice>,
    /// Only the newest are listed.
    pub more: bool,
}

page_views!(ListPage);

/// Dossiers under one heading.
#[derive(Debug)]
pub struct Group {
    pub title: String,
    pub rows: Vec<Row>,
}

/// One dossier.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub code: String,
    pub about: String,
    pub address: String,
    pub tag: Tag,
}

pub(super) async fn show_list(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    claim(&visit).await?;
    let (rows, more) = rows_of(&visit, &actor).await?;
    let mut groups = Vec::new();
    for (key, holds) in [
        ("follow-list-yours", yours as fn(StateCode) -> bool),
        ("follow-list-drafts", |state| state == StateCode::Draft),
        ("follow-list-running", running),
        ("follow-list-ended", ended),
    ] {
        let rows: Vec<Row> = rows
            .iter()
            .filter_map(|row| Some((row, StateCode::from_name(&row.state)?)))
            .filter(|(_, state)| holds(*state))
            .map(|(row, state)| line(&visit, row, state))
            .collect();
        if !rows.is_empty() {
            groups.push(Group { title: visit.t(key), rows });
        }
    }
    let empty = groups.is_empty().then(|| {
        Notice::new(Tone::Info, visit.t("follow-list-empty"))
            .text(visit.t("follow-list-empty-text"))
            .action(visit.t("follow-list-begin"), paths::catalogue())
    });
    show(ListPage { page: visit.page(visit.t("common-nav-mine")), groups, empty, more })
}

async fn rows_of(visit: &Visit, actor: &Actor) -> Result<(Vec<DossierRow>, bool), Problem> {
    let desk = &visit.app.desk;
    match actor {
        Actor::Person { account } => {
            let page = desk.own_dossiers(*account, None).await?;
            Ok((page.rows, page.next.is_some()))
        }
        Actor::Visitor { visitor } => Ok((desk.visitor_drafts(*visitor).await?, false)),
        _ => Ok((Vec::new(), false)),
    }
}

/// Waits for the applicant.
fn yours(state: StateCode) -> bool {
    matches!(
        state,
        StateCode::SupplementRequired | StateCode::PaymentRequired | StateCode::Completed
    )
}

fn running(state: StateCode) -> bool {
    matches!(
        state,
        StateCode::Submitted
            | StateCode::Accepted
            | StateCode::Processing
            | StateCode::WithdrawalRequested
    )
}

fn ended(state: StateCode) -> bool {
    matches!(state, StateCode::RejectedAtIntake | StateCode::Stopped | StateCode::ResultDelivered)
}

fn line(visit: &Visit, row: &DossierRow, state: StateCode) -> Row {
    let say = &visit.say;
    let id = kernel::id::DossierId::from_uuid(row.id);
    let today = visit.app.desk.clock().now().local_date();
    let procedure = row.procedure.parse::<ProcedureCode>().ok();
    let found = procedure.and_then(|code| visit.app.province.catalogue.in_force(&code, today));
    let name = found.map_or_else(|| row.procedure.clone(), |it| pick(say, &it.name));
    let about = if state == StateCode::Draft {
        let when = format::moment(row.updated_at.local());
        let days = visit.app.province.file.settings.retention_of_drafts_days;
        let until = row.updated_at.plus_seconds(i64::from(days) * 86_400);
        let until = format::date(until.local_date());
        let saved = say.with("filing-saved-when", &[("when", when.into())]);
        format!("{saved} · {}", say.with("follow-list-keep", &[("day", until.into())]))
    } else {
        let when = row.submitted_at.map(|at| format::moment(at.local())).unwrap_or_default();
        say.with("follow-list-submitted", &[("when", when.into())])
    };
    Row {
        name,
        code: row.code.clone().unwrap_or_default(),
        about,
        address: if state == StateCode::Draft {
            addresses::draft(id)
        } else {
            addresses::dossier(id)
        },
        tag: state_tag(visit, state),
    }
}
