//! The tasks behind a number of the board.
//! What must always hold: the list is narrowed by the very values the number was counted by.

use askama::Template;
use axum::extract::Query;
use desk::{BoardClass, BoardList, TaskList};

use super::board::{Asked, months_words};
use super::list::{SHOWN_MAX, rated_table, table};
use crate::answer::{Answer, show};
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, tasks};
use crate::problem::Problem;
use crate::ui::{Notice, Pager, Table, Tone};
use crate::visit::Visit;
use crate::work::naming;

/// The list.
#[derive(Debug, Template)]
#[template(path = "tasks/behind.html")]
pub struct BehindPage {
    pub page: Page,
    pub heading: String,
    /// The way back to the board.
    pub up: String,
    pub months: String,
    pub table: Table,
    pub pager: Pager,
}

page_views!(BehindPage);

pub(super) async fn show_behind(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let mut classes = BoardClass::ALL.into_iter().chain([BoardClass::Done]);
    let class = classes.find(|class| class.name() == asked.class);
    let class = class.ok_or(Problem::NotFound)?;
    let query = asked.query(&visit);
    let list = BoardList {
        agency: query.agency,
        unit: asked.unit.parse().ok(),
        months: query.months.clone(),
        giver: query.giver,
        class,
    };
    let place = list.unit.as_ref().or(list.agency.as_ref());
    let column = visit.t(&format!("task-board-{}", class.name()));
    let heading = match place {
        Some(unit) => format!("{column}: {}", naming::agency(&visit, unit)),
        None => column,
    };
    let after = (!asked.from.is_empty()).then_some(asked.from.as_str());
    let found = visit.app.desk.tasks(&actor, &TaskList::Board(list), after, SHOWN_MAX).await?;
    let empty = Notice::new(Tone::Info, visit.t("task-behind-none"));
    let address = |from: &str| {
        let class = [("loai", asked.class.as_str()), ("don-vi", &asked.unit), ("sau", from)];
        paths::with_query(&asked.address(&tasks::behind()), &class)
    };
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| address("")),
        after: found.next.as_deref().map(address),
        position: visit.say.with("task-rows", &[("count", found.tasks.len().into())]),
    };
    show(BehindPage {
        page: visit
            .page(heading.clone())
            .crumb(visit.t("task-board"), tasks::board())
            .script("keys.js"),
        table: if class == BoardClass::Done {
            rated_table(&visit, &found.tasks, visit.t("task-list-caption"), empty).await?
        } else {
            table(&visit, &found.tasks, visit.t("task-list-caption"), empty).await?
        },
        heading,
        up: asked.address(&tasks::board()),
        months: months_words(&query.months),
        pager,
    })
}
