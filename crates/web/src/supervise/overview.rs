//! The supervisor's page: figures of open dossiers, the worst of them, the months.
//! What must always hold: it reads counters and open dossiers alone, so that it stays quick however
//! many are finished.

use askama::Template;
use axum::extract::Query;
use desk::{DossierQuery, ListView};
use store::dossier::Filter;

use super::chart::{self, Chart};
use super::figures::{self, Asked, Line};
use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, office};
use crate::ui::{Notice, Table, Tone};
use crate::visit::Visit;
use crate::work::{self, naming};

/// Overdue dossiers named.
const WORST: u32 = 10;

/// The supervisor's page.
#[derive(Debug, Template)]
#[template(path = "supervise/overview.html")]
pub struct OverviewPage {
    pub page: Page,
    /// The agency looked at alone; empty for all.
    pub agency: String,
    pub all_address: String,
    /// Words, address, whether chosen.
    pub groupings: Vec<(String, String, bool)>,
    pub column: String,
    pub lines: Vec<Line>,
    pub totals: Option<Totals>,
    pub file_address: String,
    pub worst: Table,
    pub chart: Chart,
    /// When the figures were taken.
    pub at: String,
}

/// Sums of all lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    pub open: String,
    pub overdue: String,
    pub due_soon: String,
    pub in_time: String,
    pub standing: String,
}

page_views!(OverviewPage);

pub(super) async fn show_overview(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let now = desk.clock().now();
    let lines = figures::lines(&visit, &actor, &asked).await?;
    let (by, _) = asked.dimension(&visit);
    let groupings = figures::dimensions(&visit)
        .into_iter()
        .map(|(key, _)| (visit.t(&format!("supervise-by-{key}")), asked.grouped(key), key == by))
        .collect();
    let only = asked.only().map(|code| code.to_string());
    let filter = Filter { due_before: Some(now), decided_by: only.clone(), ..Filter::default() };
    let query = DossierQuery { view: ListView::Open, filter, after: None, limit: WORST };
    let worst = desk.dossiers(&actor, &query).await?;
    let empty = Notice::new(Tone::Good, visit.t("supervise-none-late"));
    let counters = desk.finished(&actor, None).await?;
    let pairs = [("theo", by), ("co-quan", asked.agency.as_str())];
    show(OverviewPage {
        page: visit.page(visit.t("supervise-heading")).script("keys.js"),
        agency: only.as_deref().map(|code| naming::unit(&visit, code)).unwrap_or_default(),
        all_address: paths::with_query(&paths::supervise(), &[("theo", by)]),
        groupings,
        column: visit.t(&format!("supervise-by-{by}")),
        totals: (lines.len() > 1).then(|| totals(&visit, &lines)),
        lines,
        file_address: paths::with_query(&office::supervise_file(), &pairs),
        worst: work::table(&visit, &worst.rows, visit.t("supervise-worst"), empty).await?,
        chart: chart::of(&visit, &counters, only.as_deref().unwrap_or_default()),
        at: format::moment(now.local()),
    })
}

fn totals(visit: &Visit, lines: &[Line]) -> Totals {
    let sum = |pick: fn(&Line) -> u64| {
        let sum: u64 = lines.iter().map(pick).sum();
        format::number(&visit.say, i64::try_from(sum).unwrap_or(i64::MAX))
    };
    Totals {
        open: sum(|line| line.open.count),
        overdue: sum(|line| line.overdue.count),
        due_soon: sum(|line| line.due_soon.count),
        in_time: sum(|line| line.in_time.count),
        standing: sum(|line| line.standing.count),
    }
}
