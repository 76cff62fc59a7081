//! The edge of the pages: what happens to every request before its handler and after it.
//!
//! Before: pace, who is asking, whether the route is for them, how long it may take. After: a bare
//! problem becomes a page in the reader's language, cookies are set, security headers are added.
//! What must always hold: no request enters a handler unchecked, and no problem leaves bare.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::answer::{self, FormSecret, NextFlash};
use crate::app::App;
use crate::problem::Problem;
use crate::resend::Kept;
use crate::routes::{Route, Who};
use crate::visit::Visit;
use crate::{cookies, error_page, paths, security, shelf};

/// What the edge knows of the routes: by pattern and method.
#[derive(Debug, Clone)]
pub struct Gate {
    routes: Arc<Vec<Route>>,
}

impl Gate {
    /// A gate for these routes.
    pub fn new(routes: Arc<Vec<Route>>) -> Gate {
        Gate { routes }
    }

    fn route(&self, parts: &Parts) -> Option<&Route> {
        let matched = parts.extensions.get::<MatchedPath>()?;
        // A HEAD request is a GET whose body stays behind.
        let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
        self.routes.iter().find(|it| it.path == matched.as_str() && it.method == method)
    }
}

/// What is open to whoever signed in with a password that somebody else made.
const OPEN_TO_CHANGE_PASSWORD: [&str; 6] = [
    "account.ask_password",
    "account.password",
    "signin.leave",
    "api.session",
    "api.session_password",
    "api.session_end",
];

/// Name of the route that answered, for logs and metrics.
#[derive(Debug, Clone, Copy)]
pub struct RouteName(pub &'static str);

/// See the module.
pub async fn pass(
    State((app, gate)): State<(App, Gate)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let bare = Visit::bare(&app, &parts);
    let route = gate.route(&parts);
    let quick = route.is_some_and(|it| it.name.starts_with("assets."));
    let admitted =
        if quick { Ok(bare.clone()) } else { admit(&app, &parts, bare.network(), route).await };
    let time_max = route.and_then(|it| it.time_max).unwrap_or(app.settings.time_max);
    let mut kept = None;
    let (visit, answered) = match admitted {
        Ok(visit) => {
            parts.extensions.insert(visit.clone());
            let answered = tokio::time::timeout(time_max, async {
                let (form, body) = Kept::read(route, &parts, body).await?;
                kept = form;
                let request = Request::from_parts(parts, body);
                Ok(shelf::run(&visit, route, request, next).await)
            });
            let answered = answered.await;
            (visit, answered)
        }
        Err(Refused { visit, problem }) => {
            if Kept::helps(&problem) {
                let read = tokio::time::timeout(time_max, Kept::read(route, &parts, body)).await;
                kept = read.ok().and_then(Result::ok).and_then(|(kept, _)| kept);
            }
            (visit.unwrap_or(bare), Ok(Err(problem)))
        }
    };
    let answered: Result<Response, Problem> = answered.unwrap_or(Err(Problem::Busy));
    let mut response = answered.unwrap_or_else(IntoResponse::into_response);
    response = dress(&visit, response, kept);
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        // Pages that show their trouble themselves, beside what was typed.
        let soon = Problem::Unavailable.retry_after().map(HeaderValue::from);
        if let Some(soon) = soon {
            response.headers_mut().entry(header::RETRY_AFTER).or_insert(soon);
        }
    }
    set_cookies(&visit, &mut response);
    security::set(response.headers_mut(), &app.settings);
    if let Some(route) = route {
        response.extensions_mut().insert(RouteName(route.name));
    }
    response
}

/// Why a request does not reach its handler.
struct Refused {
    visit: Option<Visit>,
    problem: Problem,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused { visit: None, problem }
    }
}

async fn admit(
    app: &App,
    parts: &Parts,
    network: IpAddr,
    route: Option<&Route>,
) -> Result<Visit, Refused> {
    app.limits.pace(network).map_err(|wait| Problem::TooMany { wait })?;
    let visit = Visit::read(app, parts).await.map_err(Problem::from)?;
    let Some(route) = route else { return Ok(visit) };
    let due = visit.session().is_some_and(|session| session.password_due);
    if due && !OPEN_TO_CHANGE_PASSWORD.contains(&route.name) {
        return Err(Refused { visit: Some(visit), problem: Problem::PasswordDue });
    }
    if route.who.admits(visit.session()) {
        return Ok(visit);
    }
    let signed_in = visit.session().is_some_and(crate::session::Session::signed_in);
    // A visitor without a session has no drafts: to them the page does not exist.
    let problem = match route.who {
        Who::Visitor => Problem::NotFound,
        _ if signed_in => Problem::Forbidden,
        _ => Problem::SignInNeeded,
    };
    Err(Refused { visit: Some(visit), problem })
}

/// Turns a bare problem into its page, and a missing sign-in into the way there.
fn dress(visit: &Visit, response: Response, kept: Option<Kept>) -> Response {
    let carried = response.extensions().get::<Problem>().cloned();
    let bare = !response.headers().contains_key(header::CONTENT_TYPE)
        || response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|it| it.as_bytes().starts_with(b"text/plain"));
    let problem = match carried {
        Some(problem) => problem,
        None if bare => match Problem::from_status(response.status()) {
            Some(problem) => problem,
            None => return response,
        },
        None => return response,
    };
    if error_page::wants_json(visit.address()) {
        return error_page::json(visit, &problem, response);
    }
    if problem == Problem::SignInNeeded {
        return answer::go(&paths::sign_in_then(visit.address())).unwrap_or(response);
    }
    if problem == Problem::PasswordDue {
        return answer::go(&paths::password()).unwrap_or(response);
    }
    error_page::html(visit, &problem, response, kept)
}

fn set_cookies(visit: &Visit, response: &mut Response) {
    let settings = &visit.app.settings;
    let mut cookies = Vec::new();
    if let Some(FormSecret(secret)) = response.extensions_mut().remove::<FormSecret>() {
        cookies.push(cookies::passing(settings, cookies::FORM, &secret));
    }
    if let Some(language) = visit.language_asked() {
        cookies.push(cookies::lasting(settings, cookies::LANGUAGE, language.code()));
    }
    match response.extensions_mut().remove::<NextFlash>() {
        Some(NextFlash(flash)) => {
            cookies.push(cookies::passing(settings, cookies::FLASH, &flash.cookie_value()));
        }
        // A message is taken away once a page has shown it, not when the way led on.
        None if visit.has_flash() && response.status() == StatusCode::OK => {
            cookies.push(cookies::gone(settings, cookies::FLASH));
        }
        None => {}
    }
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
