//! Pages and the JSON interface: the only place with HTML and status codes.
//!
//! A handler reads: extract, call the desk or a read query, build the view, render. Nothing is
//! decided here. What must always hold: every page works without script, every word comes from the
//! words files, and every write goes through the desk.

pub mod about;
pub mod account;
pub mod administer;
pub mod answer;
pub mod api;
pub mod app;
pub mod assets;
pub mod catalogue;
pub mod cookies;
pub mod copies;
pub mod counter;
pub mod documents;
pub mod drafting;
pub mod edge;
pub mod error_page;
pub mod exchange;
pub mod filing;
pub mod follow;
pub mod form;
pub mod format;
pub mod home;
pub mod i18n;
pub mod key_use;
pub mod limits;
pub mod meetings;
pub mod navigation;
pub mod operations;
pub mod outgoing;
pub mod page;
pub mod paper_check;
pub mod papers;
pub mod paths;
pub mod portal;
pub mod problem;
pub mod proofs;
pub mod reports;
pub mod resend;
pub mod routes;
pub mod security;
pub mod session;
pub mod shelf;
pub mod signin;
pub mod sites;
pub mod supervise;
pub mod tasks;
pub mod ui;
pub mod upload;
pub mod visit;
pub mod work;
pub mod work_files;

#[cfg(test)]
mod tests;

pub use app::{App, Settings};
pub use i18n::{Language, Words};

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse as _;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub(crate) mod embedded {
    //! Words files and assets, listed when the program is built.
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The router of all pages, from the table of routes.
pub fn router(app: App) -> Router {
    let table = Arc::new(routes::table());
    let mut router: Router<App> = Router::new();
    for route in table.iter() {
        let limit = DefaultBodyLimit::max(route.body_bytes_max);
        router = router.route(route.path, route.handler.clone().layer(limit));
    }
    let gate = edge::Gate::new(table);
    router
        .fallback(home::no_such_page)
        .layer(CatchPanicLayer::custom(|_| problem::Problem::Fault.into_response()))
        .layer(from_fn_with_state((app.clone(), gate), edge::pass))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn(operations::observe))
        .with_state(app)
}
