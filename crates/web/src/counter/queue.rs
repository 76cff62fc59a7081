//! The counter's first page: filings from the net that wait to be checked, longest first.
//! Not the whole work list. What must always hold: what waits beyond the hours given for the check
//! is told apart by a word.

use askama::Template;
use desk::{DossierQuery, ListView};
use store::dossier::Filter;

use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, office};
use crate::ui::{Notice, Table, Tone};
use crate::visit::Visit;
use crate::work;

/// Rows shown.
const ROWS: u32 = 50;

/// The counter's first page.
#[derive(Debug, Template)]
#[template(path = "counter/queue.html")]
pub struct QueuePage {
    pub page: Page,
    pub table: Table,
    /// What else waits: words, count, address.
    pub others: Vec<(String, String, String)>,
}

page_views!(QueuePage);

pub(super) async fn show_queue(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let filter = Filter { state: Some("submitted".to_owned()), ..Filter::default() };
    let query = DossierQuery { view: ListView::Open, filter, after: None, limit: ROWS };
    let found = desk.dossiers(&actor, &query).await?;
    let facet = desk.facets(&actor).await?;
    let waiting = ["accepted", "supplement_required", "withdrawal_requested", "completed"];
    let others = waiting
        .into_iter()
        .map(|state| {
            let count = facet.states.iter().find(|entry| entry.0 == state).map_or(0, |it| it.1);
            let address = if state == "completed" {
                office::returns()
            } else {
                paths::with_query(&paths::work(), &[("trang-thai", state)])
            };
            let count = format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX));
            (visit.t(&format!("counter-waiting-{state}")), count, address)
        })
        .collect();
    let empty = Notice::new(Tone::Good, visit.t("counter-queue-empty"));
    let table = work::table(&visit, &found.rows, visit.t("counter-queue"), empty).await?;
    let page = visit.page(visit.t("counter-heading")).script("keys.js");
    show(QueuePage { page, table, others })
}
