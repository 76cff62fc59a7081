//! The table of routes: every address, who may enter, how much it may send and how long it takes.
//!
//! Capabilities list their own; [`table`] joins the lists, and a test prints them all into
//! `routes.txt`. What must always hold: no route exists outside this table, and the edge enforces
//! what stands in it before the handler runs.

use std::time::Duration;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use person::Role;

use crate::app::App;
use crate::session::Session;

/// Who may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Public,
    /// Everybody, with code and secret of a dossier; tries are limited.
    Lookup,
    /// A browser that has begun something: visitor or signed in.
    Visitor,
    /// Anybody signed in.
    SignedIn,
    /// Officials seated in one of these roles.
    Roles(&'static [Role]),
}

impl Who {
    /// Every role of an official.
    pub const OFFICIALS: Who = Who::Roles(&Role::ALL);

    /// Whether this session may enter.
    pub fn admits(self, session: Option<&Session>) -> bool {
        match self {
            Who::Public | Who::Lookup => true,
            Who::Visitor => session.is_some(),
            Who::SignedIn => session.is_some_and(Session::signed_in),
            Who::Roles(roles) => {
                session.and_then(Session::role).is_some_and(|role| roles.contains(&role))
            }
        }
    }
}

/// Bytes an ordinary form may have.
pub const FORM_BYTES_MAX: usize = 1_000_000;

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    /// Pattern as axum reads it: `/thu-tuc/{code}/{slug}`.
    pub path: &'static str,
    /// `catalogue.procedure`: stands in logs and metrics instead of the address.
    pub name: &'static str,
    pub who: Who,
    /// Most bytes of a request's body.
    pub body_bytes_max: usize,
    /// How long the handler may work; `None` takes the setting for ordinary pages.
    pub time_max: Option<Duration>,
    pub(crate) handler: MethodRouter<App>,
}

impl Route {
    /// A page to read.
    pub fn get<H, T>(path: &'static str, name: &'static str, who: Who, handler: H) -> Route
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Route::new(Method::GET, path, name, who, on(MethodFilter::GET, handler))
    }

    /// A form that is sent.
    pub fn post<H, T>(path: &'static str, name: &'static str, who: Who, handler: H) -> Route
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let route = Route::new(Method::POST, path, name, who, on(MethodFilter::POST, handler));
        Route { body_bytes_max: FORM_BYTES_MAX, ..route }
    }

    /// A request by script or by another program.
    pub fn with_method<H, T>(
        method: Method,
        path: &'static str,
        name: &'static str,
        who: Who,
        handler: H,
    ) -> Route
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::TRACE);
        let route = Route::new(method, path, name, who, on(filter, handler));
        Route { body_bytes_max: FORM_BYTES_MAX, ..route }
    }

    fn new(
        method: Method,
        path: &'static str,
        name: &'static str,
        who: Who,
        handler: MethodRouter<App>,
    ) -> Route {
        Route { method, path, name, who, body_bytes_max: 0, time_max: None, handler }
    }

    /// Takes larger bodies: uploads.
    #[must_use]
    pub fn body(mut self, bytes_max: usize) -> Route {
        self.body_bytes_max = bytes_max;
        self
    }

    /// May take longer: uploads, reports.
    #[must_use]
    pub fn time(mut self, time_max: Duration) -> Route {
        self.time_max = Some(time_max);
        self
    }
}

/// All routes.
pub fn table() -> Vec<Route> {
    [
        crate::home::routes(),
        crate::catalogue::routes(),
        crate::signin::routes(),
        crate::account::routes(),
        crate::about::routes(),
        crate::filing::routes(),
        crate::follow::routes(),
        crate::proofs::routes(),
        crate::paper_check::routes(),
        crate::upload::routes(),
        crate::assets::routes(),
        crate::work::routes(),
        crate::counter::routes(),
        crate::documents::routes(),
        crate::outgoing::routes(),
        crate::copies::routes(),
        crate::exchange::routes(),
        crate::tasks::routes(),
        crate::meetings::routes(),
        crate::sites::routes(),
        crate::reports::routes(),
        crate::work_files::routes(),
        crate::supervise::routes(),
        crate::administer::routes(),
        crate::key_use::routes(),
        crate::api::routes(),
        crate::operations::routes(),
    ]
    .concat()
}

/// The table as text, one route a line, for the snapshot.
pub fn printed(routes: &[Route]) -> String {
    let mut lines: Vec<String> = routes
        .iter()
        .map(|route| {
            let who = match route.who {
                Who::Roles(roles) if roles.len() == Role::ALL.len() => "officials".to_owned(),
                Who::Roles(roles) => roles.iter().map(|it| it.key()).collect::<Vec<_>>().join("+"),
                other => format!("{other:?}").to_lowercase(),
            };
            let time = route.time_max.map_or_else(String::new, |it| format!(" {}s", it.as_secs()));
            let (method, path, name) = (&route.method, route.path, route.name);
            format!("{path} {method} {name} {who} {}B{time}", route.body_bytes_max)
        })
        .collect();
    lines.sort();
    lines.join("\n") + "\n"
}
