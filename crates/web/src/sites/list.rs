//! Rooms by name: all that are open, or those of a unit with the closed ones.
//! What must always hold: a room that is closed says so.

use askama::Template;
use axum::extract::Query;
use desk::Seen;
use kernel::code::AgencyCode;
use meeting::Site;
use meeting::site::Standing;
use serde::Deserialize;

use super::sheet;
use crate::answer::{Answer, show};
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, sites};
use crate::ui::{Cell, Column, Icon, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming;

/// Rooms on one page.
const SHOWN_MAX: u32 = 50;

/// Whose, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "don-vi")]
    unit: String,
    sau: String,
}

/// The register.
#[derive(Debug, Template)]
#[template(path = "sites/list.html")]
pub struct SitesPage {
    pub page: Page,
    /// Units to choose from: value, words, whether chosen.
    pub units: Vec<(String, String, bool)>,
    pub table: Table,
    pub pager: Pager,
    pub may_open: bool,
}

page_views!(SitesPage);

pub(super) fn standing_tag(visit: &Visit, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Open => (Tone::Good, Icon::CheckCircle),
        Standing::Closed => (Tone::Plain, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&standing.word()))
}

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let unit: Option<AgencyCode> = asked.unit.parse().ok();
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = visit.app.desk.sites(&actor, unit.as_ref(), after, SHOWN_MAX).await?;
    let row = |seen: &Seen<Site>| {
        let site = &seen.record;
        let cells = vec![
            Cell::Link(site.sheet.name.clone(), sites::site(site.id)),
            Cell::Text(naming::agency(&visit, &site.unit)),
            Cell::Text(site.sheet.place.clone()),
            Cell::Tag(standing_tag(&visit, site.standing)),
        ];
        Row { key: site.id.to_string(), cells, ..Row::default() }
    };
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    let table = Table {
        say: visit.say.clone(),
        caption: visit.t("site-list-caption"),
        columns: vec![
            column("site-field-name", false),
            column("site-field-unit", false),
            column("site-field-place", true),
            column("meeting-column-standing", true),
        ],
        rows: found.sites.iter().map(row).collect(),
        empty: Notice::new(Tone::Info, visit.t("site-none")).text(visit.t("site-none-text")),
    };
    let first = unit.as_ref().map_or_else(sites::all, sites::of_unit);
    let pager = Pager {
        say: visit.say.clone(),
        before: after.map(|_| first.clone()),
        after: found.next.as_ref().map(|next| paths::with_query(&first, &[("sau", next)])),
        position: visit.say.with("site-rows", &[("count", found.sites.len().into())]),
    };
    let agencies = visit.app.province.agencies.all().filter(|one| !one.is_division());
    let mut units: Vec<(String, String, bool)> = agencies
        .map(|one| {
            let name = visit.say.of(&one.name.vi, &one.name.en).to_owned();
            (one.code.to_string(), name, unit.as_ref() == Some(&one.code))
        })
        .collect();
    if let Some(unit) = unit.filter(|unit| !units.iter().any(|one| one.0 == unit.as_str())) {
        units.push((unit.to_string(), naming::agency(&visit, &unit), true));
    }
    let may_open = !sheet::units(&visit, &actor).is_empty();
    show(SitesPage {
        page: visit.page(visit.t("site-heading")).script("keys.js"),
        units,
        table,
        pager,
        may_open,
    })
}
