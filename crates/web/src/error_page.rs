//! The page about a problem, and its JSON form for programs (RFC 9457).
//!
//! What must always hold: it comes out even when the store does not answer, and it shows the code
//! to quote last, never first.

use askama::Template;
use axum::http::header;
use axum::response::Response;

use crate::answer::show_as;
use crate::format;
use crate::i18n::Arg;
use crate::page::Page;
use crate::problem::Problem;
use crate::resend::Kept;
use crate::visit::Visit;
use crate::{page_views, paths};

/// The page about a problem.
#[derive(Debug, Template)]
#[template(path = "error/show.html")]
pub struct ErrorPage {
    pub page: Page,
    pub title: String,
    pub text: String,
    /// More of what happened; empty for none.
    pub detail: String,
    /// What was sent, to be sent again; what was typed is in it.
    pub again: Option<Kept>,
    /// Where to go from here: words and address.
    pub ways: Vec<(String, String)>,
    /// To quote on the telephone.
    pub code: String,
}

page_views!(ErrorPage);

/// Whether the answer goes to a program. A page would repeat the address, and that of a calendar is a secret.
pub fn wants_json(address: &str) -> bool {
    address.starts_with("/api/")
        || address.starts_with(&paths::suggestions())
        || address.starts_with(&paths::meetings::feeds())
}

/// The problem as a page; keeps the status and `Retry-After` of the bare answer.
pub fn html(visit: &Visit, problem: &Problem, bare: Response, kept: Option<Kept>) -> Response {
    let again = kept.filter(|_| Kept::helps(problem));
    let (title, text) = sentences(visit, problem);
    let view = ErrorPage {
        page: visit.page(title.clone()),
        title,
        text,
        detail: detail(visit, problem),
        ways: ways(visit, problem, again.is_some()),
        again,
        code: code(problem),
    };
    match show_as(problem.status(), view) {
        Ok(page) => keeping_retry(&bare, page),
        Err(_) => bare,
    }
}

/// The problem as `application/problem+json`; keeps the headers of the bare answer.
pub fn json(visit: &Visit, problem: &Problem, bare: Response) -> Response {
    let response = crate::api::problem_answer(visit, problem, &bare);
    keeping_retry(&bare, response)
}

fn keeping_retry(bare: &Response, mut response: Response) -> Response {
    if let Some(wait) = bare.headers().get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    response
}

/// The sentence of a refusal, with its values.
pub fn refusal(visit: &Visit, code: &str, details: &[(&'static str, String)]) -> String {
    let key = format!("refusal-{code}");
    let values: Vec<(&str, Arg<'_>)> =
        details.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    if visit.say.knows(&key) {
        visit.say.with(&key, &values)
    } else {
        visit.t("error-refused-text")
    }
}

/// Where a refusal can be mended, when that is another page: words and address.
pub fn way_out(visit: &Visit, code: &str) -> Option<(String, String)> {
    (code == desk::papers::CONSENT).then(|| (visit.t("key-consent-way"), paths::key_uses()))
}

pub(crate) fn sentences(visit: &Visit, problem: &Problem) -> (String, String) {
    let title = visit.t(&format!("error-{}-title", problem.key()));
    let text = match problem {
        Problem::Refused { code, details } => refusal(visit, code, details),
        Problem::TooMany { wait } => {
            let minutes = wait.as_secs().div_ceil(60);
            visit.say.with("error-too-many-text", &[("minutes", minutes.into())])
        }
        _ => visit.t(&format!("error-{}-text", problem.key())),
    };
    (title, text)
}

pub(crate) fn detail(visit: &Visit, problem: &Problem) -> String {
    let Problem::Stale { last: Some(last) } = problem else { return String::new() };
    let key = format!("event-{}", last.kind);
    let what = if visit.say.knows(&key) { visit.t(&key) } else { last.kind.clone() };
    let at = format::moment(last.at.local());
    visit.say.with("error-stale-last", &[("what", what.into()), ("at", at.into())])
}

fn ways(visit: &Visit, problem: &Problem, resend: bool) -> Vec<(String, String)> {
    let again = (visit.t("error-again"), visit.address().to_owned());
    let home = (visit.t("error-home"), paths::home());
    match problem {
        Problem::NotFound | Problem::WrongMethod => {
            vec![(visit.t("error-search"), paths::catalogue()), home]
        }
        Problem::Forbidden => vec![(visit.t("error-other-account"), paths::sign_in()), home],
        Problem::Refused { code, .. } => way_out(visit, code).into_iter().chain([home]).collect(),
        // A link would open the page without what was typed.
        _ if resend => vec![home],
        Problem::Stale { .. } | Problem::FormExpired => vec![again, home],
        Problem::Busy | Problem::Unavailable | Problem::Fault | Problem::TooMany { .. } => {
            vec![again, home]
        }
        _ => vec![home],
    }
}

pub(crate) fn code(problem: &Problem) -> String {
    match problem {
        Problem::Refused { code, .. } => (*code).to_owned(),
        other => format!("HTTP {}", other.status().as_u16()),
    }
}
