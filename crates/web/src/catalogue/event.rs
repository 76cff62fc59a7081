//! Life events: how people look for what they need.

use askama::Template;
use axum::extract::Path;

use super::list::{Hit, hit};
use super::today;
use crate::answer::{Answer, show};
use crate::home::{Tile, event_tiles};
use crate::page::Page;
use crate::portal::pick;
use crate::problem::Problem;
use crate::visit::Visit;
use crate::{page_views, paths};

/// All life events.
#[derive(Debug, Template)]
#[template(path = "catalogue/events.html")]
pub(super) struct Events {
    pub page: Page,
    pub events: Vec<Tile>,
}

/// One life event with its procedures.
#[derive(Debug, Template)]
#[template(path = "catalogue/event.html")]
pub(super) struct EventPage {
    pub page: Page,
    pub heading: String,
    pub summary: String,
    pub hits: Vec<Hit>,
}

page_views!(Events, EventPage);

pub(super) async fn events(visit: Visit) -> Answer {
    let page = visit.page(visit.t("catalogue-events-heading"));
    show(Events { page: page.crumb(visit.t("common-home"), "/"), events: event_tiles(&visit) })
}

pub(super) async fn event(visit: Visit, Path(key): Path<String>) -> Answer {
    let events = &visit.app.province.life_events;
    let event = events.iter().find(|event| event.key == key).ok_or(Problem::NotFound)?;
    let procedures = visit.app.province.catalogue.of_codes(&event.procedures, today(&visit));
    let heading = pick(&visit.say, &event.name);
    show(EventPage {
        page: visit
            .page(heading.clone())
            .crumb(visit.t("common-home"), "/")
            .crumb(visit.t("catalogue-events-heading"), paths::life_events()),
        heading,
        summary: pick(&visit.say, &event.summary),
        hits: procedures.map(|it| hit(&visit, it)).collect(),
    })
}
