//! The first page: search, the commonest life events, the fields.
//! What must always hold: everything on it leads to a page that has something on it.

use askama::Template;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::answer::{Answer, show};
use crate::page::Page;
use crate::portal::pick;
use crate::problem::Problem;
use crate::routes::{Route, Who};
use crate::ui::Icon;
use crate::visit::Visit;
use crate::{catalogue, page_views, paths};

/// The first page.
#[derive(Debug, Template)]
#[template(path = "home/show.html")]
pub struct Home {
    pub page: Page,
    /// Nothing has been searched yet.
    pub query: String,
    pub events: Vec<Tile>,
    pub fields: Vec<FieldLink>,
    /// How many procedures are in force.
    pub procedures: usize,
}

page_views!(Home);

/// A life event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    pub icon: Icon,
    pub name: String,
    pub summary: String,
    pub address: String,
}

/// A field with the number of its procedures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldLink {
    pub icon: Icon,
    pub name: String,
    pub count: usize,
    pub address: String,
}

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/", "home.show", Who::Public, show_home)]
}

async fn show_home(visit: Visit) -> Answer {
    show(view(&visit))
}

fn view(visit: &Visit) -> Home {
    let title = pick(&visit.say, &visit.app.province.file.portal_name);
    Home {
        page: visit.page(title).script("search.js"),
        query: String::new(),
        events: event_tiles(visit),
        fields: field_links(visit),
        procedures: catalogue::in_force(visit).len(),
    }
}

/// Life events that have procedures in force.
pub fn event_tiles(visit: &Visit) -> Vec<Tile> {
    let province = &visit.app.province;
    let today = catalogue::today(visit);
    let tile = |event: &province::Event| {
        let first = province.catalogue.of_codes(&event.procedures, today).next()?;
        let of_field = || province.fields.iter().find(|it| it.key == first.field)?.icon.clone();
        let icon = event.icon.clone().or_else(of_field).unwrap_or_default();
        Some(Tile {
            icon: Icon::named(&icon),
            name: pick(&visit.say, &event.name),
            summary: pick(&visit.say, &event.summary),
            address: paths::life_event(&event.key),
        })
    };
    province.life_events.iter().filter_map(tile).collect()
}

fn field_links(visit: &Visit) -> Vec<FieldLink> {
    let province = &visit.app.province;
    let today = catalogue::today(visit);
    let link = |field: &province::FieldOfWork| {
        let count = province.catalogue.by_field(&field.key, today).len();
        (count > 0).then(|| FieldLink {
            icon: Icon::named(field.icon.as_deref().unwrap_or_default()),
            name: pick(&visit.say, &field.name),
            count,
            address: catalogue::narrowed_to_field(&field.key),
        })
    };
    province.fields.iter().filter_map(link).collect()
}

/// Whether a path stays on this site: browsers read `//` and `/\\` as another one.
fn is_local(path: &str) -> bool {
    let mut marks = path.chars();
    marks.next() == Some('/') && !matches!(marks.next(), Some('/' | '\\') | None)
}

/// What answers for an address without a page. One written with a slash at its end is led to the
/// address without: people and messengers add it.
pub async fn no_such_page(method: Method, uri: Uri) -> Result<Response, Problem> {
    let bare = uri.path().trim_end_matches('/');
    let slashed = bare.len() < uri.path().len() && is_local(bare);
    if !slashed || !matches!(method, Method::GET | Method::HEAD) {
        return Err(Problem::NotFound);
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Redirect::permanent(&format!("{bare}{query}")).into_response())
}
